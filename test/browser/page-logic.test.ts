/** The page's own reckoning, apart from any browser: chat, timeline, parameters, messages as code. */
import { describe, expect, it } from "vitest";
import { type ChatLog, heard, said } from "../../admin-ui/src/chat/chat-log.ts";
import { lengthOf, stepsOf } from "../../admin-ui/src/conversations/timeline.ts";
import { draftOf, emptyDraft, fieldsOf, parseObject } from "../../admin-ui/src/methods/draft.ts";
import { exampleInput, rowsOf, textOf, withType } from "../../admin-ui/src/methods/parameters.ts";
import { asCode } from "../../admin-ui/src/playground/as-code.ts";
import { fieldsOf as messageFields, messageOf } from "../../admin-ui/src/playground/message-fields.ts";
import type { SessionMessage } from "../../protocol/messages.ts";
import type { TurnTrace } from "../../server/dialogue/conversation.ts";

describe("the chat's log", () => {
  const session = "s_1";
  const turn = "t_1";
  const usage = { inputTokens: 1, outputTokens: 2 };
  const play = (messages: readonly SessionMessage[], start: ChatLog = []) => messages.reduce(heard, start);
  const base = (seq: number) => ({ session, seq, turn });
  const whole: SessionMessage[] = [
    { type: "turn.started", ...base(2), cause: "say" },
    { type: "text.delta", ...base(3), delta: "Let me see. ", filler: true },
    { type: "method.started", ...base(4), call: "c_1", method: "roll_dice", name: "Roll Dice" },
    { type: "method.finished", ...base(5), call: "c_1", method: "roll_dice", status: "ok", ms: 4 },
    { type: "text.delta", ...base(6), delta: "A " },
    { type: "text.delta", ...base(7), delta: "six." },
    { type: "turn.finished", ...base(8), finish: "complete", text: "A six.", usage, ms: { firstText: 5, total: 9 } },
  ];

  it("shows fillers, methods and text in their order", () => {
    const log = play(whole, said([], "Roll!"));
    expect(log.map((entry) => entry.kind)).toEqual(["player", "turn"]);
    expect(log[1]).toMatchObject({
      finish: "complete",
      parts: [
        { kind: "text", text: "Let me see. ", filler: true },
        { kind: "call", shown: { name: "Roll Dice", status: "ok", ms: 4 } },
        { kind: "text", text: "A six.", filler: false },
      ],
    });
  });

  it("takes a turn that is told again after a reconnect once", () => {
    expect(play([...whole, whole[0] as SessionMessage])).toHaveLength(1);
  });

  it("shows what was said before only when nothing is on screen yet", () => {
    const transcript = [{ role: "character" as const, text: "Welcome!", at: "2026-11-23T00:00:00Z" }];
    const character = { id: "barkeep", name: "Barkeep" };
    const opened = { type: "session.opened" as const, session, seq: 1, character, resumed: true, transcript };
    expect(play([opened])).toHaveLength(1);
    expect(play([opened], said([], "Hello"))).toHaveLength(1);
    expect(play([opened], said([], "Hello"))[0]).toMatchObject({ text: "Hello" });
  });
});

describe("a turn's timeline", () => {
  const round = (total: number, calls: number) => ({
    model: "m",
    sent: null,
    text: "",
    calls: Array.from({ length: calls }, (_, index) => ({ id: `${index}`, name: "x", arguments: "{}" })),
    finish: "stop",
    usage: null,
    ms: { firstByte: 1, firstText: 1, total },
  });
  const call = (name: string, queueMs: number, ms: number) => ({
    call: name,
    kind: "method" as const,
    name,
    input: {},
    status: "ok",
    seen: "",
    queueMs,
    ms,
  });
  const trace = (fields: Partial<TurnTrace>) =>
    ({ attempts: [], rounds: [], calls: [], ms: { firstText: null, total: 0 }, ...fields }) as unknown as TurnTrace;

  it("puts rounds one after the other and the calls of one round side by side", () => {
    const steps = stepsOf(
      trace({ rounds: [round(100, 2), round(50, 0)], calls: [call("a", 5, 20), call("b", 0, 60)] }),
    );
    expect(steps.map(({ kind, from, ms }) => [kind, from, ms])).toEqual([
      ["round", 0, 100],
      ["call", 100, 25],
      ["call", 100, 60],
      ["round", 160, 50],
    ]);
  });

  it("begins with the models that failed, and is never shorter than its steps", () => {
    const error = { code: "model_unavailable" as const, message: "gone" };
    const failed = trace({
      attempts: [
        { model: "first", error, ms: 30 },
        { model: "second", error: null, ms: 40 },
      ],
      rounds: [round(40, 0)],
      ms: { firstText: 50, total: 10 },
    });
    const steps = stepsOf(failed);
    expect(steps.map(({ kind, from }) => [kind, from])).toEqual([
      ["attempt", 0],
      ["round", 30],
    ]);
    expect(lengthOf(failed, steps)).toBe(70);
  });

  it("takes the recorded times where there are any, and shows a failed try once", () => {
    const start = Date.UTC(2026, 10, 23);
    const at = (ms: number) => new Date(start + ms).toISOString();
    const error = { code: "model_unavailable" as const, message: "gone" };
    const steps = stepsOf(
      trace({
        at: at(0),
        attempts: [
          { model: "unknown", error, ms: 0, at: at(1) },
          { model: "first", error, ms: 30, at: at(1) },
          { model: "second", error: null, ms: 40, at: at(300) },
        ],
        rounds: [
          { ...round(30, 0), model: "first", finish: "error", error, at: at(1) },
          { ...round(40, 1), at: at(300) },
          { ...round(50, 0), at: at(400) },
        ],
        calls: [{ ...call("a", 5, 20), at: at(345) }],
      }),
    );
    expect(steps.map(({ kind, from, ms }) => [kind, from, ms])).toEqual([
      ["attempt", 1, 0],
      ["round", 1, 30],
      ["round", 300, 40],
      ["call", 345, 25],
      ["round", 400, 50],
    ]);
  });
});

