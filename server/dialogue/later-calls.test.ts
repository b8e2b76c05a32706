/** Calls whose result comes after the turn: what the model is told when, and in what order the game hears of it. */
import { expect, test } from "vitest";
import type { Json } from "../../protocol/json.ts";
import type { FakeMethod } from "../../test/fixtures/dialogue/fake-methods.ts";
import type { Answer } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { type Stage, type StageOptions, stage } from "../../test/fixtures/dialogue/stage.ts";
import type { CallRequest } from "../methods/library.ts";
import type { Message, ModelRequest } from "../models/adapter.ts";

type Rules = NonNullable<FakeMethod["later"]>;

/** A method that answers later, when the test says so. */
function slow(rules: Partial<Rules> = {}, more: Partial<FakeMethod> = {}) {
  const runs: {
    request: CallRequest;
    signal: AbortSignal | undefined;
    end(output: Json): void;
    fail(error: Error): void;
  }[] = [];
  const method: FakeMethod = {
    parameters: { topic: { type: "string" } },
    timeoutMs: 60_000,
    later: { ifRepeated: "refuse", whenMovedOn: "speak", ...rules },
    run: (_, signal, request) =>
      new Promise((end, fail) => {
        runs.push({ request, signal, end, fail });
        signal?.addEventListener("abort", () => fail(new Error("killed")));
      }),
    ...more,
  };
  return { method, runs };
}

const research = (topic: string) => ({ call: "research", with: { topic } });
/** Calls once for each word that the player says, then speaks. */
const asksFor =
  (...topics: string[]): Answer =>
  ({ messages }) =>
    messages.at(-1)?.role === "tool" ? ["It is under way."] : topics.map(research);
const said = (message: Message | undefined) => (message?.role === "user" ? message.text : "");
const lastOf = (request: ModelRequest | undefined) => said(request?.messages.at(-1));
const resultsIn = (request: ModelRequest | undefined) => {
  const last = request?.messages.at(-1);
  return last?.role === "tool" ? last.results : [];
};
const order = ({ events }: Stage) =>
  events.flatMap((event) =>
    event.type === "text.delta" || event.type === "method.progress"
      ? []
      : [`${event.type} ${event.turn}${"later" in event && event.later ? " later" : ""}`],
  );

async function begun(rules: Partial<Rules> = {}, options: StageOptions = {}, more: Partial<FakeMethod> = {}) {
  const { method, runs } = slow(rules, more);
  const answers = options.answers ?? [asksFor("dragons"), asksFor("dragons"), ["They sleep."]];
  const staged = stage({ ...options, answers, methods: { research: method } });
  const first = await staged.say("Find out about dragons");
  return { ...staged, staged, runs, first };
}

test("the turn goes on without the result, which has a turn of its own once it is there", async () => {
  const { staged, runs, first, model, conversation, traces } = await begun();
  expect(first).toMatchObject({ finish: "complete", text: "It is under way." });
  const [result] = resultsIn(model.requests[1]);
  expect(result).toMatchObject({ failed: false, text: expect.stringMatching(/status="begun".*Do not invent/s) });
  expect(conversation.laterCalls).toBe(1);
  runs[0]?.end({ they: "sleep" });
  await conversation.settled();
  expect(order(staged)).toEqual([
    "turn.started t1",
    "method.started t1 later",
    "turn.finished t1",
    "method.finished t1 later",
    "turn.started scene_2",
    "turn.finished scene_2",
  ]);
  expect(staged.events.find(({ type, turn }) => type === "turn.started" && turn === "scene_2")).toMatchObject({
    cause: "later",
  });
  expect(lastOf(model.requests[2])).toMatch(/^\[Scene\] What you began.*\{"they":"sleep"\}.*Say something about it/s);
  expect(traces[0]?.calls).toMatchObject([{ call: "call_1", status: "begun", later: null }]);
  expect(traces[1]).toMatchObject({ cause: "later", said: null, text: "They sleep." });
  expect(traces[1]?.later).toMatchObject([{ call: "call_1", method: "research", turn: "t1", status: "ok" }]);
  expect(conversation.laterCalls).toBe(0);
});

test("a failure is told as one", async () => {
  const { runs, model, conversation, staged } = await begun();
  runs[0]?.fail(Object.assign(new Error("The library is closed."), { name: "timeout" }));
  await conversation.settled();
  expect(lastOf(model.requests[2])).toMatch(/status="timeout".*library is closed.*do not invent/s);
  expect(staged.events.find(({ type }) => type === "method.finished")).toMatchObject({
    status: "timeout",
    error: { kind: "timeout" },
    later: true,
  });
});

