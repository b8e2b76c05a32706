import { describe, expect, it } from "vitest";
import { createMetrics } from "./metrics.ts";

const counts = { connections: 3, sessions: 2, runningTurns: 1 };
const metrics = (mostLabelValues?: number) =>
  createMetrics({
    version: "1.2.3",
    live: () => counts,
    python: () => ({ running: 1, queued: 2, ready: 3, capacity: 4 }),
    runners: () => [
      { running: 1, queued: 0, capacity: 4, draining: true },
      { running: 3, queued: 2, capacity: 8, draining: false },
    ],
    processFigures: false,
    ...(mostLabelValues === undefined ? {} : { mostLabelValues }),
  });

describe("metrics", () => {
  it("tell what is live, what ended and how, in seconds", async () => {
    const subject = metrics();
    subject.turnFinished({
      finish: "complete",
      model: "gpt-4o",
      usage: { inputTokens: 100, outputTokens: 20 },
      ms: { firstText: 300, total: 1500 },
    });
    subject.callFinished({ method: "get_weather", status: "error", error: { kind: "timeout" }, ms: 5003, queueMs: 2 });
    subject.requestAnswered({ method: "GET", route: "/methods/:id", status: 404, ms: 2 });
    subject.connectionClosed(4004);
    subject.refused("rate_limited");
    subject.modelFailed("gpt-4o", "model_auth");
    const text = await subject.text();
    for (const line of [
      'barkeep_info{version="1.2.3"} 1',
      "barkeep_connections 3",
      "barkeep_python_queued 2",
      "barkeep_runners 2",
      "barkeep_runners_draining 1",
      "barkeep_runners_running 4",
      "barkeep_runners_queued 2",
      "barkeep_runners_capacity 12",
      'barkeep_turns_total{finish="complete",model="gpt-4o"} 1',
      'barkeep_turn_seconds_sum{model="gpt-4o"} 1.5',
      'barkeep_turn_first_text_seconds_sum{model="gpt-4o"} 0.3',
      'barkeep_model_tokens_total{model="gpt-4o",kind="input"} 100',
      'barkeep_method_calls_total{method="get_weather",status="error",kind="timeout"} 1',
      'barkeep_method_seconds_sum{method="get_weather"} 5.003',
      'barkeep_http_request_seconds_count{method="GET",route="/methods/:id",status="404"} 1',
      'barkeep_connections_closed_total{code="4004"} 1',
      'barkeep_errors_total{code="rate_limited"} 1',
      'barkeep_model_errors_total{model="gpt-4o",code="model_auth"} 1',
    ])
      expect(text).toContain(`${line}\n`);
  });

  it("keep a label's values bounded", async () => {
    const subject = metrics(3);
    for (let n = 0; n < 50; n += 1) subject.callFinished({ method: `m${n}`, status: "ok", ms: 1, queueMs: 0 });
    const text = await subject.text();
    expect(text).toContain('barkeep_method_calls_total{method="other",status="ok",kind=""} 47');
    expect(text).not.toContain('method="m3"');
  });

  it("of two servers in one process do not mix", async () => {
    const [one, two] = [metrics(), metrics()];
    one.refused("internal");
    expect(await two.text()).not.toContain('code="internal"');
  });
});
