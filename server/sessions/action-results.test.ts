/** What the game answers to an action: acknowledged once it is kept, before anything follows from it, and kept over a crash. */
import { afterEach, expect, test } from "vitest";
import { fakeMethods } from "../../test/fixtures/dialogue/fake-methods.ts";
import { type Answer, ScriptedAdapter, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { aCharacter } from "../../test/fixtures/dialogue/stage.ts";
import { createConversationFactory } from "../dialogue/create-conversation-factory.ts";
import { type HarnessOptions, startHarness } from "../gateway/testing/harness.ts";
import type { Engine } from "../records/engine.ts";
import { createMemoryEngine } from "../records/memory-engine.ts";
import { crashed } from "../records/testing/crashed.ts";

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const actions = ["wave", "bow"].map((name) => ({ name, description: "Moves" }));

/** Servers whose characters answer as written; a second one goes on with the first one's answers. */
function servers(answers: readonly Answer[]) {
  const model = new ScriptedAdapter(answers);
  let made = 0;
  const conversations = createConversationFactory({
    models: sourceOf({ m1: model }),
    methods: fakeMethods({}),
    clock: Date.now,
    ids: { call: () => `c${++made}` },
  });
  const start = async (options: HarnessOptions = {}) => {
    const harness = await startHarness({ conversations, character: aCharacter(), ...options });
    stops.push(() => harness.stop());
    return harness;
  };
  return { model, start };
}

/** A disk that takes longer than a model on the same machine. */
function slowEngine(): Engine {
  const engine = createMemoryEngine();
  return {
    ...engine,
    async write(unit) {
      for (let round = 0; round < 20; round += 1) await new Promise(setImmediate);
      return engine.write(unit);
    },
  };
}

test("is acknowledged before the character goes on", async () => {
  const { start } = servers([[{ call: "wave" }], ["There."]]);
  const { greeted } = await start({ engine: slowEngine() });
  const socket = await greeted("ann");
  const session = await socket.open("mira", { actions });
  socket.send({ type: "say", id: "1", session, text: "Wave" });
  const { call } = await socket.when("action.call");
  await socket.ask({ type: "action.result", session, call, ok: true });
  await socket.when("turn.finished");
  const order = socket.of(session).map(({ type }) => type);
  expect(order).toEqual(["session.opened", "turn.started", "action.call", "ack", "text.delta", "turn.finished"]);
});

test("is known after a crash, and what was answered is not called off", async () => {
  const { model, start } = servers([[{ call: "wave" }, { call: "bow" }], ["Well."]]);
  const first = await start();
  const socket = await first.greeted("ann");
  const session = await socket.open("mira", { actions });
  socket.send({ type: "say", id: "1", session, text: "Wave and bow" });
  const waved = await socket.when("action.call", ({ name }) => name === "wave");
  const bowed = await socket.when("action.call", ({ name }) => name === "bow");
  await socket.ask({ type: "action.result", session, call: waved.call, ok: true, result: "so it did" });
  const second = await start({ engine: await crashed(first.engine, session) });
  const back = await second.greeted("ann");
  await back.ask({ type: "session.open", character: "mira", resume: { session, after: bowed.seq } });
  expect(back.of(session).filter(({ type }) => type === "action.cancelled")).toMatchObject([{ call: bowed.call }]);
  await back.turn(session, "Did you?");
  expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain("so it did");
});

test("a cancelled turn gives the action up that it waits for, and says so", async () => {
  const { start } = servers([[{ call: "wave" }], ["There."]]);
  const { greeted } = await start();
  const socket = await greeted("ann");
  const session = await socket.open("mira", { actions });
  socket.send({ type: "say", id: "1", session, text: "Wave" });
  const { call, turn } = await socket.when("action.call");
  await socket.ask({ type: "turn.cancel", session, turn });
  await socket.when("turn.finished");
  const ends = socket.of(session).filter(({ type }) => type === "action.cancelled" || type === "turn.finished");
  expect(ends).toMatchObject([
    { type: "action.cancelled", call },
    { type: "turn.finished", finish: "cancelled" },
  ]);
  expect(await socket.ask({ type: "action.result", session, call, ok: true })).toMatchObject({ code: "unknown_call" });
});
