/** `turn(id)` for turns that have no trace on disk: cut off by a crash, still running, not written yet, or lost. */
import { afterEach, expect, test } from "vitest";
import type { ServerMessageOf } from "../../protocol/messages.ts";
import { fakeMethods } from "../../test/fixtures/dialogue/fake-methods.ts";
import { ScriptedAdapter, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { aCharacter } from "../../test/fixtures/dialogue/stage.ts";
import { createConversationFactory } from "../dialogue/create-conversation-factory.ts";
import { type Harness, type HarnessOptions, startHarness } from "../gateway/testing/harness.ts";
import { crashed } from "../records/testing/crashed.ts";
import { createFaultyEngine } from "../records/testing/faulty-engine.ts";

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function start(options: HarnessOptions = {}): Promise<Harness> {
  const harness = await startHarness(options);
  stops.push(() => harness.stop());
  return harness;
}

const interrupted = {
  character: "mira",
  player: "ann",
  cause: "say",
  said: "hold method",
  finish: "error",
  error: { code: "interrupted" },
  calls: [{ kind: "method", status: "interrupted" }],
  incomplete: expect.stringContaining("stopped while this turn ran"),
};

test("a turn cut off by a crash is told from the journal, before and after its session was resumed", async () => {
  const first = await start();
  const socket = await first.greeted("ann");
  const session = await socket.open();
  socket.send({ type: "say", id: "1", session, text: "hold method" });
  const { turn } = await socket.when("method.started");
  const second = await start({ engine: await crashed(first.engine, session) });
  expect((await second.sessions.detail(session)).turnIds).toEqual([turn]);
  expect(await second.sessions.turn(turn)).toMatchObject(interrupted);
  const back = await second.greeted("ann");
  await back.ask({ type: "session.open", character: "mira", resume: { session, after: 0 } });
  expect(await back.when("turn.finished")).toMatchObject({ turn, finish: "error", error: { code: "interrupted" } });
  const after = await second.sessions.turn(turn);
  expect(after).toMatchObject({ ...interrupted, calls: [{ status: "cancelled" }] });
});

test("what a turn had said before the crash stands in the transcript: before the resume, live, and closed", async () => {
  const model = new ScriptedAdapter([["Let me look. ", { call: "look" }]]);
  const conversations = createConversationFactory({
    models: sourceOf({ m1: model }),
    methods: fakeMethods({ look: { run: () => new Promise(() => {}) } }),
    clock: Date.now,
    ids: { call: () => "c1" },
  });
  const character = aCharacter();
  const first = await start({ conversations, character });
  const socket = await first.greeted("ann");
  const session = await socket.open();
  socket.send({ type: "say", id: "1", session, text: "What is there?" });
  const { turn } = await socket.when("method.started");
  const second = await start({ conversations, character, engine: await crashed(first.engine, session) });
  const expected = [
    { role: "player", text: "What is there?", turn },
    { role: "character", text: "Let me look. ", turn },
  ];
  expect((await second.sessions.detail(session)).transcript).toMatchObject(expected);
  const back = await second.greeted("ann");
  const opened = await back.ask<ServerMessageOf<"session.opened">>({
    type: "session.open",
    character: "mira",
    resume: { session, after: 0 },
  });
  expect(opened.transcript).toMatchObject(expected);
  expect((await second.sessions.detail(session)).transcript).toMatchObject(expected);
  await back.ask({ type: "session.close", session });
  expect((await second.sessions.detail(session)).transcript).toMatchObject(expected);
});

test("a turn that runs has no trace yet, and that is what is said", async () => {
  const harness = await start();
  const socket = await harness.greeted("ann");
  const session = await socket.open();
  socket.send({ type: "say", id: "1", session, text: "hold" });
  const { turn } = await socket.when("text.delta");
  await expect(harness.sessions.turn(turn)).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringContaining("still running"),
  });
});

test("a trace is there as soon as its turn has ended, however slow the disk", async () => {
  const engine = createFaultyEngine(/INTO traces/);
  const harness = await start({ engine });
  let write: () => void = () => {};
  engine.waiting = new Promise<void>((resolve) => {
    write = resolve;
  });
  const socket = await harness.greeted("ann");
  const { turn } = await socket.turn(await socket.open(), "hello");
  const asked = harness.sessions.turn(turn);
  setImmediate(write);
  const trace = await asked;
  expect(trace).toMatchObject({ finish: "complete", text: "You said: hello", model: "script" });
  expect(trace).not.toHaveProperty("incomplete");
});

test("a turn that ended and whose trace was lost keeps its end", async () => {
  const { engine, sessions, greeted } = await start();
  const socket = await greeted("ann");
  const session = await socket.open();
  const { turn, usage, ms } = await socket.turn(session, "method");
  await engine.write([{ sql: "DELETE FROM traces" }]);
  expect(await sessions.turn(turn)).toMatchObject({
    finish: "complete",
    text: "That is what the method said.",
    said: "method",
    usage,
    ms,
    calls: [{ kind: "method", status: "ok" }],
    incomplete: expect.stringContaining("could not be kept"),
  });
});

test("what is recovered is masked like any trace", async () => {
  const { engine, sessions, greeted } = await start({
    mask: (value) => JSON.parse(JSON.stringify(value).replaceAll("hunter2", "«KEY»")),
  });
  const socket = await greeted("ann");
  const session = await socket.open();
  const { turn } = await socket.turn(session, "my word is hunter2");
  await engine.write([{ sql: "DELETE FROM traces" }]);
  expect((await sessions.turn(turn)).text).toBe("You said: my word is «KEY»");
});

test("a turn that never was is not found, in a session that is there or not", async () => {
  const { sessions, greeted } = await start();
  const socket = await greeted("ann");
  const session = await socket.open();
  const { turn } = (await socket.turn(session, "hello")) as ServerMessageOf<"turn.finished">;
  for (const id of [turn.replace(/1$/, "7"), "s_gone.1", "nonsense", "../../x.1"])
    await expect(sessions.turn(id)).rejects.toMatchObject({ code: "not_found" });
});
