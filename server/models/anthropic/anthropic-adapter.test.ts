/** Anthropic's stream and its quirks, as raw bytes off a socket. */
import { trace } from "@opentelemetry/api";
import { afterEach, describe, expect, it } from "vitest";
import { anthropicBreaches } from "../../../test/fixtures/providers/anthropic-rules.ts";
import { aRequest, collect } from "../../../test/fixtures/providers/collect.ts";
import {
  type Replay,
  type ReplayServer,
  recorded,
  startReplayServer,
} from "../../../test/fixtures/providers/replay-server.ts";
import { expectSameAnswers, startSplittingServer } from "../../../test/fixtures/providers/split.ts";
import { type Message, mostCalls } from "../adapter.ts";
import { wireCallId } from "../call-id.ts";
import { AnthropicAdapter } from "./anthropic-adapter.ts";

let server: ReplayServer | undefined;
afterEach(() => server?.close());

const adapterFor = (url: string) => new AnthropicAdapter({ apiKey: "key", baseUrl: url });
async function replay(answer: Replay, request = aRequest()) {
  server = await startReplayServer(() => answer);
  return collect(adapterFor(server.url), request);
}
const play = (name: string, request = aRequest()) => replay({ body: recorded(`anthropic/${name}`) }, request);

describe("what a stream holds", () => {
  it.each([
    // what was read from the cache and written to it counts as sent
    [
      "text",
      { text: "Grüß dich, 旅人 🍺", finish: "complete", usage: { inputTokens: 45, outputTokens: 9, cachedTokens: 30 } },
    ],
    ["cumulative-usage", { usage: { inputTokens: 45, outputTokens: 9, cachedTokens: 30 } }],
    ["length", { text: "Once upon a", finish: "length" }],
    ["refusal", { finish: "refused" }],
    ["window-exceeded", { finish: "overflow" }],
    ["cut-off-call", { finish: "length" }],
  ])("%s", async (name, expected) => {
    expect(await play(name)).toMatchObject({ calls: [], ...expected });
  });

  it("calls", async () => {
    expect(await play("calls")).toMatchObject({
      text: "Let me see.",
      finish: "calls",
      calls: [
        { id: "toolu_a", name: "get_weather", arguments: '{"city": "Zürich"}' },
        { id: "toolu_b", name: "roll_dice", arguments: "{}" },
      ],
    });
  });

  it("no more calls and thoughts than a turn may have", async () => {
    const event = (type: string, more: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`;
    const blocks = Array.from({ length: 2000 }, (_, index) =>
      event("content_block_start", { index, content_block: { type: "tool_use", id: `t${index}`, name: "roll_dice" } }),
    );
    const end = event("message_delta", { delta: { stop_reason: "tool_use" } }) + event("message_stop", {});
    expect((await replay({ body: blocks.join("") + end })).calls).toHaveLength(2 * mostCalls);
  });

  it("thinking is never spoken, and goes back unchanged with the results", async () => {
    const answer = await play("thinking");
    const thought = { type: "thinking", thinking: "They want weather.", signature: "c2ln" };
    expect(answer).toMatchObject({ text: "", reasoning: [thought], finish: "calls" });
    await server?.close();
    const calls = answer.calls;
    const messages: Message[] = [
      { role: "user", text: "Weather?" },
      { role: "assistant", text: "", calls, reasoning: { model: "m", blocks: answer.reasoning ?? [] } },
      { role: "tool", results: [{ call: "toolu_a", name: "get_weather", text: "sunny", failed: false }] },
    ];
    await play("text", aRequest({ messages }));
    expect(server?.requests[0]?.body.messages[1].content[0]).toEqual(thought);
    await server?.close();
    await play("text", aRequest({ messages, model: "another" }));
    expect(JSON.stringify(server?.requests[0]?.body)).not.toContain("thinking");
  });
});

it("split at every byte", { timeout: 90_000 }, async () => {
  const body = recorded("anthropic/calls");
  server = await startSplittingServer(body);
  await expectSameAnswers(adapterFor(server.url), body.length);
});

describe("failures", () => {
  it.each([
    ["error-in-mid-stream", { code: "model_unavailable", again: true }],
    ["broken-off", { code: "model_output", again: true }],
  ])("%s", async (name, error) => {
    await expect(play(name)).rejects.toMatchObject(error);
  });

  it.each([
    [401, "authentication_error", { code: "model_auth", again: false }],
    [429, "rate_limit_error", { code: "model_rate_limited", again: true, retryAfterMs: 3000 }],
    [529, "overloaded_error", { code: "model_unavailable", again: true }],
    [400, "invalid_request_error", { code: "context_overflow" }],
  ])("status %i", async (status, type, error) => {
    const body = JSON.stringify({ type: "error", error: { type, message: "prompt is too long: 210000 tokens" } });
    const headers = { "content-type": "application/json", "retry-after": "3" };
    await expect(replay({ status, headers, body })).rejects.toMatchObject(error);
    expect(server?.requests).toHaveLength(1);
  });
});

it("ends without a finish when aborted", async () => {
  server = await startReplayServer(() => ({ body: recorded("anthropic/broken-off"), afterwards: "stall" }));
  const stop = new AbortController();
  const answer = await collect(adapterFor(server.url), aRequest(), stop.signal, (part) => {
    if (part.type === "text") stop.abort();
  });
  expect(answer).toMatchObject({ text: "Well ", finish: null });
});

describe("the request", () => {
  const messages: Message[] = [
    { role: "user", text: "Weather in Rome and dice?" },
    {
      role: "assistant",
      text: "Let me see. ",
      calls: [
        { id: "c1", name: "get_weather", arguments: '{"city":"Rome"}' },
        { id: "c2", name: "roll_dice", arguments: "not json" },
      ],
    },
    {
      role: "tool",
      results: [
        { call: "c1", name: "get_weather", text: "sunny", failed: false },
        { call: "c2", name: "roll_dice", text: "broken", failed: true },
      ],
    },
    { role: "user", text: "Never mind." },
    { role: "user", text: "Hello?" },
  ];

  it("pairs all results first in one user message, and keeps every rule", async () => {
    await play("text", aRequest({ messages }));
    const body = server?.requests[0]?.body;
    expect(anthropicBreaches(body)).toEqual([]);
    expect(body.messages.map(({ role }: { role: string }) => role)).toEqual(["user", "assistant", "user"]);
    expect(body.messages[2].content.map(({ type }: { type: string }) => type)).toEqual([
      "tool_result",
      "tool_result",
      "text",
      "text",
    ]);
    expect(body.messages[2].content[1]).toMatchObject({ tool_use_id: wireCallId("c2"), is_error: true });
  });

  it("never sends a temperature, and the key as a bearer token of the newest version", async () => {
    await play("text", aRequest({ temperature: 0.2 }));
    const { headers = {}, body } = server?.requests[0] ?? {};
    expect(body).not.toHaveProperty("temperature");
    expect(headers["anthropic-version"]).toBe("2026-10-21");
    expect(headers.authorization).toBe("Bearer key");
  });

  it("ends what stays the same for the character, the session and the turn so far with cache breakpoints", async () => {
    await play("text");
    const { system, messages: sent, tools } = server?.requests[0]?.body ?? {};
    expect(system).toEqual([
      { type: "text", text: "You are Mira.", cache_control: { type: "ephemeral" } },
      { type: "text", text: "It rains.", cache_control: { type: "ephemeral" } },
    ]);
    expect(tools.map(({ name }: { name: string }) => name)).toEqual(["get_weather", "roll_dice"]);
    expect(sent.at(-1).content.at(-1)).toMatchObject({ cache_control: { type: "ephemeral" } });
  });

  it("lists tools but forbids them in a round that must end in words", async () => {
    await play("text", aRequest({ mayCall: false }));
    expect(server?.requests[0]?.body).toMatchObject({ tool_choice: { type: "none" } });
    expect(server?.requests[0]?.body.tools).toHaveLength(2);
  });
});

it("makes no telemetry spans, even where the program around it has a tracer", async () => {
  const spans: string[] = [];
  const tracer = trace.getTracer("probe");
  trace.setGlobalTracerProvider({
    getTracer: () => ({
      startSpan: (name: string, ...rest) => {
        spans.push(name);
        return tracer.startSpan(name, ...rest);
      },
      startActiveSpan: ((name: string, ...rest: unknown[]) => {
        spans.push(name);
        return (rest.at(-1) as (span: unknown) => unknown)(tracer.startSpan(name));
      }) as never,
    }),
  });
  try {
    await play("text");
  } finally {
    trace.disable();
  }
  expect(spans).toEqual([]);
});
