/** Each limit as a client meets it: the code, `retryAfterMs` where waiting helps, and a socket that stays open. */
import { afterEach, expect, test } from "vitest";
import type { Limits } from "../config/settings.ts";
import { type Harness, player, startHarness, type TestSocket } from "./testing/harness.ts";

let harness: Harness;
afterEach(() => harness.stop());

async function limited(limits: Partial<Limits>, token = "ann"): Promise<TestSocket> {
  harness = await startHarness({ limits });
  return harness.greeted(token);
}
const stillOpen = async (socket: TestSocket) =>
  expect(await socket.ask({ type: "ping" })).toMatchObject({ type: "pong" });

test("messages a minute", async () => {
  const socket = await limited({ messagesPerMinute: 3 });
  await socket.ask({ type: "ping" });
  await socket.ask({ type: "ping" });
  const refused = await socket.ask({ type: "ping", id: "much" });
  expect(refused).toMatchObject({ type: "error", code: "rate_limited", replyTo: "much", retryable: true });
  expect(refused).toHaveProperty("retryAfterMs");
});

test("turns a minute of a player, on any of its sockets", async () => {
  const socket = await limited({ turnsPerMinute: 2 });
  const session = await socket.open();
  await socket.turn(session, "one");
  await socket.turn(session, "two");
  const other = await harness.greeted("ann");
  const refused = await other.ask({ type: "say", session: await other.open(), text: "three" });
  expect(refused).toMatchObject({ code: "rate_limited", retryable: true });
  expect(refused).toHaveProperty("retryAfterMs");
  const bob = await harness.greeted("bob");
  expect((await bob.turn(await bob.open(), "hello")).finish).toBe("complete");
  // What was refused can be said again under the same id.
  await stillOpen(other);
});

test("a context that wants an answer counts as a turn; a silent one does not", async () => {
  const socket = await limited({ turnsPerMinute: 1 });
  const session = await socket.open();
  await socket.turn(session, "one");
  const update = { type: "context.update", session, text: "It rains." };
  expect(await socket.ask({ ...update, respond: "must" })).toMatchObject({ code: "rate_limited", session });
  expect(await socket.ask(update)).toMatchObject({ type: "ack" });
});

test("turns running at a time; a barge-in takes the place of what it cancels", async () => {
  const socket = await limited({ turnsPerConnection: 1 });
  const [one, two] = [await socket.open(), await socket.open()];
  await socket.ask({ type: "say", session: one, text: "hold" });
  const refused = await socket.ask({ type: "say", session: two, text: "hello" });
  expect(refused).toMatchObject({ code: "too_many_turns", retryable: true });
  expect(refused).toHaveProperty("retryAfterMs");
  expect((await socket.turn(one, "never mind")).finish).toBe("complete");
  expect((await socket.turn(two, "hello")).finish).toBe("complete");
  expect(harness.sessions.counts().runningTurns).toBe(0);
});

test("sessions of a socket, a player and the server", async () => {
  const socket = await limited({ sessionsPerConnection: 1 });
  const session = await socket.open();
  const refused = await socket.ask({ type: "session.open", character: "mira" });
  expect(refused).toMatchObject({ code: "too_many_sessions", retryable: true });
  await socket.ask({ type: "session.close", session });
  await socket.open();
});

test("sessions a token is good for", async () => {
  harness = await startHarness();
  harness.authenticator.tokens.set("one", player("cat", { maxSessions: 1 }));
  const socket = await harness.greeted("one");
  await socket.open();
  expect(await socket.ask({ type: "session.open", character: "mira" })).toMatchObject({ code: "too_many_sessions" });
});

test("sockets of a player close with 4008, sockets of the server too", async () => {
  const socket = await limited({ connectionsPerPlayer: 1, connections: 3 });
  const second = await harness.connect();
  const refused = await second.ask({ type: "hello", protocolVersions: [1], token: "ann" });
  expect(refused).toMatchObject({ code: "too_many_connections", retryable: true });
  expect((await second.closed).code).toBe(4008);
  await harness.greeted("bob");
  await harness.connect();
  const fourth = await harness.connect();
  expect((await fourth.closed).code).toBe(4008);
  await stillOpen(socket);
});

test("text, context and actions", async () => {
  const socket = await limited({ textChars: 10, contextChars: 20, actions: 1 });
  const session = await socket.open();
  const say = await socket.ask({ type: "say", session, text: "x".repeat(11) });
  expect(say).toMatchObject({ code: "too_large", path: "/text", retryable: false });
  const action = { name: "wave", description: "Waves." };
  const set = { type: "actions.set", session, actions: [action, { ...action, name: "nod" }] };
  expect(await socket.ask(set)).toMatchObject({ code: "too_large", path: "/actions" });
  const opening = { type: "session.open", character: "mira" };
  expect(await socket.ask({ ...opening, context: "x".repeat(21) })).toMatchObject({
    code: "too_large",
    path: "/context",
  });
  expect(await socket.ask({ ...opening, actions: set.actions })).toMatchObject({ code: "too_large" });
  const update = (key: string, text: string) => socket.ask({ type: "context.update", session, key, text });
  expect(await update("a", "x".repeat(10))).toMatchObject({ type: "ack" });
  expect(await update("b", "x".repeat(10))).toMatchObject({ code: "too_large" });
  // The same key replaces, an empty text makes room.
  expect(await update("a", "y".repeat(15))).toMatchObject({ type: "ack" });
  expect(await update("a", "")).toMatchObject({ type: "ack" });
  expect(await update("b", "x".repeat(10))).toMatchObject({ type: "ack" });
});

test("tokens a day", async () => {
  const socket = await limited({ tokensPerDayPerPlayer: 10 });
  const session = await socket.open();
  await socket.turn(session, "a sentence that costs more than ten");
  const refused = await socket.ask({ type: "say", session, text: "more" });
  expect(refused).toMatchObject({ code: "quota_exceeded", retryable: true });
  expect(refused).toHaveProperty("retryAfterMs");
});

test("welcome tells the limits", async () => {
  const socket = await limited({ textChars: 123 });
  const welcome = await socket.when("welcome");
  expect(welcome.limits).toMatchObject({ frameBytes: 65_536, textChars: 123 });
});