test("a result that comes before its turn has ended is told after it", async () => {
  const { method, runs } = slow();
  let speak: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    speak = resolve;
  });
  const staged = stage({
    answers: [[research("dragons")], ["One ", { wait: held }, "moment."], ["They sleep."]],
    methods: { research: method },
  });
  const turn = staged.say("Dragons?");
  await staged.event("text.delta");
  runs[0]?.end("asleep");
  await new Promise(setImmediate);
  expect(staged.events.some(({ type }) => type === "method.finished")).toBe(false);
  speak();
  await turn;
  await staged.conversation.settled();
  expect(order(staged).slice(2)).toEqual([
    "turn.finished t1",
    "method.finished t1 later",
    "turn.started scene_2",
    "turn.finished scene_2",
  ]);
});

test("who is asked meanwhile knows that it is under way, and speaks of the result after that", async () => {
  let speak: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    speak = resolve;
  });
  const { runs, staged, model, conversation, say } = await begun(
    {},
    { answers: [asksFor("dragons"), asksFor("dragons"), ["Not ", { wait: held }, "yet."], ["They sleep."]] },
  );
  const asked = say("And, is it done?");
  await staged.event("text.delta", ({ turn }) => turn === "t2");
  runs[0]?.end("asleep");
  // It is told at once: another turn speaks, and not the one that began it.
  await staged.event("method.finished");
  speak();
  expect(await asked).toMatchObject({ text: "Not yet." });
  await conversation.settled();
  expect(order(staged).slice(3)).toEqual([
    "turn.started t2",
    "method.finished t1 later",
    "turn.finished t2",
    "turn.started scene_3",
    "turn.finished scene_3",
  ]);
  expect(lastOf(model.requests[3])).toMatch(/"asleep".*Say something about it/s);
});

test("whoever speaks first after it came knows it, and need not say it twice", async () => {
  let speak: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    speak = resolve;
  });
  const { runs, staged, model, conversation, say } = await begun(
    {},
    {
      answers: [
        asksFor("d"),
        asksFor("d"),
        ["Not ", { wait: held }, "yet."],
        ["They sleep, by the way."],
        ["[silent]"],
      ],
    },
  );
  const asked = say("Is it done?");
  await staged.event("text.delta", ({ turn }) => turn === "t2");
  runs[0]?.end("asleep");
  await staged.event("method.finished");
  const again = say("Well?");
  speak();
  await asked;
  expect(await again).toMatchObject({ text: "They sleep, by the way." });
  expect(model.requests[3]?.messages.map(said).join()).toContain('"asleep"');
  await conversation.settled();
  expect(lastOf(model.requests[4])).toContain("If it is not worth a word");
  expect(staged.events.filter(({ type }) => type === "turn.finished").at(-1)).toMatchObject({ text: "" });
  expect(staged.restored().said()).toEqual(staged.said());
});

test("an interrupted turn has begun what it began", async () => {
  const { method, runs } = slow();
  const staged = stage({
    answers: [[research("d")], ["Well, ", "stall"], ["They sleep."]],
    methods: { research: method },
  });
  const turn = staged.say("Dragons?");
  await staged.event("text.delta");
  await staged.conversation.cancel({});
  expect(await turn).toMatchObject({ finish: "cancelled" });
  expect(runs[0]?.signal?.aborted).toBe(false);
  runs[0]?.end("asleep");
  await staged.conversation.settled();
  expect(order(staged).at(-2)).toBe("turn.started scene_2");
});

test("a later turn that is interrupted before its first word is held again", async () => {
  const { runs, staged, conversation, say } = await begun(
    {},
    { answers: [asksFor("d"), asksFor("d"), ["stall"], ["Yes?"], ["They sleep."]] },
  );
  runs[0]?.end("asleep");
  await staged.event("turn.started", ({ cause }) => cause === "later");
  await new Promise(setImmediate);
  expect(await say("Hello?")).toMatchObject({ text: "Yes?" });
  await conversation.settled();
  expect(staged.said().at(-1)).toMatchObject({ text: "They sleep." });
  expect(staged.events.filter(({ type }) => type === "method.finished")).toHaveLength(1);
});

