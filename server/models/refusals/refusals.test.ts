/** Real sentences, codes and shapes of refusals, and what is made of them. */
import { describe, expect, it } from "vitest";
import { FailedAnswer, fromErrorValue, fromFailedAnswer } from "../model-error.ts";
import { readErrorBody } from "./error-words.ts";

const sent = {
  fields: ["model", "stream", "stream_options", "tools", "tool_choice", "temperature", "max_tokens", "messages"],
  tools: true,
  keywords: ["default", "enum", "minimum"],
};
const failure = (body: unknown, status = 400, context: object = {}) =>
  fromFailedAnswer(
    { provider: "The server", sent, ...context },
    new FailedAnswer(status, new Headers(), typeof body === "string" ? body : JSON.stringify(body)),
  );

describe("the words of a failed answer", () => {
  it.each([
    ["OpenAI", { error: { message: "No such model", type: "invalid_request_error" } }],
    ["Gemini's list", [{ error: { code: 400, message: "No such model", status: "INVALID_ARGUMENT" } }]],
    ["vLLM, Mistral", { object: "error", message: "No such model", type: "BadRequestError", code: 400 }],
    ["FastAPI", { detail: "No such model" }],
    ["DashScope", { code: "InvalidParameter", message: "No such model", request_id: "1" }],
    ["Baidu", { error_code: 336003, error_msg: "No such model" }],
    ["a list of errors", { errors: [{ message: "No such model" }] }],
    ["a text for an error", { error: "No such model" }],
    ["text", "No such model"],
    ["JSON text", JSON.stringify("No such model")],
  ])("%s", (_, body) => {
    expect(readErrorBody(typeof body === "string" ? body : JSON.stringify(body)).words).toBe("No such model");
  });

  it("pydantic's list, with the field", () => {
    const body = { detail: [{ loc: ["body", "stream_options"], msg: "Extra inputs are not permitted" }] };
    expect(readErrorBody(JSON.stringify(body))).toMatchObject({
      words: "stream_options: Extra inputs are not permitted",
      fields: ["stream_options"],
    });
  });

  it("what a router was told, and the title of a page", () => {
    const body = { error: { message: "Provider returned error", metadata: { raw: '{"message":"busy"}' } } };
    expect(readErrorBody(JSON.stringify(body)).words).toBe("Provider returned error: busy");
    expect(readErrorBody("<html><head><title>502 Bad Gateway</title></head>")).toMatchObject({
      words: 'a web page, "502 Bad Gateway"',
      page: true,
    });
  });

  it.each([
    [
      "cut off behind it",
      '{"type":"error","error":{"type":"overloaded_error","message":"No such model"},"request_id":"req_0',
    ],
    ["cut off in it", '{"type":"error","error":{"type":"overloaded_error","message":"No such model'],
    ["as Python shows it", "{'type': 'error', 'error': {'type': 'overloaded_error', 'message': \"No such model\"}}"],
    [
      "too long to be read whole",
      `{"error":{"type":"overloaded_error","message":"No such model","more":"${"x".repeat(30_000)}"}}`,
    ],
  ])("JSON %s", (_, body) => {
    expect(readErrorBody(body)).toMatchObject({
      words: "No such model",
      codes: expect.arrayContaining(["overloaded_error"]),
    });
    expect(readErrorBody(JSON.stringify({ error: { message: `Error code: 529 - ${body}` } })).words).toBe(
      "Error code: 529 - No such model",
    );
  });

  it("of JSON that holds no sentence are none, and what only begins like it is one", () => {
    expect(readErrorBody('{"type":5,"error":{"ty').words).toBe("");
    expect(readErrorBody("[busy] Come back later").words).toBe("[busy] Come back later");
  });

  it("don't tell the status twice", () => {
    expect(failure({ error: { message: "529 Overloaded" } }, 529).message).toMatch(
      /answered with status 529: Overloaded$/,
    );
    expect(failure({ error: { message: "5290 places are taken" } }, 529).message).toMatch(
      /529: 5290 places are taken$/,
    );
  });

  it("never hold a key", () => {
    const key = "my-own-key-1234567890";
    const { message, words } = failure({ error: { message: `bad ${key}, bad sk-abcdefghijklmnopqrst` } }, 400, { key });
    expect(message + words).not.toMatch(/my-own-key|ghijklmnopqrst/);
  });
});

