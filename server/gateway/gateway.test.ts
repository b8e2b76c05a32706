import { afterEach, expect, test } from "vitest";
import type { ServerMessageOf } from "../../protocol/messages.ts";
import { type Harness, type HarnessOptions, startHarness } from "./testing/harness.ts";

let harness: Harness;
const start = async (options: HarnessOptions = {}) => {
  harness = await startHarness(options);
  return harness;
};
afterEach(() => harness.stop());

test("hello to turn: every message in its place", async () => {
  const { greeted } = await start();
  const socket = await greeted();
  const session = await socket.open();
  const finished = await socket.turn(session, "good evening");
  expect(finished).toMatchObject({ finish: "complete", text: "You said: good evening" });
  const messages = socket.of(session);
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, at) => at + 1));
  expect(messages.map(({ type }) => type)).toEqual([
    "session.opened",
    "turn.started",
    "text.delta",
    "text.delta",
    "text.delta",
    "text.delta",
    "turn.finished",
  ]);
});

test("methods start and finish once, actions are answered by the game", async () => {
  const { greeted } = await start();
  const socket = await greeted();
  const session = await socket.open("mira", {
    actions: [{ name: "give_item", description: "Gives an item.", parameters: { item: { type: "string" } } }],
  });
  await socket.turn(session, "method timeout");
  expect(await socket.when("method.finished")).toMatchObject({ status: "timeout", error: { kind: "timeout" } });
  socket.send({ type: "say", id: "a", session, text: "action" });
  const call = await socket.when("action.call");
  expect(call).toMatchObject({ name: "give_item", arguments: { item: "lantern" } });
  const ack = await socket.ask({ type: "action.result", session, call: call.call, ok: true, result: { given: 1 } });
  expect(ack.type).toBe("ack");
  const finished = await socket.when("turn.finished", ({ turn }) => turn === call.turn);
  expect(finished.text).toBe('The game answered: {"given":1}');
  const late = await socket.ask({ type: "action.result", session, call: call.call, ok: true });
  expect(late).toMatchObject({ type: "error", code: "unknown_call", session });
});

test("actions that can't be used are refused with their place, and nothing changes", async () => {
  const { greeted, sessions } = await start();
  const socket = await greeted();
  const wave = { name: "wave", description: "Waves." };
  const bad = [wave, { ...wave, name: "nod", parameters: { a: { type: "strng" } } }];
  const refused = { type: "error", code: "invalid_message", path: "/actions/1/parameters/a/type" };
  expect(await socket.ask({ type: "session.open", character: "mira", actions: bad })).toMatchObject(refused);
  expect(sessions.counts().sessions).toBe(0);
  const session = await socket.open("mira", { actions: [wave] });
  expect(await socket.ask({ type: "actions.set", session, actions: bad })).toMatchObject({ ...refused, session });
  const twice = await socket.ask({ type: "actions.set", session, actions: [wave, wave] });
  expect(twice).toMatchObject({ code: "invalid_message", path: "/actions/1/name" });
  const second = await greeted();
  const resume = { session, after: 0 };
  expect(await second.ask({ type: "session.open", character: "mira", resume, actions: bad })).toMatchObject(refused);
  expect(second.of(session)).toEqual([]);
  socket.send({ type: "say", id: "a", session, text: "action" });
  expect(await socket.when("action.call")).toMatchObject({ name: "wave" });
});

test("a say during a turn cancels it first", async () => {
  const { greeted } = await start();
  const socket = await greeted();
  const session = await socket.open();
  const held = await socket.ask<ServerMessageOf<"turn.started">>({ type: "say", session, text: "hold method" });
  await socket.when("method.started");
  const finished = await socket.turn(session, "never mind");
  expect(finished.finish).toBe("complete");
  const types = socket
    .of(session)
    .map((m) => ("turn" in m ? `${m.type}${m.turn === held.turn ? " 1" : " 2"}` : m.type));
  expect(types.slice(0, 7)).toEqual([
    "session.opened",
    "turn.started 1",
    "method.started 1",
    "method.finished 1",
    "turn.finished 1",
    "turn.started 2",
    "text.delta 2",
  ]);
});

test("a dropped socket loses nothing: the next one replays what it missed", async () => {
  const { greeted } = await start();
  const first = await greeted("ann");
  const session = await first.open();
  first.send({ type: "say", id: "x", session, text: "count 30 every 5" });
  await first.when("text.delta", ({ delta }) => delta === "5 ");
  first.socket.terminate();
  await first.closed;
  const seen = first.of(session);
  const second = await greeted("ann");
  const opened = await second.ask({ type: "session.open", character: "mira", resume: { session, after: seen.length } });
  expect(opened).toMatchObject({ type: "session.opened", resumed: true });
  await second.when("turn.finished");
  const all = [...seen, ...second.of(session)];
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, at) => at + 1));
  const text = all.map((m) => (m.type === "text.delta" ? m.delta : "")).join("");
  expect(text).toBe(Array.from({ length: 30 }, (_, at) => `${at + 1} `).join(""));
});
