/** Retries, fallbacks and watchdogs: all of it before the first word, and nothing after. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { catalogueModel, ScriptedAdapter, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { stage } from "../../test/fixtures/dialogue/stage.ts";
import type { ModelAdapter } from "../models/adapter.ts";
import { ModelError } from "../models/model-error.ts";

afterEach(() => {
  vi.useRealTimers();
});

const down = new ModelError("model_unavailable", "down", { again: true });
const noKey = new ModelError("model_auth", "no key");
const chain = { model: "m1", fallbackModels: ["m2"] };
const two = (first: ScriptedAdapter, second: ScriptedAdapter) => sourceOf({ m1: first, m2: second });
const quick = { factory: { limits: { retryPauseMs: 0 } } };

describe("before the first word", () => {
  it("tries the same model once more", async () => {
    const { say, model, traces } = stage({ ...quick, answers: [[{ fail: down }], ["Here I am."]] });
    expect(await say("Hello")).toMatchObject({ finish: "complete", text: "Here I am." });
    expect(model.requests).toHaveLength(2);
    expect(traces[0]?.attempts).toMatchObject([{ model: "m1", error: { code: "model_unavailable" } }, { error: null }]);
  });

  it("then asks the next of the chain", async () => {
    const first = new ScriptedAdapter([[{ fail: down }]]);
    const second = new ScriptedAdapter([["From the second."]]);
    const { say, traces } = stage({ ...quick, models: two(first, second), character: chain });
    expect((await say("Hello")).text).toBe("From the second.");
    expect(first.requests).toHaveLength(2);
    expect(traces[0]).toMatchObject({
      model: "m2",
      attempts: [{ model: "m1" }, { model: "m1" }, { model: "m2", error: null }],
    });
  });

  it("does not try again what can't help", async () => {
    const first = new ScriptedAdapter([[{ fail: noKey }]]);
    const { say } = stage({ ...quick, models: two(first, new ScriptedAdapter([["Second."]])), character: chain });
    expect((await say("Hello")).text).toBe("Second.");
    expect(first.requests).toHaveLength(1);
  });

  it("a model that is named twice is asked once", async () => {
    const first = new ScriptedAdapter([[{ fail: noKey }], ["Asked again."]]);
    const second = new ScriptedAdapter([[{ fail: noKey }]]);
    const character = { model: "m1", fallbackModels: ["m1", "m2", "m1"] };
    const { say } = stage({ ...quick, models: two(first, second), character });
    expect(await say("Hello")).toMatchObject({ finish: "error", error: { code: "model_auth" } });
    expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
  });

  it("asks the servers what they have before it asks for a default that nobody knows yet", async () => {
    const model = new ScriptedAdapter([["Here I am."]]);
    let known: string | null = null;
    let asked = 0;
    const models = {
      catalogue: { get: (id: string) => catalogueModel(id === "default" ? (known ?? id) : id), warnings: () => [] },
      adapter: () => model,
      findDefault: async () => {
        asked++;
        known = "qwen";
      },
    };
    const { say } = stage({ models, character: { model: "default" } });
    await say("Hello");
    await say("And again");
    expect(model.requests.map((request) => request.model)).toEqual(["qwen", "qwen"]);
    expect(asked).toBe(1);
  });

  it("an answer of nothing counts as a failure", async () => {
    const { say } = stage({ ...quick, answers: [[], ["Something."]] });
    expect((await say("Hello")).text).toBe("Something.");
  });

  it("also after calls, as long as nothing was said; what was called is not called again", async () => {
    const first = new ScriptedAdapter([[{ call: "look" }], [{ fail: down }]]);
    const second = new ScriptedAdapter([["Gold."]]);
    const { say, methods } = stage({ ...quick, models: two(first, second), character: chain, methods: { look: {} } });
    expect((await say("Look")).text).toBe("Gold.");
    expect(methods.calls).toHaveLength(1);
    expect(second.requests[0]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool"]);
  });

  it("stays with the model that answered, for the rest of the turn", async () => {
    const first = new ScriptedAdapter([[{ fail: noKey }]]);
    const second = new ScriptedAdapter([[{ call: "look" }], ["Gold."]]);
    const { say } = stage({ models: two(first, second), character: chain, methods: { look: {} } });
    await say("Look");
    expect(first.requests).toHaveLength(1);
    expect(second.requests).toHaveLength(2);
  });

  it("passes over models that are unknown or without a key, and says why in the trace", async () => {
    const models = sourceOf(
      { m2: new ScriptedAdapter([["Second."]]) },
      { m1: catalogueModel("m1", { warning: "m1 needs a key." }) },
    );
    const { say, traces } = stage({ models, character: { model: "nobody", fallbackModels: ["m1", "m2"] } });
    expect((await say("Hello")).text).toBe("Second.");
    expect(traces[0]?.attempts.map(({ error }) => error?.message ?? "ok")).toEqual([
      expect.stringContaining('called "nobody"'),
      "m1 needs a key.",
      "ok",
    ]);
  });

  it("asks a retired model all the same: its provider has the last word", async () => {
    const listed = catalogueModel("m1", { status: "retired", reachable: false });
    const { say } = stage({ models: sourceOf({ m1: new ScriptedAdapter([["Still here."]]) }, { m1: listed }) });
    expect((await say("Hello")).text).toBe("Still here.");
  });
});

describe("Retry-After", () => {
  const limited = (retryAfterMs: number) =>
    new ModelError("model_rate_limited", "slow down", { again: true, retryAfterMs });

  it("is waited for", async () => {
    vi.useFakeTimers();
    const { say, model } = stage({ answers: [[{ fail: limited(2000) }], ["Now."]] });
    const result = say("Hello");
    await vi.advanceTimersByTimeAsync(1999);
    expect(model.requests).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect((await result).text).toBe("Now.");
  });

  it("is not waited for when it is long: the next model is asked at once", async () => {
    const first = new ScriptedAdapter([[{ fail: limited(60_000) }]]);
    const { say } = stage({ models: two(first, new ScriptedAdapter([["Second."]])), character: chain });
    expect((await say("Hello")).text).toBe("Second.");
    expect(first.requests).toHaveLength(1);
  });

  it("is passed on to the game where nobody could answer", async () => {
    const first = new ScriptedAdapter([[{ fail: limited(60_000) }]]);
    const second = new ScriptedAdapter([[{ fail: limited(30_000.4) }]]);
    const { say, events } = stage({ models: two(first, second), character: chain });
    const error = { code: "model_rate_limited", message: "slow down", retryAfterMs: 30_001 };
    expect((await say("Hello")).error).toEqual(error);
    expect(events.at(-1)).toMatchObject({ type: "turn.finished", error });
    const { say: sayAgain } = stage({ models: two(first, new ScriptedAdapter([[{ fail: noKey }]])), character: chain });
    expect((await sayAgain("Hello")).error).not.toHaveProperty("retryAfterMs");
  });

  it("ends with a cancel", async () => {
    vi.useFakeTimers();
    const { say, conversation, model } = stage({ answers: [[{ fail: limited(4000) }], ["Late."]] });
    const result = say("Hello");
    await vi.advanceTimersByTimeAsync(10);
    await conversation.cancel({});
    expect(await result).toMatchObject({ finish: "cancelled", text: "" });
    expect(model.requests.length).toBeLessThanOrEqual(2);
  });
});

describe("after the first word", () => {
  it("a failure is final, and what was said stands", async () => {
    const first = new ScriptedAdapter([["Well, ", { fail: down }]]);
    const second = new ScriptedAdapter([["Second."]]);
    const { say, said } = stage({
      ...quick,
      models: two(first, second),
      character: { ...chain, errorLine: "Sorry." },
    });
    expect(await say("Hello")).toMatchObject({ finish: "error", text: "Well, ", error: { code: "model_unavailable" } });
    expect(first.requests).toHaveLength(1);
    expect(second.requests).toHaveLength(0);
    expect(said().at(-1)?.text).toBe("Well, ");
  });

  it("also in a later round", async () => {
    const { say, model } = stage({
      ...quick,
      answers: [["Let me see.", { call: "look" }], [{ fail: down }]],
      methods: { look: {} },
    });
    expect(await say("Look")).toMatchObject({ finish: "error", text: "Let me see." });
    expect(model.requests).toHaveLength(2);
  });
});

describe("when nobody answers", () => {
  it("the turn ends with the code, and with the character's line where it has one", async () => {
    const { say } = stage({ ...quick, answers: [[{ fail: down }]], character: { errorLine: "My head is a barrel." } });
    expect(await say("Hello")).toMatchObject({
      finish: "error",
      text: "My head is a barrel.",
      error: { code: "model_unavailable", message: "down" },
    });
  });

  it("or in silence", async () => {
    const { say } = stage({ answers: [[{ fail: noKey }]] });
    expect(await say("Hello")).toMatchObject({ finish: "error", text: "", error: { code: "model_auth" } });
  });

  it("an error that is no model's is told as the model's output", async () => {
    const { say } = stage({ answers: [[{ fail: new Error("odd") }]] });
    expect(await say("Hello")).toMatchObject({ error: { code: "model_output" } });
  });
});

describe("in the inspector, a failed try", () => {
  it("stands among the rounds with what was sent and said, and counts as far as is known", async () => {
    const { say, traces } = stage({ ...quick, answers: [["Well, ", { fail: down }]] });
    const { usage } = await say("Hello");
    const error = { code: "model_unavailable", message: "down" };
    expect(traces[0]).toMatchObject({
      model: "m1",
      attempts: [{ model: "m1", error }],
      rounds: [{ model: "m1", sent: { messages: [{ text: "Hello" }] }, text: "Well, ", finish: "error", error }],
    });
    expect(usage).toMatchObject({ estimated: true });
    expect(usage.outputTokens).toBeGreaterThan(0);
  });

  it("that the provider counted is counted", async () => {
    const spent = { inputTokens: 90, outputTokens: 500 };
    const { say } = stage({ ...quick, answers: [[{ usage: spent }, { finish: "length" }]] });
    expect(await say("Think")).toMatchObject({ finish: "error", usage: spent });
  });

  it("that never began to answer costs nothing, and no model answered", async () => {
    const { say, traces } = stage({ ...quick, answers: [[{ fail: noKey }]] });
    expect((await say("Hello")).usage).toEqual({ inputTokens: 0, outputTokens: 0 });
    expect(traces[0]).toMatchObject({ model: null, rounds: [{ finish: "error", usage: null }] });
  });

  it("does not pass for the model that answered", async () => {
    const models = two(new ScriptedAdapter([[{ fail: down }]]), new ScriptedAdapter([["Second."]]));
    const { say, traces } = stage({ ...quick, models, character: chain });
    await say("Hello");
    expect(traces[0]?.model).toBe("m2");
    expect(traces[0]?.rounds.map(({ model, finish }) => [model, finish])).toEqual([
      ["m1", "error"],
      ["m1", "error"],
      ["m2", "complete"],
    ]);
    expect(traces[0]?.rounds[1]?.sent).toMatchObject({ asBefore: true, added: [] });
    expect(traces[0]?.rounds[2]?.sent).toMatchObject({ messages: [{ text: "Hello" }] });
  });
});

describe("stop reasons", () => {
  it.each([
    [["Once upon", { finish: "length" as const }], { finish: "limit", text: "Once upon" }],
    [[{ finish: "length" as const }], { finish: "error", error: { code: "model_output" } }],
    [[{ finish: "refused" as const }], { finish: "error", error: { code: "model_refused" } }],
    [[{ finish: "overflow" as const }], { finish: "error", error: { code: "context_overflow" } }],
  ])("%o", async (answer, expected) => {
    expect(await stage({ answers: [answer] }).say("Tell")).toMatchObject(expected);
  });

  it("a refusal is not taken to another model", async () => {
    const second = new ScriptedAdapter([["Sure!"]]);
    const { say } = stage({ models: two(new ScriptedAdapter([[{ finish: "refused" }]]), second), character: chain });
    expect(await say("Tell")).toMatchObject({ error: { code: "model_refused" } });
    expect(second.requests).toHaveLength(0);
  });
});

describe("watchdogs", () => {
  const never: ModelAdapter = {
    async stream(_, signal) {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    },
  };

  it("a provider that does not begin is given up, and the next is asked: the player has waited once", async () => {
    vi.useFakeTimers();
    const { say, traces } = stage({
      models: sourceOf({ m1: never, m2: new ScriptedAdapter([["Second."]]) }),
      character: chain,
      factory: { limits: { firstByteMs: 1000, retryPauseMs: 0 } },
    });
    const result = say("Hello");
    await vi.advanceTimersByTimeAsync(1000);
    expect((await result).text).toBe("Second.");
    expect(traces[0]?.attempts.map(({ model, error }) => [model, error])).toEqual([
      ["m1", { code: "model_stalled", message: "m1 did not begin to answer for 1000 ms." }],
      ["m2", null],
    ]);
  });

  it("or asked once more where there is no other", async () => {
    vi.useFakeTimers();
    const { say, traces } = stage({
      models: sourceOf({ m1: never }),
      factory: { limits: { firstByteMs: 1000, retryPauseMs: 0 } },
    });
    const result = say("Hello");
    await vi.advanceTimersByTimeAsync(2100);
    expect(await result).toMatchObject({ finish: "error", error: { code: "model_stalled" } });
    expect(traces[0]?.attempts).toHaveLength(2);
  });

  it("one in the house that has sent its headers may still be loading the model", async () => {
    vi.useFakeTimers();
    const loading = new ScriptedAdapter([
      [{ wait: new Promise((resolve) => setTimeout(resolve, 120_000)) }, "Good day."],
    ]);
    const { say } = stage({
      models: sourceOf({ m1: loading }, { m1: catalogueModel("m1", { local: true }) }),
      character: { fillers: ["One moment."] },
    });
    const result = say("Hello");
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await result).toMatchObject({ finish: "complete", text: "Good day." });
    expect(loading.requests).toHaveLength(1);
  });

  it("one that falls silent in mid-answer ends the turn", async () => {
    vi.useFakeTimers();
    const { say } = stage({ answers: [["Well, ", "stall"]], factory: { limits: { idleMs: 700 } } });
    const result = say("Hello");
    await vi.advanceTimersByTimeAsync(700);
    expect(await result).toMatchObject({ finish: "error", text: "Well, ", error: { code: "model_stalled" } });
  });

  it("a turn has a budget, whatever it is busy with", async () => {
    vi.useFakeTimers();
    const { say, events } = stage({
      answers: [[{ call: "wait" }]],
      methods: { wait: { run: () => new Promise(() => {}) } },
      factory: { limits: { turnMs: 3000 } },
    });
    const result = say("Wait");
    await vi.advanceTimersByTimeAsync(3000);
    expect(await result).toMatchObject({
      finish: "error",
      error: { code: "turn_failed", message: "The turn took longer than 3000 ms." },
    });
    expect(events.filter(({ type }) => type === "method.finished")).toMatchObject([{ status: "cancelled" }]);
  });
});