describe("too long", () => {
  it.each([
    ["This model's maximum context length is 4096 tokens. However, you requested 5000 tokens", 4096, 5000],
    ["the request exceeds the available context size (2048 tokens), try increasing it", 2048, undefined],
    ["prompt is too long: 210000 tokens > 200000 maximum", 200_000, 210_000],
    ["The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).", 1_048_575, 1_196_265],
    ["This model's maximum prompt length is 131072 but the request contains 537812 tokens.", 131_072, 537_812],
    ["input length and `max_tokens` exceed context limit: 195000 + 8000 > 200000", 200_000, undefined],
    ["Prompt contains 40000 tokens, too large for model with 32768 maximum context length", 32_768, 40_000],
    ["Input length 131393 exceeds the maximum allowed input length of 131040 tokens.", 131_040, 131_393],
    ["Range of input length should be [1, 30720]", 30_720, undefined],
    ["Your request exceeded model token limit : 8192", 8192, undefined],
    ["prompt token count of 70000 exceeds the limit of 64000", 64_000, 70_000],
    ["`inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5000", 4097, 5000],
    ["model is loaded with context length of only 4096 tokens", 4096, undefined],
    ["Please reduce the length of the messages or completion.", undefined, undefined],
    ["context window exceeds limit (2013)", undefined, undefined],
  ])("%s", (message, windowTokens, promptTokens) => {
    const error = failure({ error: { message } });
    expect(error.code).toBe("context_overflow");
    expect(error.overflow).toEqual({ windowTokens, promptTokens });
  });

  it("by llama.cpp's own fields, and by a code alone", () => {
    const llama = { error: { type: "exceed_context_size_error", message: "no", n_ctx: 1536, n_prompt_tokens: 2000 } };
    expect(failure(llama).overflow).toEqual({ windowTokens: 1536, promptTokens: 2000 });
    expect(failure({ error: { code: "context_length_exceeded", message: "no" } }).code).toBe("context_overflow");
  });

  it("is not said of a limit a minute", () => {
    const body = { error: { message: "Rate limit: too many tokens per minute", code: "rate_limit_exceeded" } };
    expect(failure(body, 429)).toMatchObject({ code: "model_rate_limited", again: true });
  });
});

describe("what it dislikes", () => {
  const first = (body: unknown, status?: number) => failure(body, status).lessons[0];
  const said = (message: string) => ({ error: { message } });
  it.each([
    ["registry.ollama.ai/library/gemma3:4b does not support tools", { kind: "no_tools" }],
    ['No endpoints found that support tool use. Try disabling "get_weather".', { kind: "no_tools" }],
    ['"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', { kind: "no_tools" }],
    ["`tool_choice` is not supported", { kind: "no_tool_choice" }],
    [
      "Unsupported value: 'temperature' does not support 0.4 with this model.",
      { kind: "no_parameter", name: "temperature" },
    ],
    ["Extra inputs are not permitted: stream_options", { kind: "no_parameter", name: "stream_options" }],
    [
      "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
      { kind: "output_limit_is", name: "max_completion_tokens" },
    ],
    ["max_tokens must be less than or equal to 512", { kind: "output_at_most", most: 512 }],
    ["System role not supported", { kind: "no_system" }],
    ["Developer instruction is not enabled for models/gemma-3-27b-it", { kind: "no_system" }],
    ["Conversation roles must alternate user/assistant/user/assistant/...", { kind: "plain_turns" }],
    [
      "Invalid JSON payload received. Unknown name \"default\" at 'tools[0].function': Cannot find field.",
      { kind: "no_keyword", name: "default" },
    ],
    ["functions.parameters.properties[n].enum: only allowed for STRING type", { kind: "no_keyword", name: "enum" }],
    ["tools[0].parameters.properties: should be non-empty for OBJECT type", { kind: "no_empty_object" }],
    [
      "Invalid 'tools': array too long. Expected an array with maximum length 128, but got 137.",
      { kind: "tools_at_most", most: 128 },
    ],
    [
      "Invalid 'tools[0].function.description': string too long. Expected a string with maximum length 1024",
      { kind: "descriptions_at_most", most: 1024 },
    ],
    ["Invalid function name get-weather. Must start with a letter.", { kind: "plain_names" }],
  ])("%s", (message, lesson) => {
    expect(first(said(message))).toEqual(lesson);
  });

  it("by the field that is named", () => {
    const body = { error: { message: "no", param: "temperature", code: "unsupported_value" } };
    expect(first(body)).toEqual({ kind: "no_parameter", name: "temperature" });
  });

  it("teaches nothing where the key, the model or the day is bad", () => {
    expect(first(said("bad tools"), 401)).toBeUndefined();
    expect(first(said("model not found"), 404)).toBeUndefined();
    expect(first(said("tools are not supported right now"), 503)).toBeUndefined();
  });
});

describe("worth asking again, or not", () => {
  it.each([
    [400, { error: { code: "tool_use_failed", message: "Failed to call a function." } }, true],
    [200, { error: { message: "MALFORMED_FUNCTION_CALL" } }, true],
    [429, { error: { code: "insufficient_quota", message: "You exceeded your current quota" } }, false],
    [402, { error: { message: "Insufficient Balance" } }, false],
    [429, { error: { message: "Rate limit reached" } }, true],
    [500, "oops", true],
    [400, "oops", false],
  ])("%i %j", (status, body, again) => {
    expect(failure(body, status).again).toBe(again);
  });

  it("an error in mid-answer is read the same", () => {
    const context = { provider: "The server", sent };
    expect(fromErrorValue(context, { type: "overloaded_error", message: "busy" })).toMatchObject({ again: true });
    expect(fromErrorValue(context, { code: "tool_use_failed", message: "x", status_code: 400 }).again).toBe(true);
  });
});
