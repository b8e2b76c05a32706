import { expect, it, onTestFinished } from "vitest";
import { fakeMethods } from "../../test/fixtures/dialogue/fake-methods.ts";
import { ScriptedAdapter, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { aCharacter } from "../../test/fixtures/dialogue/stage.ts";
import { createConversationFactory } from "./create-conversation-factory.ts";
import { OneARound } from "./one-a-round.ts";

/** Counts the rounds of the event loop. */
function countRounds(): () => number {
  let rounds = 0;
  let counting = true;
  const count = () => {
    rounds += 1;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  onTestFinished(() => {
    counting = false;
  });
  return () => rounds;
}

it("lets the first through at once, and whoever comes in the same round one a round, in order", async () => {
  const rounds = countRounds();
  const gate = new OneARound();
  expect(gate.pass()).toBeUndefined();
  const passed: [number, number][] = [];
  await Promise.all([1, 2, 3].map((n) => gate.pass()?.then(() => passed.push([n, rounds()]))));
  const [first = 0] = passed.map(([, round]) => round);
  expect(passed).toEqual([
    [1, first],
    [2, first + 1],
    [3, first + 2],
  ]);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(gate.pass()).toBeUndefined();
});

it("turns of many conversations that end together end one a round: what comes for others goes in between", async () => {
  const rounds = countRounds();
  let turns = 0;
  const factory = createConversationFactory({
    models: sourceOf({ m1: new ScriptedAdapter([["Hello."]]) }),
    methods: fakeMethods({}),
    clock: Date.now,
    ids: { call: () => "call_1" },
  });
  const ended: number[] = [];
  const conversations = Array.from({ length: 20 }, (_, n) =>
    factory.open({
      session: `s${n}`,
      character: () => aCharacter(),
      player: null,
      scene: null,
      actions: [],
      emit: ({ type }) => type === "turn.finished" && ended.push(rounds()),
      record: () => undefined,
      trace: () => undefined,
      restored: [],
      newTurnId: () => `t${++turns}`,
    }),
  );
  await Promise.all(conversations.map((one) => one.say({ turn: `t${++turns}`, text: "Hello" })));
  expect(ended).toHaveLength(20);
  expect(new Set(ended).size).toBe(20);
});
