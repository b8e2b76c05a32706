/** Each quirk of compatible servers, as raw bytes off a socket. */
import { afterEach, describe, expect, it } from "vitest";
import { aRequest, collect } from "../../../test/fixtures/providers/collect.ts";
import { openAIBreaches } from "../../../test/fixtures/providers/openai-rules.ts";
import {
  type Replay,
  type ReplayServer,
  recorded,
  startReplayServer,
} from "../../../test/fixtures/providers/replay-server.ts";
import { expectSameAnswers, startSplittingServer } from "../../../test/fixtures/providers/split.ts";
import type { Message, Part } from "../adapter.ts";
import { OpenAIAdapter } from "./openai-adapter.ts";
import { openAIBody } from "./openai-request.ts";

let server: ReplayServer | undefined;
afterEach(() => server?.close());

let made = 0;
const adapterFor = (url: string) =>
  new OpenAIAdapter({ apiKey: "key", baseUrl: `${url}/v1`, makeId: () => `made_${++made}` });

async function replay(answer: Replay) {
  made = 0;
  server = await startReplayServer(() => answer);
  return collect(adapterFor(server.url), aRequest());
}
const play = (name: string) => replay({ body: recorded(`openai/${name}`) });

const json = { "content-type": "application/json" };
const weather = { id: "call_a", name: "get_weather", arguments: '{"city":"Rome"}' };
const dice = (id: string, text = "{}") => ({ id, name: "roll_dice", arguments: text });
const usage = { inputTokens: 12, outputTokens: 5, cachedTokens: 4 };

describe("what a stream holds", () => {
  it.each([
    ["text", { text: "Grüß dich, 旅人 🍺", finish: "complete", usage }],
    ["no-role", { text: "Well met.", finish: "complete" }],
    ["no-done", { text: "Well met.", finish: "complete" }],
    ["no-finish-reason", { text: "Well met.", finish: "complete" }],
    ["crlf-and-comments", { text: "Well met.", finish: "complete" }],
    ["reasoning-content", { text: "Well met.", finish: "complete" }],
    ["think-tags", { text: "An ale <b> it is.", finish: "complete" }],
    ["usage-in-every-chunk", { text: "Well met.", usage: { inputTokens: 12, outputTokens: 3 } }],
    ["length", { text: "Once upon a", finish: "length", usage }],
    ["content-filter", { finish: "refused" }],
    ["refusal", { text: "", finish: "refused" }],
  ])("%s", async (name, expected) => {
    expect(await play(name)).toMatchObject({ calls: [], ...expected });
  });
});

