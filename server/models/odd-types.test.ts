/** Whatever a model server puts in whatever place of an answer, a refusal or a list: what is made of it is ours, never an inner fault. */
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import type { Part } from "./adapter.ts";
import { readAnthropicStream } from "./anthropic/anthropic-stream.ts";
import { readModelList } from "./list-models.ts";
import { FailedAnswer, fromErrorValue, fromFailedAnswer, ModelError } from "./model-error.ts";
import { readOpenAIStream } from "./openai/openai-stream.ts";
import { ThoughtHabits } from "./speech/speech-reader.ts";

const odd: readonly unknown[] = [
  null,
  5,
  -1,
  true,
  "x",
  "",
  [],
  {},
  [[]],
  [null],
  { toString: 1 },
  { a: { b: [1] } },
  1e300,
  ["x"],
  [{}],
];

type Path = readonly (string | number)[];
function pathsIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([name, each]) => pathsIn(each, [...at, name]))];
}
function put(value: unknown, path: Path, given: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return given;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[name] = put(copy[name], rest, given);
  return copy;
}
const variants = (value: unknown) =>
  pathsIn(value).flatMap((path) =>
    odd.map((each) => ({ what: `${path.join(".")}: ${JSON.stringify(each)}`, given: put(value, path, each) })),
  );

const sent = { fields: ["temperature"], tools: true, calls: true };
const common = {
  provider: "It",
  model: "m",
  tools: ["n"],
  mayCall: true,
  failure: (value: unknown) => fromErrorValue({ provider: "It", sent }, value),
};
const body = (events: unknown) =>
  Readable.from([
    Buffer.from(
      (Array.isArray(events) ? events : [events]).map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""),
    ),
  ]);

/** What is wrong with the parts of one answer. */
async function wrongWith(read: (onPart: (part: Part) => void) => Promise<unknown>): Promise<string[]> {
  const parts: Part[] = [];
  try {
    await read((part) => parts.push(part));
  } catch (error) {
    if (!(error instanceof ModelError)) return [String(error)];
    if (/\[object|TypeError|undefined/.test(error.message)) return [error.message];
  }
  return parts.filter((part) => !isSound(part)).map((part) => JSON.stringify(part));
}

function isSound(part: Part): boolean {
  if (part.type === "text") return typeof part.text === "string";
  if (part.type === "usage") return Number.isFinite(part.usage.inputTokens) && Number.isFinite(part.usage.outputTokens);
  if (part.type !== "call") return true;
  return [part.call.id, part.call.name, part.call.arguments].every((each) => typeof each === "string");
}

async function wrongOnes(value: unknown, look: (given: unknown) => Promise<string[]>): Promise<string[]> {
  const wrong: string[] = [];
  for (const { what, given } of variants(value)) for (const each of await look(given)) wrong.push(`${what} => ${each}`);
  return wrong;
}

it("in a chunk of Chat Completions", async () => {
  const call = {
    index: 0,
    id: "c",
    type: "function",
    function: { name: "n", arguments: "{}" },
    extra_content: { g: { s: "x" } },
  };
  const delta = {
    role: "assistant",
    content: "Hi",
    reasoning_content: "t",
    tool_calls: [call],
    refusal: null,
    function_call: { name: "n" },
  };
  const usage = { prompt_tokens: 1, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 1 } };
  const chunks = [
    { object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: null }], usage },
    { choices: [{ delta: {}, finish_reason: "stop" }] },
  ];
  const look = (given: unknown) =>
    wrongWith((onPart) =>
      readOpenAIStream({ ...common, body: body(given), habits: new ThoughtHabits(), makeId: () => "made", onPart }),
    );
  expect(await wrongOnes(chunks, look)).toEqual([]);
});

it("in an event of Messages", async () => {
  const events = [
    { type: "message_start", message: { usage: { input_tokens: 1 } } },
    { type: "content_block_start", index: 0, content_block: { type: "text", text: "Hi" } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "x" } },
    { type: "content_block_start", index: 1, content_block: { type: "tool_use", id: "i", name: "n", input: {} } },
    { type: "content_block_delta", index: 1, delta: { type: "input_json_delta", partial_json: "{}" } },
    { type: "content_block_start", index: 2, content_block: { type: "thinking", thinking: "t", signature: "s" } },
    { type: "content_block_delta", index: 2, delta: { type: "thinking_delta", thinking: "t" } },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 3 } },
    { type: "message_stop" },
  ];
  const look = (given: unknown) =>
    wrongWith((onPart) =>
      readAnthropicStream({ ...common, body: body(given), habits: new ThoughtHabits(), lessons: [], onPart }),
    );
  expect(await wrongOnes(events, look)).toEqual([]);
});

it("in a refusal", async () => {
  const error = {
    message: "m",
    type: "t",
    code: "c",
    param: "p",
    metadata: { raw: "r" },
    details: [{ loc: ["a"], msg: "b" }],
  };
  const refusal = { error, detail: [{ loc: ["a"], msg: "b", type: "t" }], n_ctx: 5, status_code: 500 };
  const look = async (given: unknown) => {
    const failed = new FailedAnswer(400, new Headers(), JSON.stringify(given));
    const { message } = fromFailedAnswer({ provider: "It", sent }, failed);
    const told = [message, fromErrorValue({ provider: "It", sent }, given).message];
    return told.filter((words) => /\[object|undefined/.test(words));
  };
  expect(await wrongOnes(refusal, look)).toEqual([]);
});

it("in a list of models", async () => {
  const model = {
    id: "m",
    type: "model",
    capabilities: { completion_chat: true },
    architecture: { output_modalities: ["text"] },
    meta: { n_ctx: 2048 },
    endpoints: ["chat"],
  };
  const look = async (given: unknown) =>
    (readModelList(JSON.stringify(given)) ?? [])
      .filter(({ id, chat }) => typeof id !== "string" || typeof chat !== "boolean")
      .map((each) => JSON.stringify(each));
  expect(await wrongOnes({ object: "list", data: [model] }, look)).toEqual([]);
});

it("a finish reason in an object is one", async () => {
  const parts: Part[] = [];
  const events = [
    { choices: [{ delta: { content: "Well met" } }] },
    { choices: [{ delta: {}, finish_reason: { type: "eos_token" } }] },
  ];
  await readOpenAIStream({
    ...common,
    body: body(events),
    habits: null,
    makeId: () => "made",
    onPart: (part) => parts.push(part),
  });
  expect(parts.at(-1)).toEqual({ type: "finish", reason: "complete" });
});
