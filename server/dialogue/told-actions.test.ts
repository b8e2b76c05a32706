/** Actions without an answer: the game is told, nothing is waited for, and no round with the model is spent on them. */
import { expect, it } from "vitest";
import { stage } from "../../test/fixtures/dialogue/stage.ts";

const actions = [
  { name: "wave", description: "Waves.", answers: false },
  { name: "look", description: "Looks.", parameters: { at: { type: "string" } }, answers: false },
  { name: "give", description: "Gives an ale." },
];
const order = (events: readonly { type: string; name?: unknown; delta?: unknown }[]) =>
  events.map(({ type, name, delta }) => `${type}${name ? ` ${name}` : ""}${delta ? ` ${delta}` : ""}`);

it("words and several of them are one round and the whole turn", async () => {
  const { say, model, events, traces } = stage({
    answers: [["Well met. ", { call: "wave" }, "Over there!", { call: "look", with: { at: "door" } }]],
    open: { actions },
  });
  expect(await say("Hi")).toMatchObject({ finish: "complete", text: "Well met. Over there!" });
  expect(model.requests).toHaveLength(1);
  expect(order(events)).toEqual([
    "turn.started",
    "text.delta Well met. ",
    "text.delta Over there!",
    "action.call wave",
    "action.call look",
    "turn.finished",
  ]);
  const calls = events.flatMap((event) => (event.type === "action.call" ? [event] : []));
  expect(calls).toMatchObject([
    { deadlineMs: null, arguments: {} },
    { deadlineMs: null, arguments: { at: "door" } },
  ]);
  await expect.poll(() => traces.length).toBe(1);
  expect(traces[0]?.calls.map(({ status }) => status)).toEqual(["told", "told"]);
  await say("And?");
  const past = model.requests[1]?.messages.slice(0, 3);
  expect(past).toMatchObject([{ role: "user" }, { role: "assistant", calls: [{}, {}] }, { role: "tool" }]);
  expect(JSON.stringify(past)).toContain("done");
});

it("without a word the model is asked for one, and told that it was done", async () => {
  const { say, model } = stage({ answers: [[{ call: "wave" }], ["Hello."]], open: { actions } });
  expect(await say("Hi")).toMatchObject({ text: "Hello." });
  expect(model.requests).toHaveLength(2);
});

it("beside a call that does answer the turn goes on", async () => {
  const { say, model, conversation, event } = stage({
    answers: [["Here. ", { call: "wave" }, { call: "give" }], ["Enjoy."]],
    open: { actions },
  });
  const turn = say("An ale!");
  const { call } = await event("action.call", ({ name }) => name === "give");
  conversation.actionResult({ call, ok: true });
  expect(await turn).toMatchObject({ text: "Here. Enjoy." });
  expect(model.requests).toHaveLength(2);
});

it("an answer to one is no mistake, whenever it comes", async () => {
  const first = stage({ answers: [["Hi. ", { call: "wave" }]], open: { actions } });
  await first.say("Hi");
  const { call } = await first.event("action.call");
  first.conversation.actionResult({ call, ok: true });
  first.conversation.actionResult({ call, ok: false, error: "no hands" });
  const later = stage({ open: { actions, restored: first.records } });
  later.conversation.actionResult({ call, ok: true });
  expect(() => later.conversation.actionResult({ call: "c_other", ok: true })).toThrow("is waiting");
});