test("results that came together are spoken of together", async () => {
  const { runs, staged, conversation, model } = await begun(
    { ifRepeated: "both" },
    { answers: [asksFor("dragons", "elves"), asksFor(), ["Well, ", "stall"], ["I know it all."]] },
  );
  expect(runs).toHaveLength(2);
  const asked = staged.say("Talk to me");
  await staged.event("text.delta", ({ turn }) => turn === "t2");
  for (const { end } of runs) end("known");
  await staged.event("method.finished", ({ call }) => call === "call_2");
  await conversation.cancel({});
  await asked;
  await conversation.settled();
  expect(lastOf(model.requests[3])?.match(/What you began/g)).toHaveLength(2);
  expect(model.requests).toHaveLength(4);
});

test.each([
  ["refuse", 1, ["ok"]],
  ["replace", 2, ["cancelled", "ok"]],
  ["both", 2, ["ok", "ok"]],
] as const)("a second call while one runs: %s", async (ifRepeated, started, ended) => {
  const { runs, staged, conversation, say, model } = await begun(
    { ifRepeated },
    {
      answers: [
        ({ messages }) => (said(messages.at(-1)).startsWith("Find") ? [research(`${messages.length}`)] : ["So."]),
      ],
    },
  );
  await say("Find out about elves");
  expect(runs).toHaveLength(started);
  for (const { end } of runs) end("known");
  await conversation.settled();
  const ends = staged.events.flatMap((event) => (event.type === "method.finished" ? [event.status] : []));
  expect(ends).toEqual(ended);
  expect(runs[0]?.signal?.aborted).toBe(ifRepeated === "replace");
  const told = JSON.stringify(model.requests.at(-1)?.messages);
  expect(told.includes("under way already")).toBe(ifRepeated === "refuse");
  expect(told.includes("took its place")).toBe(ifRepeated === "replace");
});

test("one that changes the world is not stopped by the call that takes its place", async () => {
  const { runs, say } = await begun(
    { ifRepeated: "replace" },
    {
      answers: [
        ({ messages }) => (said(messages.at(-1)).startsWith("Find") ? [research(`${messages.length}`)] : ["So."]),
      ],
    },
    { sideEffect: true },
  );
  await say("Find out about elves");
  expect(runs.map(({ signal }) => signal?.aborted)).toEqual([false, false]);
});

test("so many run at once, and no more", async () => {
  const { runs, model } = await begun(
    { ifRepeated: "both" },
    { answers: [asksFor("1", "2", "3", "4", "5", "6"), ["So."]] },
  );
  expect(runs).toHaveLength(4);
  const refused = resultsIn(model.requests[1]).slice(4);
  for (const { text, failed } of refused)
    expect([failed, text]).toEqual([true, expect.stringContaining("4 such calls")]);
});

const twoScenes = {
  start: "inn",
  scenes: [
    { id: "inn", goal: "Welcome the guest.", exits: [{ to: "road", when: { trigger: "left" } }] },
    { id: "road", goal: "Walk on.", exits: [] },
  ],
};

test.each([
  ["speak", 4, true],
  ["remember", 3, true],
  ["drop", 3, false],
] as const)("in a scene that has moved on: %s", async (whenMovedOn, requests, known) => {
  const { runs, staged, conversation, say, model } = await begun({ whenMovedOn }, { character: { story: twoScenes } });
  conversation.trigger({ name: "left" });
  runs[0]?.end("asleep");
  await conversation.settled();
  await say("And?");
  expect(model.requests).toHaveLength(requests);
  const told = JSON.stringify(model.requests.at(-1)?.messages);
  expect(told.includes("asleep")).toBe(known);
  expect(told.includes("do not speak of it")).toBe(!known);
  expect(order(staged)).toContain("method.finished t1 later");
  expect(JSON.stringify(staged.restored().records)).toContain("later-ended");
});

test("a scene that the call itself leads to has not gone on without it", async () => {
  const exits = [{ to: "road", when: { call: "research" } }];
  const story = { start: "inn", scenes: [{ id: "inn", goal: "Hm.", exits }, twoScenes.scenes[1]] };
  const { runs, staged, conversation } = await begun(
    { whenMovedOn: "drop" },
    { character: { story: story as typeof twoScenes } },
  );
  runs[0]?.end("asleep");
  await conversation.settled();
  expect(conversation.scene).toBe("road");
  expect(staged.said().at(-1)).toMatchObject({ text: "They sleep." });
});

