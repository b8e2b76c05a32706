import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { ServerMessage } from "../../protocol/messages.ts";
import { createMemoryEngine } from "../records/memory-engine.ts";
import { type Harness, type HarnessOptions, startHarness } from "./testing/harness.ts";

let harness: Harness;
const start = async (options: HarnessOptions = {}) => {
  harness = await startHarness(options);
  return harness;
};
afterEach(() => harness.stop());

test("what runs is finished, what is new is refused, then the socket closes with 1001", async () => {
  const { greeted, gateway } = await start();
  const socket = await greeted();
  const session = await socket.open();
  await socket.ask({ type: "say", session, text: "count 20 every 10" });
  const drained = gateway.drain(5000);
  expect(await socket.when("server.draining")).toMatchObject({ deadlineMs: 5000 });
  expect(await socket.ask({ type: "say", session, text: "more" })).toMatchObject({ code: "draining", retryable: true });
  const open = { type: "session.open", character: "mira" };
  expect(await socket.ask(open)).toMatchObject({ code: "draining" });
  expect(await socket.ask({ ...open, resume: { session, after: 0 } })).toMatchObject({ code: "draining" });
  const wake = { type: "context.update", session, text: "Fire!" };
  expect(await socket.ask({ ...wake, respond: "must" })).toMatchObject({ code: "draining" });
  expect(await socket.ask(wake)).toMatchObject({ type: "ack" });
  expect(await socket.when("turn.finished")).toMatchObject({ finish: "complete" });
  await drained;
  expect((await socket.closed).code).toBe(1001);
});

test("new sockets and HTTP are refused while it drains; a socket without hello is closed at once", async () => {
  const { greeted, connect, gateway, sessions, url } = await start();
  const silent = await connect();
  const socket = await greeted();
  await socket.ask({ type: "say", session: await socket.open(), text: "hold" });
  const drained = gateway.drain(300);
  expect((await silent.closed).code).toBe(1001);
  const late = new WebSocket(url, ["barkeep.v1"]);
  const status = await new Promise((resolve) =>
    late.on("unexpected-response", (_, { statusCode }) => resolve(statusCode)).on("error", () => {}),
  );
  expect(status).toBe(503);
  const principal = { kind: "admin" } as const;
  await expect(sessions.say({ principal, character: "mira", text: "hi" })).rejects.toMatchObject({ code: "draining" });
  await drained;
});

test("a turn that outlives the deadline is cancelled, and its end is kept for the resume", async () => {
  const engine = createMemoryEngine();
  const { greeted, gateway } = await start({ engine });
  const socket = await greeted("ann");
  const session = await socket.open();
  await socket.ask({ type: "say", session, text: "hold method" });
  await gateway.drain(50);
  expect((await socket.closed).code).toBe(1001);
  expect(await socket.when("method.finished")).toMatchObject({ status: "cancelled" });
  const finished = await socket.when("turn.finished");
  await harness.stop();
  const next = await start({ engine });
  const back = await next.greeted("ann");
  const opened = await back.ask({ type: "session.open", character: "mira", resume: { session, after: 1 } });
  expect(opened).toMatchObject({ type: "session.opened", resumed: true });
  expect(opened).not.toHaveProperty("gap");
  expect(back.of(session).at(-2)).toEqual(finished);
});

test("a message that is called like a turn does not make a drain forget that turn", async () => {
  const { greeted, gateway } = await start();
  const socket = await greeted();
  const session = await socket.open();
  const { turn } = await socket.ask<{ turn: string } & ServerMessage>({
    type: "say",
    session,
    text: "count 20 every 10",
  });
  await socket.ask({ type: "context.update", id: turn, session, text: "A bell", respond: "auto" });
  await gateway.drain(5000);
  expect(await socket.when("turn.finished")).toMatchObject({ turn, finish: "complete" });
});