describe("parameters", () => {
  const text = textOf([
    { name: "city", required: true, description: { type: "string", description: "Where" } },
    { name: "days", required: false, description: { type: "integer", minimum: 1, maximum: 7, default: 3 } },
  ]);

  it("go from JSON to rows and back without loss", () => {
    const rows = rowsOf(text);
    expect(rows?.map(({ name, required }) => [name, required])).toEqual([
      ["city", true],
      ["days", false],
    ]);
    expect(textOf(rows ?? [])).toBe(text);
  });

  it("are read from a JSON Schema too, and from nothing that isn't a description", () => {
    const schema = '{"type":"object","properties":{"a":{"type":"boolean"}},"required":["a"]}';
    expect(rowsOf(schema)).toEqual([{ name: "a", required: true, description: { type: "boolean" } }]);
    expect(rowsOf('{"parameters": 3}')).toBeNull();
    expect(rowsOf("{")).toBeNull();
  });

  it("give a first input: what is required, and defaults", () => {
    expect(JSON.parse(exampleInput(text))).toEqual({ city: "", days: 3 });
  });

  it("drop what another type can't have", () => {
    const before = { type: "integer" as const, description: "How many", minimum: 1, default: 2 };
    expect(withType(before, "array")).toEqual({ type: "array", description: "How many", items: { type: "string" } });
  });
});

describe("a draft", () => {
  it("sends a description that isn't JSON as it is, for the server to say what is wrong", () => {
    expect(fieldsOf({ ...emptyDraft, inputDescription: "{" }).inputDescription).toBe("{");
    expect(parseObject("[1]")).toMatchObject({ ok: false });
  });

  it("has its fields in one order, whatever order the server sends", () => {
    const reversed = Object.fromEntries(Object.entries(fieldsOf(emptyDraft)).reverse());
    expect(JSON.stringify(draftOf(reversed))).toBe(JSON.stringify(emptyDraft));
  });
});

describe("the playground's messages", () => {
  it("are made from the protocol's schemas", () => {
    const kinds = Object.fromEntries(messageFields("context.update").map(({ name, kind }) => [name, kind]));
    expect(kinds).toEqual({ session: "text", text: "text", key: "text", respond: "choice" });
    expect(messageOf("action.result", "m-1", { session: "s", call: "c", ok: "false", result: "[1]" })).toEqual({
      ok: true,
      message: { type: "action.result", id: "m-1", session: "s", call: "c", ok: false, result: [1] },
    });
    expect(messageOf("action.result", "m-1", { result: "[" })).toMatchObject({ ok: false });
  });

  it("become code: initialisers when flat, read from JSON when nested", () => {
    const say = { type: "say", id: "m-1", session: "s", text: 'He said "no"' };
    expect(asCode(say, "csharp")).toContain('Text = "He said \\"no\\"",');
    expect(asCode({ type: "session.open", id: "m", player: { id: "p" } }, "csharp")).toContain(
      'SessionOpenMessage.Read(JsonReader.Read(@"',
    );
    expect(asCode(say, "typescript")).toContain('type: "say"');
    expect(JSON.parse(asCode(say, "json"))).toEqual(say);
  });
});
