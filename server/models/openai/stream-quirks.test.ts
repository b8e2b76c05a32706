/** What servers put into a stream that is no speech, no end or no bound: each as its bytes. */
import { Readable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { aRequest, collect } from "../../../test/fixtures/providers/collect.ts";
import { type ReplayServer, startReplayServer } from "../../../test/fixtures/providers/replay-server.ts";
import type { BesideFields, Message, Part } from "../adapter.ts";
import { ModelError } from "../model-error.ts";
import { ThoughtHabits } from "../speech/speech-reader.ts";
import { OpenAIAdapter } from "./openai-adapter.ts";
import { openAIBody } from "./openai-request.ts";
import { readOpenAIStream } from "./openai-stream.ts";

let server: ReplayServer | undefined;
afterEach(() => server?.close());

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const done = "data: [DONE]\n\n";
const words = (content: unknown) => chunk({ content });
const stop = chunk({}, "stop");

async function answer(...pieces: string[]) {
  server = await startReplayServer(() => ({ body: pieces.join("") }));
  const adapter = new OpenAIAdapter({ apiKey: "key", baseUrl: `${server.url}/v1`, makeId: () => "made" });
  let beside: BesideFields | undefined;
  const collected = await collect(adapter, aRequest(), undefined, (part) => {
    if (part.type === "beside") beside = part.beside;
  });
  return { ...collected, beside };
}

interface Wire {
  readonly tool_calls?: readonly { readonly id: string }[];
  readonly tool_call_id?: string;
}

describe("what is spoken", () => {
  it("of content in parts: the texts, not the thoughts", async () => {
    const thinking = [{ type: "thinking", thinking: [{ type: "text", text: "a plan" }] }];
    const parts = [
      words(thinking),
      words([{ type: "text", text: "Good " }]),
      words("day, "),
      words([{ type: "text", text: "friend." }]),
    ];
    expect(await answer(...parts, stop, done)).toMatchObject({ text: "Good day, friend.", finish: "complete" });
  });

  it("of a thought that only its closing mark tells: nothing, from the first answer on", async () => {
    expect((await answer(words("They greet me."), words("</think>Good "), words("day."), stop, done)).text).toBe(
      "Good day.",
    );
  });

  it("of a call in the text: nothing; it is a call, marked as written", async () => {
    const call = '<tool_call>{"name":"get_weather","arguments":{"city":"Rome"}}</tool_call>';
    expect(
      await answer(words("I'll look. "), words(call.slice(0, 20)), words(call.slice(20)), stop, done),
    ).toMatchObject({
      text: "I'll look. ",
      calls: [{ id: "made", name: "get_weather", arguments: '{"city":"Rome"}', written: true }],
      finish: "calls",
    });
  });

  it("of what comes after the end: nothing", async () => {
    expect((await answer(words("Well met."), stop, done, words(" More."))).text).toBe("Well met.");
  });
});

describe("a thought whose end comes when it has been spoken", () => {
  const parts = async (...pieces: string[]) => {
    const habits = new ThoughtHabits();
    habits.learn("m", "plain");
    const seen: Part[] = [];
    await readOpenAIStream({
      ...{ body: Readable.from(pieces.map((piece) => Buffer.from(piece))), provider: "It", model: "m", habits },
      ...{ tools: [], mayCall: true, makeId: () => "made", failure: () => new ModelError("model_output", "") },
      onPart: (part) => seen.push(part),
    });
    return { seen: seen.filter(({ type }) => type !== "alive"), habit: habits.of("m") };
  };

  it("is told, what follows is the answer, and the model is known by it", async () => {
    expect(
      await parts(words("They greet me."), words(" Hm."), words("</think>Good "), words("day."), stop, done),
    ).toEqual({
      seen: [
        { type: "text", text: "They greet me." },
        { type: "text", text: " Hm." },
        { type: "unsaid" },
        { type: "text", text: "Good " },
        { type: "text", text: "day." },
        { type: "finish", reason: "complete" },
      ],
      habit: "closes",
    });
  });

  it("and where nothing of it had left yet, nothing is told", async () => {
    expect((await parts(words("They greet me.") + words("</think>Good day."), stop, done)).seen).toEqual([
      { type: "text", text: "Good day." },
      { type: "finish", reason: "complete" },
    ]);
  });
});

it("a call in the form before there were tools is a call", async () => {
  const call = (given: object) => chunk({ function_call: given });
  expect(
    await answer(
      call({ name: "get_weather", arguments: "" }),
      call({ arguments: '{"city":' }),
      call({ arguments: '"Rome"}' }),
      chunk({}, "function_call"),
      done,
    ),
  ).toMatchObject({ calls: [{ name: "get_weather", arguments: '{"city":"Rome"}' }], finish: "calls" });
});

describe("what comes beside an answer or a call", () => {
  const signature = { google: { thought_signature: "c2ln" } };
  const call = {
    index: 0,
    id: "x",
    type: "function",
    function: { name: "roll_dice", arguments: "{}" },
    extra_content: signature,
  };
  const details = [{ type: "reasoning.text", index: 0, text: "Hm" }];
  const stream = [
    chunk({ role: "assistant", reasoning_content: "They ", reasoning_details: details }),
    chunk({ reasoning_content: "ask.", reasoning_details: [{ ...details[0], text: "m." }] }),
    chunk({ tool_calls: [call] }),
    chunk({}, "tool_calls"),
    done,
  ];

  it("is kept with it", async () => {
    const { beside, calls } = await answer(...stream);
    expect(beside).toEqual({
      model: "m",
      fields: {
        reasoning_content: "They ask.",
        reasoning_details: [{ type: "reasoning.text", index: 0, text: "Hmm." }],
      },
    });
    expect(calls).toMatchObject([{ beside: { model: "m", fields: { extra_content: signature } } }]);
  });

  it("goes back to that model, and to no other", async () => {
    const { beside, calls } = await answer(...stream);
    const messages: Message[] = [
      { role: "user", text: "Roll" },
      { role: "assistant", text: "", calls, ...(beside && { beside }) },
      { role: "tool", results: [{ call: calls[0]?.id ?? "", name: "roll_dice", text: "4", failed: false }] },
    ];
    const [, , own, result] = openAIBody(aRequest({ messages }), false).messages as unknown as Wire[];
    expect(own).toMatchObject({ reasoning_content: "They ask.", tool_calls: [{ extra_content: signature }] });
    expect(own?.tool_calls?.[0]?.id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(result?.tool_call_id).toBe(own?.tool_calls?.[0]?.id);
    expect(JSON.stringify(openAIBody(aRequest({ messages, model: "other" }), false))).not.toMatch(
      /reasoning|extra_content/,
    );
  });

  it("is let go when it is larger than any provider wants back", async () => {
    const much = Array.from({ length: 80 }, () => chunk({ reasoning_content: "x".repeat(5_000) }));
    expect((await answer(...much, words("Well met."), stop, done)).beside).toBe(undefined);
  });
});

describe("ends that are no end", () => {
  it.each([
    ["a finish reason of error", chunk({}, "error") + done],
    ["a malformed call", chunk({}, "MALFORMED_FUNCTION_CALL") + done],
    ["a finish reason nobody knows", chunk({}, "network_error") + done],
    ["an error object", `data: {"object":"error","message":"out of memory"}\n\n${done}`],
    ["an event called error", `event: error\ndata: {"message":"out of memory"}\n\n${done}`],
    ["an error as text", `data: {"error":"out of memory"}\n\n${done}`],
    ["[DONE] in the middle of a sentence", done],
    ["nothing", ""],
  ])("%s", async (_, end) => {
    await expect(answer(words("The bridge is "), end)).rejects.toMatchObject({ name: "ModelError", again: true });
  });

  it.each(["stop", "eos", "STOP", "end_turn"])("but %s is one", async (reason) => {
    expect((await answer(words("Well met"), chunk({}, reason), done)).finish).toBe("complete");
  });

  it("and so is [DONE] behind a whole sentence", async () => {
    expect((await answer(words("Well met."), done)).finish).toBe("complete");
  });
});

it("counts that came as text are numbers, and what is none is 0", async () => {
  const usage =
    'data: {"choices":[],"usage":{"prompt_tokens":"12","completion_tokens":"many","prompt_tokens_details":{"cached_tokens":"4"}}}\n\n';
  expect((await answer(words("Hm."), stop, usage, done)).usage).toEqual({
    inputTokens: 12,
    outputTokens: 0,
    cachedTokens: 4,
  });
});

describe("bounds", () => {
  it.each([
    ["a line without an end", `data: ${"x".repeat(6 * 1024 * 1024)}`],
    ["an event of many lines", `data: ${"x".repeat(1000)}\n`.repeat(5_000)],
  ])("%s is let go", async (_, body) => {
    await expect(answer(body)).rejects.toMatchObject({
      code: "model_output",
      message: expect.stringContaining("4 MB"),
    });
  });

  it("an answer in one piece as well", async () => {
    server = await startReplayServer(() => ({
      headers: { "content-type": "application/json" },
      body: "x".repeat(9 * 1024 * 1024),
    }));
    const adapter = new OpenAIAdapter({ apiKey: "key", baseUrl: `${server.url}/v1`, makeId: () => "made" });
    await expect(collect(adapter, aRequest())).rejects.toMatchObject({ message: expect.stringContaining("8 MB") });
  });
});