test("the game ends one: it is told so, and the character knows", async () => {
  const { runs, staged, conversation, say, model } = await begun();
  expect(conversation.cancelCall("call_9")).toBe(false);
  expect(conversation.cancelCall("call_1")).toBe(true);
  expect(conversation.cancelCall("call_1")).toBe(false);
  expect(runs[0]?.signal?.aborted).toBe(true);
  await conversation.settled();
  expect(order(staged).at(-1)).toBe("method.finished t1 later");
  expect(staged.events.at(-1)).toMatchObject({ status: "cancelled", error: { kind: "cancelled" } });
  await say("And?");
  expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain("The game has cancelled it.");
});

test("how far it has come is told while it runs, and what is left of that before its end", async () => {
  const reports = [{ text: "reading", fraction: 0.5 }, { text: "done" }];
  const { method } = slow({}, {});
  const staged = stage({
    answers: [asksFor("d"), asksFor("d"), ["They sleep."]],
    methods: { research: method },
    factory: {
      methods: {
        ...stage({ methods: { research: method } }).methods,
        call: async ({ context: { call }, onProgress }) => {
          onProgress?.(reports[0] as (typeof reports)[0]);
          return { call, status: "ok", output: 1, ms: 1, queueMs: 0, progress: reports };
        },
      },
    },
  });
  await staged.say("Dragons?");
  await staged.conversation.settled();
  const told = staged.events.filter(({ type }) => type === "method.progress" || type === "method.finished");
  expect(told).toMatchObject([
    { text: "reading", fraction: 0.5, call: "call_1", turn: "t1" },
    { text: "done" },
    { type: "method.finished" },
  ]);
  expect(staged.traces[1]?.later?.[0]?.progress).toEqual(reports);
});

test("a line that is to be said as it is, is", async () => {
  const { runs, staged, conversation, model } = await begun({}, {}, { sayExactly: true });
  runs[0]?.end({ say: "The raven says: nevermore." });
  await conversation.settled();
  expect(staged.said().at(-1)).toMatchObject({ text: "The raven says: nevermore." });
  expect(model.requests).toHaveLength(2);
});

test("after a crash it may have happened: told once, spoken of when somebody is there", async () => {
  const { staged } = await begun();
  const after = staged.restored({ answers: [["I don't know what became of it."]], open: { openCalls: ["call_1"] } });
  expect(order(after)).toEqual(["method.finished t1 later"]);
  expect(after.events[0]).toMatchObject({ status: "error", error: { kind: "crashed" } });
  after.conversation.goOn();
  await after.conversation.settled();
  expect(lastOf(after.model.requests[0])).toContain("It may have happened");
  expect(after.events.filter(({ type }) => type === "method.finished")).toHaveLength(1);
  // … and once more: all is told by now.
  const last = after.restored({ open: { openCalls: [] } });
  last.conversation.goOn();
  expect(last.events).toEqual([]);
  expect(last.said()).toEqual(after.said());
});

test("an end that was kept and not told before a crash is told as it was", async () => {
  const { staged, runs, conversation } = await begun({}, { answers: [asksFor("d"), asksFor("d"), ["They sleep."]] });
  runs[0]?.end("asleep");
  await staged.event("method.finished");
  const kept = staged.records.findIndex(({ kind }) => kind === "later-ended");
  await conversation.settled();
  const records = staged.records.slice(0, kept + 1);
  const after = stage({ answers: [["They sleep."]], open: { restored: records, openCalls: ["call_1"] } });
  expect(after.events).toMatchObject([{ type: "method.finished", status: "ok", later: true }]);
  after.conversation.goOn();
  await after.conversation.settled();
  expect(lastOf(after.model.requests[0])).toContain('"asleep"');
});

test("what was never heard to begin is not told to have ended", async () => {
  const { staged } = await begun();
  const after = staged.restored({ open: { openCalls: [] } });
  after.conversation.goOn();
  expect(after.events).toEqual([]);
});

test("closing stops what runs, but for what changes the world", async () => {
  for (const sideEffect of [false, true]) {
    const { runs, conversation, staged } = await begun({}, {}, { sideEffect });
    await conversation.close();
    expect(runs[0]?.signal?.aborted).toBe(!sideEffect);
    runs[0]?.end("too late");
    await new Promise(setImmediate);
    expect(order(staged).at(-1)).toBe("turn.finished t1");
  }
});
