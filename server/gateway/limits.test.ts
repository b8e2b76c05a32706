/** Each limit as a client meets it: the code, `retryAfterMs` where waiting helps, and a socket that stays open. */
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { ServerMessage } from "../../protocol/messages.ts";
import type { Limits } from "../config/settings.ts";
import { type Harness, player, startHarness, TestSocket } from "./testing/harness.ts";

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
  const message = "The limit of 1 live sessions for this socket is reached; close one of them first.";
  expect(refused).toMatchObject({ code: "too_many_sessions", retryable: true, message });
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
  const socket = await limited({ connectionsPerPlayer: 1, connections: 2 });
  const second = await harness.connect();
  const refused = await second.ask({ type: "hello", protocolVersions: [1], token: "ann" });
  expect(refused).toMatchObject({ code: "too_many_connections", retryable: true });
  expect((await second.closed).code).toBe(4008);
  // Who has not said hello takes nobody's place.
  await harness.connect();
  await harness.connect();
  await harness.greeted("bob");
  const last = await harness.connect();
  const full = await last.ask({ type: "hello", protocolVersions: [1], token: "game" });
  expect(full).toMatchObject({ code: "too_many_connections", retryAfterMs: expect.any(Number) });
  expect((await last.closed).code).toBe(4008);
  await stillOpen(socket);
});

/** What an upgrade is answered: the status of a refusal with its body and headers, or 101. */
async function upgrade(headers: Record<string, string> = {}) {
  const socket = new WebSocket(harness.url, ["barkeep.v1"], { headers });
  socket.on("error", () => {});
  const refused = once(socket, "unexpected-response").then(async ([, response]) => ({
    status: response.statusCode as number,
    retryAfter: response.headers["retry-after"] as string | undefined,
    error: ((await new Response(response).json()) as { error: object }).error,
  }));
  return Promise.race([refused, once(socket, "open").then(() => ({ status: 101, socket: new TestSocket(socket) }))]);
}

/** Closes a socket; resolves when the server knows. */
async function leave({ socket }: TestSocket): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    closed = () => resolve();
  });
  socket.close();
  await gone;
}
let closed = () => {};
const metrics = { refused: () => {}, connectionClosed: () => closed() };

test("sockets of an address that say no hello: the next is refused at the upgrade, other addresses are not", async () => {
  const from = (address: string) => ({ "x-address": address });
  harness = await startHarness({
    limits: { waitingConnectionsPerAddress: 2 },
    gateway: { metrics, addressOf: ({ headers }) => String(headers["x-address"]) },
  });
  const [first] = [await harness.connect(from("a")), await harness.connect(from("a"))];
  expect(await upgrade(from("a"))).toEqual({
    status: 429,
    retryAfter: "1",
    error: expect.objectContaining({ code: "too_many_connections", retryAfterMs: 1000 }),
  });
  expect(await upgrade(from("b"))).toMatchObject({ status: 101 });
  // A hello makes room, and so does a socket that goes.
  await first.ask({ type: "hello", protocolVersions: [1], token: "ann" });
  const third = await harness.connect(from("a"));
  expect(await upgrade(from("a"))).toMatchObject({ status: 429 });
  await leave(third);
  await harness.connect(from("a"));
});

test("sockets of the whole server that say no hello", async () => {
  let address = 0;
  harness = await startHarness({
    limits: { waitingConnections: 2 },
    gateway: { metrics, addressOf: () => String(++address) },
  });
  const greeted = await harness.greeted();
  const [first] = [await harness.connect(), await harness.connect()];
  expect(await upgrade()).toMatchObject({ status: 429, error: { code: "too_many_connections" } });
  await stillOpen(greeted);
  await leave(first);
  expect(await upgrade()).toMatchObject({ status: 101 });
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
  expect(await update("b", "x".repeat(10))).toMatchObject({ code: "too_large", path: "/text" });
  // The same key replaces, an empty text makes room.
  expect(await update("a", "y".repeat(15))).toMatchObject({ type: "ack" });
  expect(await update("a", "")).toMatchObject({ type: "ack" });
  expect(await update("b", "x".repeat(10))).toMatchObject({ type: "ack" });
});

test("context that a session held before a restart counts after it", async () => {
  const before = await limited({ contextChars: 20 });
  const session = await before.open();
  const update = (socket: TestSocket, key: string, text: string) =>
    socket.ask({ type: "context.update", session, key, text });
  expect(await update(before, "a", "x".repeat(9))).toMatchObject({ type: "ack" });
  expect(await update(before, "b", "x".repeat(9))).toMatchObject({ type: "ack" });
  expect(await update(before, "a", "")).toMatchObject({ type: "ack" });
  const { engine } = harness;
  await harness.stop();
  harness = await startHarness({ engine, limits: { contextChars: 20 } });
  const after = await harness.greeted("ann");
  await after.ask({ type: "session.open", character: "mira", resume: { session, after: 0 } });
  expect(await update(after, "c", "x".repeat(10))).toMatchObject({ code: "too_large" });
  expect(await update(after, "c", "x".repeat(9))).toMatchObject({ type: "ack" });
  expect(await update(after, "b", "")).toMatchObject({ type: "ack" });
  expect(await update(after, "a", "x".repeat(9))).toMatchObject({ type: "ack" });
});

test("tokens a day", async () => {
  const socket = await limited({ tokensPerDayPerPlayer: 10 });
  const session = await socket.open();
  await socket.turn(session, "a sentence that costs more than ten");
  const refused = await socket.ask({ type: "say", session, text: "more" });
  expect(refused).toMatchObject({ code: "quota_exceeded", retryable: true });
  expect(refused).toHaveProperty("message", expect.stringContaining("it is counted anew from midnight UTC"));
  expect(refused).toHaveProperty("retryAfterMs");
});

test("welcome tells the limits", async () => {
  const socket = await limited({ textChars: 123 });
  const welcome = await socket.when("welcome");
  expect(welcome.limits).toMatchObject({ frameBytes: 65_536, textChars: 123 });
});

test("a message that is called like a turn ends nothing: that turn goes on counting for the limits", async () => {
  const socket = await limited({ turnsPerPlayer: 1 });
  const other = await harness.greeted("ann");
  const [one, two] = [await socket.open(), await other.open()];
  const { turn } = await socket.ask<{ turn: string } & ServerMessage>({ type: "say", session: one, text: "hold" });
  const more = { type: "say", session: two, text: "hello" };
  expect(await other.ask(more)).toMatchObject({ code: "too_many_turns" });
  const wake = { type: "context.update", id: turn, session: one, text: "A bell", respond: "auto" };
  expect(await socket.ask(wake)).toMatchObject({ type: "ack" });
  expect(await other.ask(more)).toMatchObject({ code: "too_many_turns" });
  await socket.ask({ type: "turn.cancel", session: one, turn });
  expect((await other.turn(two, "hello")).finish).toBe("complete");
});