it.each([[[]], [[1]], [[2]], [[3]]])("loses no word behind a byte order mark, cut at %j", async (splitAt) => {
  const chunk = { choices: [{ index: 0, delta: { content: "Hail!" }, finish_reason: "stop" }] };
  const body = Buffer.from(`\uFEFFdata: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
  expect(await replay({ body, splitAt })).toMatchObject({ text: "Hail!", finish: "complete" });
});

describe("calls put together from what servers send", () => {
  it.each([
    ["two-calls", [{ ...weather, arguments: '{"city":"Zürich"}' }, dice("call_b", '{"dice":"2d6"}')]],
    ["no-index", [weather, dice("call_b")]],
    ["neither-id-nor-index", [{ ...weather, id: "made_1" }, dice("made_2", '{"dice":"2d6"}')]],
    ["hostile-index", [weather, dice("call_b")]],
    ["same-index", [weather, dice("call_b", '{"dice":"2d6"}')]],
    ["id-late", [weather]],
    ["no-id", [{ ...weather, id: "made_1" }, dice("made_2")]],
    ["name-late", [weather]],
    ["name-repeated", [weather]],
    ["arguments-missing", [dice("call_a"), dice("call_b"), dice("call_c")]],
    ["arguments-object", [weather]],
    ["stop-with-calls", [weather]],
    ["no-finish-reason-calls", [dice("call_a")]],
    // recorded off llama-cpp-python 0.3.36: id and name in every delta, beside an old function_call
    [
      "llama-cpp-call",
      [{ ...weather, id: expect.stringMatching(/^call__0_get_weather_cmpl-/), arguments: '{"city": "Rome"}' }],
    ],
  ])("%s", async (name, calls) => {
    expect(await play(name)).toMatchObject({ calls, finish: "calls" });
    expect(Object.keys(Array.prototype)).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("are not run after the answer was cut off", async () => {
    expect(await play("length-with-calls")).toMatchObject({ calls: [], finish: "length" });
  });

  it("are given only once the stream has ended: what parses may not be the whole", async () => {
    const whole = recorded("openai/same-index");
    server = await startReplayServer(() => ({ body: whole.subarray(0, whole.length - 60), afterwards: "stall" }));
    const stop = new AbortController();
    const seen: string[] = [];
    const parts = collect(adapterFor(server.url), aRequest(), stop.signal, ({ type }) => {
      seen.push(type);
      stop.abort();
    });
    expect(await parts).toMatchObject({ calls: [], finish: null });
    expect(seen).not.toContain("call");
  });
});

describe("answers split at every byte", { timeout: 90_000 }, () => {
  it.each(["text", "think-tags", "two-calls", "crlf-and-comments"])("%s", async (name) => {
    const body = recorded(`openai/${name}`);
    server = await startSplittingServer(body);
    await expectSameAnswers(adapterFor(server.url), body.length);
  });
});

describe("failures", () => {
  it("cuts a provider's long words in mid-answer where it can be seen", async () => {
    const message = `${"x".repeat(290)} sk-provider-key-0123456789`;
    const answer = replay({ body: `data: ${JSON.stringify({ error: { message, code: "server_error" } })}\n\n` });
    await expect(answer).rejects.toMatchObject({ message: expect.stringMatching(/sk-provid…$/) });
  });

  it("takes comments that keep the connection open for no sign of an answer", async () => {
    server = await startReplayServer(() => ({ body: ": keep-alive\n\n: keep-alive\n\n" }));
    const parts: Part[] = [];
    const answer = collect(adapterFor(server.url), aRequest({ tools: [] }), undefined, (part) => parts.push(part));
    await expect(answer).rejects.toMatchObject({ code: "model_output" });
    expect(parts).toEqual([]);
  });

  it.each([
    ["error-in-mid-stream", { code: "model_unavailable", again: true }],
    ["error-first", { code: "model_unavailable", again: true }],
    ["broken-off", { code: "model_output", again: true }],
    ["not-json", { code: "model_output", again: true }],
  ])("%s", async (name, error) => {
    await expect(play(name)).rejects.toMatchObject(error);
  });

  const refusal = (message: string) => JSON.stringify({ error: { message, type: "x", code: null } });
  it.each([
    [401, {}, { code: "model_auth", again: false }],
    [429, { "retry-after": "7" }, { code: "model_rate_limited", again: true, retryAfterMs: 7000 }],
    [429, { "retry-after-ms": "1500" }, { code: "model_rate_limited", retryAfterMs: 1500 }],
    [503, {}, { code: "model_unavailable", again: true, retryAfterMs: undefined }],
    [404, {}, { code: "model_unavailable", again: false }],
  ])("status %i %o", async (status, headers, error) => {
    const answer = { status, headers: { "content-type": "application/json", ...headers }, body: refusal("no") };
    await expect(replay(answer)).rejects.toMatchObject(error);
    expect(server?.requests).toHaveLength(1);
  });

  it("a conversation that is too long", async () => {
    const body = refusal("This model's maximum context length is 8192 tokens.");
    const answer = { status: 400, headers: { "content-type": "application/json" }, body };
    await expect(replay(answer)).rejects.toMatchObject({ code: "context_overflow", again: false });
  });

  it("a connection cut in mid-answer", async () => {
    const body = recorded("openai/broken-off");
    await expect(replay({ body, headers: { "content-length": "9999" }, afterwards: "cut" })).rejects.toMatchObject({
      code: "model_unavailable",
      again: true,
    });
  });

  it("a server that is not there", async () => {
    const gone = await startReplayServer(() => ({ body: "" }));
    await gone.close();
    await expect(collect(adapterFor(gone.url), aRequest())).rejects.toMatchObject({ code: "model_unavailable" });
  });
});

it("ends without a finish when aborted, and hangs up", async () => {
  server = await startReplayServer(() => ({ body: recorded("openai/broken-off"), afterwards: "stall" }));
  const stop = new AbortController();
  const answer = await collect(adapterFor(server.url), aRequest(), stop.signal, (part) => {
    if (part.type === "text") stop.abort();
  });
  expect(answer).toMatchObject({ text: "Well ", finish: null });
  await expect.poll(() => server?.abandoned()).toBe(1);
});

it("reads a server that answers with plain JSON though it was asked to stream", async () => {
  const message = { role: "assistant", content: "Well met.", tool_calls: null };
  const body = JSON.stringify({
    choices: [{ message, finish_reason: "stop" }],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  });
  const answer = await replay({ headers: { "content-type": "application/json" }, body });
  expect(answer).toMatchObject({ text: "Well met.", finish: "complete", usage: { inputTokens: 3, outputTokens: 2 } });
});

describe("a server that can't stream where tools are offered", () => {
  const call = { headers: json, body: recorded("openai/llama-cpp-call", "json") };
  /** Answers what is asked to stream as given, and the rest whole. */
  const ask = async (streamed: Replay, request = aRequest()) => {
    server = await startReplayServer(({ body }) => (body.stream ? streamed : call));
    return collect(adapterFor(server.url), request);
  };

  // llama-cpp-python 0.3.36 fails after the head of its answer went out; llama.cpp of early 2025 said so
  it.each<[string, Replay]>([
    ["answers with nothing", { body: recorded("openai/empty-with-tools") }],
    ["answers with nothing but a comment", { body: ": ping\n\n" }],
    [
      "refuses",
      {
        status: 500,
        headers: json,
        body: '{"error":{"code":500,"message":"Cannot use tools with stream","type":"server_error"}}',
      },
    ],
  ])("%s, and is asked again for a whole answer", async (_, streamed) => {
    expect(await ask(streamed)).toMatchObject({
      text: "",
      calls: [{ name: "get_weather", arguments: '{"city": "Rome"}' }],
      finish: "calls",
      usage: { inputTokens: 258, outputTokens: 6 },
    });
    expect(server?.requests.map(({ body }) => [body.stream, "stream_options" in body])).toEqual([
      [true, true],
      [false, false],
    ]);
    expect(server?.requests[1]?.body.tools).toEqual(server?.requests[0]?.body.tools);
  });

  it("is not asked again where no tools were offered: the answer was empty", async () => {
    const empty = ask({ body: "" }, aRequest({ tools: [] }));
    await expect(empty).rejects.toMatchObject({
      code: "model_output",
      again: true,
      message: expect.stringMatching(/^The model server answered with an empty stream\.$/),
    });
    expect(server?.requests).toHaveLength(1);
  });

  it("that has nothing whole to say either has failed", async () => {
    server = await startReplayServer(({ body }) =>
      body.stream ? { body: "" } : { status: 503, headers: json, body: "{}" },
    );
    await expect(collect(adapterFor(server.url), aRequest())).rejects.toMatchObject({ code: "model_unavailable" });
    expect(server.requests).toHaveLength(2);
  });
});

describe("the last round, in which nothing may be called", () => {
  const last = aRequest({
    mayCall: false,
    messages: [
      { role: "user", text: "Weather?" },
      { role: "assistant", text: "", calls: [weather] },
      { role: "tool", results: [{ call: "call_a", name: "get_weather", text: "sunny", failed: false }] },
    ],
  });

  it("offers compatible servers no tools, since many ignore tool_choice", async () => {
    server = await startReplayServer(() => ({ body: recorded("openai/text") }));
    await collect(adapterFor(server.url), last);
    const [{ body } = { body: {} }] = server.requests;
    expect(body).not.toHaveProperty("tools");
    expect(body).not.toHaveProperty("tool_choice");
    expect(openAIBreaches(body)).toEqual([]);
  });

  it("offers them to one that refuses a history of calls without them", async () => {
    const message = "litellm.UnsupportedParamsError: Anthropic expects the `tools=` param to be passed in.";
    server = await startReplayServer(({ body }) =>
      body.tools
        ? { body: recorded("openai/text") }
        : { status: 400, headers: json, body: JSON.stringify({ error: { message } }) },
    );
    expect(await collect(adapterFor(server.url), last)).toMatchObject({ text: "Grüß dich, 旅人 🍺" });
    expect(server.requests.map(({ body }) => body.tool_choice)).toEqual([undefined, "none"]);
  });

  it("keeps them for OpenAI itself, whose cache begins with them", () => {
    expect(openAIBody(last, true)).toMatchObject({ tools: [{}, {}], tool_choice: "none" });
  });
});

describe("the request", () => {
  it("shows a message that only calls with an empty text to compatible servers, which refuse null", () => {
    const messages: Message[] = [
      { role: "user", text: "Weather?" },
      { role: "assistant", text: "", calls: [weather] },
      { role: "tool", results: [{ call: "call_a", name: "get_weather", text: "sunny", failed: false }] },
    ];
    const shown = (official: boolean) => openAIBody(aRequest({ messages }), official).messages[2];
    expect(shown(false)).toMatchObject({ role: "assistant", content: "" });
    expect(shown(true)).toMatchObject({ role: "assistant", content: null });
    expect(openAIBreaches(openAIBody(aRequest({ messages }), false))).toEqual([]);
  });

  it("is one that every compatible server takes", async () => {
    await play("text");
    const { body, path } = server?.requests[0] ?? {};
    expect(path).toBe("/v1/chat/completions");
    expect(openAIBreaches(body)).toEqual([]);
    expect(body).toMatchObject({ model: "m", temperature: 0.7, max_tokens: 300, tool_choice: "auto" });
    expect(body).not.toHaveProperty("prompt_cache_key");
    expect(body.messages[0].content).toBe("You are Mira.\n\nIt rains.");
  });

  it("names the character's cache and the newer limit to OpenAI itself", () => {
    const body = openAIBody(aRequest(), true);
    expect(body).toMatchObject({ prompt_cache_key: "barkeep-mira", max_completion_tokens: 300 });
    expect(openAIBreaches(body)).toEqual([]);
  });

  it("names the cache of a character with a long id within 64 characters, and no two alike", () => {
    const long = `barkeep-${"a".repeat(64)}`;
    const keyOf = (cacheKey: string) => openAIBody(aRequest({ cacheKey }), true).prompt_cache_key as string;
    expect(keyOf("k".repeat(64))).toBe("k".repeat(64));
    const keys = [`${long}1`, `${long}2`].map(keyOf);
    for (const key of keys) expect(key.length).toBeLessThanOrEqual(64);
    expect(new Set(keys).size).toBe(2);
    expect(keyOf(`${long}1`)).toBe(keys[0]);
  });

  it("has no tools and no temperature where the model takes none", async () => {
    server = await startReplayServer(() => ({ body: recorded("openai/text") }));
    await collect(adapterFor(server.url), aRequest({ tools: [], temperature: null }));
    expect(server.requests[0]?.body).not.toHaveProperty("tools");
    expect(server.requests[0]?.body).not.toHaveProperty("tool_choice");
    expect(server.requests[0]?.body).not.toHaveProperty("temperature");
  });
});
