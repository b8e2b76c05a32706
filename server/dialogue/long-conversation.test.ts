/** Conversations that outgrow the model's window, what was heard of them, and turns that end in unusual ways. */
import { describe, expect, it } from "vitest";
import { catalogueModel, ScriptedAdapter, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { aCharacter, stage } from "../../test/fixtures/dialogue/stage.ts";
import { ModelError } from "../models/model-error.ts";
import { heardText, hearOnly } from "./heard.ts";
import { History } from "./history.ts";
import type { LiveConversation } from "./live-conversation.ts";
import { firstShown } from "./window.ts";

const small = (contextTokens: number) =>
  catalogueModel("m1", {
    capabilities: { tools: true, parallelTools: true, temperature: true, caching: true, contextTokens },
  });

describe("trimming", () => {
  it("drops whole turns, and so many that the next turns fit as well", () => {
    const turns = Array.from({ length: 10 }, () => ({ tokens: 100 }));
    expect(firstShown(turns, 1000, 0)).toBe(0);
    expect(firstShown(turns, 999, 0)).toBe(4);
    expect(firstShown(turns, 700, 4)).toBe(4);
    expect(firstShown(turns, 0, 4)).toBe(10);
    expect(firstShown([], 10, 5)).toBe(0);
  });

  it("begins with a player's words, and stays put until the window is full again", async () => {
    const adapter = new ScriptedAdapter([
      (request) => (request.messages.at(-1)?.role === "user" ? [{ call: "look" }] : ["word ".repeat(40)]),
    ]);
    const { say } = stage({
      models: sourceOf({ m1: adapter }, { m1: small(1400) }),
      methods: { look: { run: () => "gold ".repeat(20) } },
      character: { limits: { steps: 6, calls: 9, outputTokens: 100, answerChars: 16_000 } },
    });
    const starts: string[] = [];
    for (let n = 0; n < 14; n++) {
      await say(`Question ${n}`);
      const first = adapter.requests.at(-1)?.messages[0];
      starts.push(first?.role === "user" ? first.text : "wrong");
    }
    expect(starts).not.toContain("wrong");
    expect(starts[0]).toBe("Question 0");
    expect(new Set(starts).size).toBeGreaterThan(2);
    expect(new Set(starts).size).toBeLessThan(8);
  });

  it("what has left the window is held no more, and what is shown of the rest is as before", async () => {
    const adapter = new ScriptedAdapter([() => ["word ".repeat(40)]]);
    const { say, conversation } = stage({
      models: sourceOf({ m1: adapter }, { m1: small(700) }),
      character: { limits: { steps: 6, calls: 9, outputTokens: 100, answerChars: 16_000 } },
    });
    for (let n = 0; n < 60; n++) await say(`Question ${n}`);
    const { history } = conversation as LiveConversation;
    expect(history.end).toBe(60);
    expect(history.turns.length).toBeLessThan(30);
    expect(history.turns[0]?.said).toBe(`Question ${history.first}`);
    const shown = adapter.requests.at(-1)?.messages.filter(({ role }) => role === "user");
    expect(shown?.length).toBeGreaterThan(1);
    expect(shown?.map((message) => message.role === "user" && message.text)).toEqual(
      Array.from({ length: shown?.length ?? 0 }, (_, n) => `Question ${60 - (shown?.length ?? 0) + n}`),
    );
  });

  it("what happens where nobody speaks for a year is bounded", () => {
    const history = new History();
    for (let n = 0; n < 25_000; n++) history.happen(`a bell rang ${n}`);
    expect(history.turns.length).toBeLessThanOrEqual(10_000);
    expect([history.end, history.turns.at(-1)?.said]).toEqual([25_000, "a bell rang 24999"]);
    expect(history.messages(24_999)).toHaveLength(1);
  });

  it("a summary that fails is warned of without the words that a provider repeats", async () => {
    const echo = new ModelError("model_unavailable", "would not take: Player: Question 0");
    const adapter = new ScriptedAdapter([
      (request) => (request.cacheKey.includes("summary") ? [{ fail: echo }] : ["word ".repeat(40)]),
    ]);
    const warned: string[] = [];
    const told: string[] = [];
    const { say } = stage({
      models: sourceOf({ m1: adapter }, { m1: small(700) }),
      character: { summary: true, limits: { steps: 6, calls: 9, outputTokens: 100, answerChars: 16_000 } },
      factory: {
        log: {
          warn: (fields, message) => warned.push(JSON.stringify({ ...fields, message })),
          debug: (_fields, message) => told.push(message),
        },
      },
    });
    for (let n = 0; n < 14; n++) await say(`Question ${n}`);
    await expect.poll(() => told).toContain("why a running summary could not be written");
    expect(warned).toContain('{"code":"model_unavailable","message":"a running summary could not be written"}');
    expect(warned.join()).not.toContain("Question");
  });

  it("a running summary stands for what was dropped, when the character wants one", async () => {
    const adapter = new ScriptedAdapter([
      (request) =>
        request.cacheKey.includes("summary")
          ? ["Ada wants the bridge mended.", { usage: { inputTokens: 5000, outputTokens: 9 } }]
          : ["word ".repeat(40)],
    ]);
    const options = {
      models: sourceOf({ m1: adapter }, { m1: small(700) }),
      character: { summary: true, limits: { steps: 6, calls: 9, outputTokens: 100, answerChars: 16_000 } },
    };
    const { say, records, restored } = stage(options);
    let inputTokens = 0;
    for (let n = 0; n < 14; n++) inputTokens += (await say(`Question ${n}`)).usage.inputTokens;
    await expect.poll(() => records.some(({ kind }) => kind === "summary")).toBe(true);
    inputTokens += (await say("And now?")).usage.inputTokens;
    expect(inputTokens, "summaries are counted with the next turn").toBeGreaterThan(5000);
    const asked = adapter.requests.findLast(({ cacheKey }) => !cacheKey.includes("summary"));
    expect(asked?.system.session).toContain("Earlier in this conversation: Ada wants the bridge mended.");
    const summarised = adapter.requests.find(({ cacheKey }) => cacheKey.includes("summary"))?.messages[0];
    expect(summarised).toMatchObject({ text: expect.stringContaining("Player: Question 0\nMira: word") });
    await restored().say("Still there?");
    const after = adapter.requests.findLast(({ cacheKey }) => !cacheKey.includes("summary"));
    expect(after?.system.session).toContain("Ada wants the bridge mended.");
    expect(JSON.stringify(after?.messages)).not.toContain("Question 0");
  });
});

describe("what was heard", () => {
  it("is cut by UTF-16 units, never through a pair", () => {
    expect(heardText("a🍺b", 1)).toBe("a");
    expect(heardText("a🍺b", 2)).toBe("a");
    expect(heardText("a🍺b", 3)).toBe("a🍺");
    expect(heardText("abc", 99)).toBe("abc");
    expect(heardText("abc", -1)).toBe("");
  });

  it("cuts the words over all rounds of a turn and leaves calls with their results", () => {
    const calls = [{ id: "c", name: "n", arguments: "{}" }];
    const results = { role: "tool" as const, results: [{ call: "c", name: "n", text: "r", failed: false }] };
    const messages = [
      { role: "assistant" as const, text: "Let me see.", calls },
      results,
      { role: "assistant" as const, text: " It rains.", calls: [] },
    ];
    expect(hearOnly(messages, "Let me see. It rains.", 14)).toEqual({
      text: "Let me see. It",
      messages: [messages[0], results, { role: "assistant", text: " It", calls: [] }],
    });
    expect(hearOnly(messages, "Let me see. It rains.", 0).messages).toEqual([
      { role: "assistant", text: "", calls },
      results,
    ]);
  });

  it("may be told after the turn has ended, and holds over a restart", async () => {
    const before = stage({ answers: [["One two three."]] });
    await before.say("Count");
    await before.conversation.cancel({ turn: "t1", heardChars: 3 });
    await before.conversation.cancel({ turn: "unknown", heardChars: 1 });
    expect(before.said()[1]?.text).toBe("One");
    const after = before.restored();
    expect(after.said()[1]?.text).toBe("One");
  });
});

describe("turns one after another", () => {
  it("several at once: each begins and ends, the last one is answered", async () => {
    const { say, events } = stage({ answers: [["Answer."]] });
    const results = await Promise.all([say("a"), say("b"), say("c")]);
    expect(results.map(({ finish }) => finish)).toEqual(["cancelled", "cancelled", "complete"]);
    expect(
      events
        .filter(({ type }) => type === "turn.started" || type === "turn.finished")
        .map(({ type, turn }) => `${type} ${turn}`),
    ).toEqual([
      "turn.started t1",
      "turn.finished t1",
      "turn.started t2",
      "turn.finished t2",
      "turn.started t3",
      "turn.finished t3",
    ]);
  });

  it("a cancel that names another turn does nothing", async () => {
    const { say, conversation } = stage();
    const turn = say("Hello");
    await conversation.cancel({ turn: "t9" });
    expect(await turn).toMatchObject({ finish: "complete" });
  });

  it("closing cancels what runs; a say after that ends at once", async () => {
    const { say, conversation, event } = stage({ answers: [["One", "stall"]] });
    const turn = say("Hello");
    await event("text.delta");
    await conversation.close();
    expect(await turn).toMatchObject({ finish: "cancelled" });
    expect(conversation.running).toBeNull();
    expect(await say("Anybody?")).toMatchObject({ finish: "cancelled", text: "" });
  });

  it("a character that is gone ends the turn with an error, and the session lives", async () => {
    let gone = false;
    const broken = stage({
      open: {
        character: () => {
          if (gone) throw new Error("No character.");
          return aCharacter();
        },
      },
    });
    gone = true;
    expect(await broken.say("Hello")).toMatchObject({ finish: "error", error: { code: "internal" } });
    expect(broken.events.map(({ type }) => type)).toEqual(["turn.started", "turn.finished"]);
    expect(broken.traces).toMatchObject([{ turn: "t1", finish: "error", said: "Hello", model: null }]);
    gone = false;
    expect(await broken.say("Hello")).toMatchObject({ finish: "complete" });
  });
});

describe("usage", () => {
  it("is counted over rounds, cached tokens too", async () => {
    const { say } = stage({
      answers: [
        [{ call: "look" }, { usage: { inputTokens: 100, outputTokens: 5, cachedTokens: 80 } }],
        ["Gold.", { usage: { inputTokens: 120, outputTokens: 7, cachedTokens: 100 } }],
      ],
      methods: { look: {} },
    });
    expect((await say("Look")).usage).toEqual({ inputTokens: 220, outputTokens: 12, cachedTokens: 180 });
  });

  it("is estimated, and marked so, where the provider does not count", async () => {
    const { usage } = await stage({ answers: [["Hello there, traveller."]] }).say("Hello");
    expect(usage).toMatchObject({ estimated: true });
    expect(usage.outputTokens).toBeGreaterThan(3);
  });
});

it("secrets are masked in what the inspector is shown", async () => {
  const { say, traces } = stage({
    answers: [[{ call: "look" }], ["It is hunter2."]],
    methods: { look: { run: () => "hunter2" } },
    factory: { mask: (value) => JSON.parse(JSON.stringify(value).replaceAll("hunter2", "«KEY»")) },
  });
  await say("Password?");
  expect(JSON.stringify(traces[0])).not.toContain("hunter2");
});

it("secrets are masked in what a player is told of a failure", async () => {
  const echo = new ModelError("model_unavailable", "would not take the request: bad key hunter2");
  const { say, events } = stage({
    answers: [[{ fail: echo }]],
    factory: { mask: (value) => JSON.parse(JSON.stringify(value).replaceAll("hunter2", "«KEY»")) },
  });
  expect((await say("Hello")).error?.message).toContain("«KEY»");
  expect(JSON.stringify(events)).not.toContain("hunter2");
});

it("warnings come from the catalogue, for the model and its fallbacks", () => {
  const asked: string[][] = [];
  const models = sourceOf({ m1: new ScriptedAdapter([["x"]]) });
  const catalogue = {
    ...models.catalogue,
    warnings: (ids: readonly string[]) => {
      asked.push([...ids]);
      return [{ code: "model_retired", message: "Old." }];
    },
  };
  const { conversation } = stage({ models: { ...models, catalogue }, character: { fallbackModels: ["m2"] } });
  expect(conversation.warnings()).toEqual([{ code: "model_retired", message: "Old." }]);
  expect(asked).toEqual([["m1", "m2"]]);
});
