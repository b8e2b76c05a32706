import { type Context, ROOT_CONTEXT, type Span, type SpanOptions, type Tracer, trace } from "@opentelemetry/api";
import { describe, expect, it } from "vitest";
import { createTurnSpans, type TracedTurn } from "./turn-spans.ts";

interface Written {
  readonly name: string;
  readonly parent: string | undefined;
  readonly options: SpanOptions;
  end?: number;
  attributes: Record<string, unknown>;
}

function recordingTracer() {
  const spans: Written[] = [];
  const names = new WeakMap<Span, string>();
  const startSpan = (name: string, options: SpanOptions = {}, parent: Context = ROOT_CONTEXT): Span => {
    const above = trace.getSpan(parent);
    const written: Written = {
      name,
      parent: above && names.get(above),
      options,
      attributes: { ...options.attributes },
    };
    spans.push(written);
    const span = {
      setAttribute(key: string, value: unknown) {
        written.attributes[key] = value;
        return span;
      },
      setStatus: () => span,
      end: (at: number) => {
        written.end = at;
      },
    } as unknown as Span;
    names.set(span, name);
    return span;
  };
  return { spans, tracer: { startSpan } as unknown as Tracer };
}

const start = Date.UTC(2026, 10, 23);
const turn: TracedTurn = {
  turn: "s_1.1",
  session: "s_1",
  character: "mira",
  cause: "say",
  finish: "complete",
  at: new Date(start).toISOString(),
  ms: { firstText: 90, total: 1000 },
  model: "gpt-4o",
  usage: { inputTokens: 30, outputTokens: 12 },
  rounds: [
    {
      model: "gpt-4o",
      finish: "calls",
      usage: { inputTokens: 10, outputTokens: 2 },
      calls: [{ id: "a" }, { id: "b" }],
      ms: { total: 200 },
    },
    { model: "gpt-4o", finish: "complete", usage: null, calls: [], ms: { total: 300 } },
  ],
  calls: [
    { call: "c_1", kind: "method", name: "get_weather", status: "ok", ms: 40, queueMs: 10 },
    { call: "c_2", kind: "action", name: "wave", status: "timeout", ms: 400, queueMs: 0 },
  ],
};

describe("the spans of a turn", () => {
  it("have the names of the GenAI conventions, one under another, at their times", () => {
    const { spans, tracer } = recordingTracer();
    createTurnSpans({ version: "1", tracer })(turn);
    expect(
      spans.map(({ name, parent, options, end }) => [name, parent, Number(options.startTime) - start, end! - start]),
    ).toEqual([
      ["invoke_agent mira", undefined, 0, 1000],
      ["chat gpt-4o", "invoke_agent mira", 0, 200],
      ["execute_tool get_weather", "invoke_agent mira", 200, 250],
      ["execute_tool wave", "invoke_agent mira", 200, 600],
      ["chat gpt-4o", "invoke_agent mira", 600, 900],
    ]);
    expect(spans[1]!.attributes).toMatchObject({ "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": 10 });
    expect(spans[3]!.attributes).toMatchObject({ "gen_ai.tool.call.id": "c_2", "error.type": "timeout" });
  });

  it("begin where the turn recorded it", () => {
    const { spans, tracer } = recordingTracer();
    const at = (ms: number) => new Date(start + ms).toISOString();
    const rounds = turn.rounds.map((round, index) => ({ ...round, at: at([50, 700][index]!) }));
    const calls = turn.calls.map((call) => ({ ...call, at: at(260) }));
    createTurnSpans({ version: "1", tracer })({ ...turn, rounds, calls });
    expect(spans.slice(1).map(({ options, end }) => [Number(options.startTime) - start, end! - start])).toEqual([
      [50, 250],
      [260, 310],
      [260, 660],
      [700, 1000],
    ]);
  });

  it("cost nothing and say nothing with no SDK", () => {
    expect(() => createTurnSpans({ version: "1" })({ ...turn, error: { code: "model_stalled" } })).not.toThrow();
  });
});
