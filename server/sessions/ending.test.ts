/** Sessions that take their time to end, as those do whose method may not be stopped half-way. */

import { afterEach, expect, test } from "vitest";
import type { Principal } from "../access/principal.ts";
import type { ConversationFactory } from "../dialogue/conversation.ts";
import { admin, type Harness, startHarness } from "../gateway/testing/harness.ts";
import { createScriptedConversations } from "../mock/scripted-conversation.ts";
import { rowsIn } from "../records/testing/crashed.ts";

let harness: Harness;
let letEnd: () => void;
/** Resolves when the first conversation is told to end. */
let ending: Promise<void>;
afterEach(() => {
  letEnd();
  return harness.stop();
});

/** Conversations don't end before `letEnd` is called. */
async function start(): Promise<void> {
  const mayEnd = new Promise<void>((resolve) => {
    letEnd = resolve;
  });
  let begun: () => void;
  ending = new Promise((resolve) => {
    begun = resolve;
  });
  const scripted = createScriptedConversations({ clock: { now: () => Date.now() }, drop: () => {} });
  const conversations: ConversationFactory = {
    open: (options) => {
      const conversation = scripted.open(options);
      const close = conversation.close.bind(conversation);
      const closeLater = () => {
        begun();
        return mayEnd.then(close);
      };
      return Object.assign(conversation, { close: closeLater });
    },
  };
  harness = await startHarness({ conversations });
}

const ofKey = (key: string) => (principal: Principal) => principal.kind !== "admin" && principal.key === key;

test("a session that is removed while it ends leaves nothing, whatever it was ended for", async () => {
  await start();
  const socket = await harness.greeted("ann");
  const session = await socket.open();
  await socket.ask({ type: "say", session, text: "hold" });
  harness.authenticator.revoke(ofKey("k1"));
  const removed = harness.sessions.remove(session);
  letEnd();
  await removed;
  expect(await socket.when("session.closed")).toMatchObject({ session });
  expect(await rowsIn(harness.engine, "session_entries")).toBe(0);
  expect((await harness.sessions.list({ limit: 10 })).items).toEqual([]);
});

test("a session that is removed when its socket has closed it leaves nothing, either", async () => {
  await start();
  const socket = await harness.greeted("ann");
  const session = await socket.open();
  socket.send({ type: "session.close", id: "end", session });
  await ending;
  const removed = harness.sessions.remove(session);
  letEnd();
  await removed;
  expect((await harness.sessions.list({ limit: 10 })).items).toEqual([]);
});

test("a revoked key's socket is not listened to while its sessions end", async () => {
  await start();
  const socket = await harness.greeted("game");
  await socket.open();
  harness.authenticator.revoke(ofKey("k1"));
  socket.send({ type: "session.open", id: "late", character: "mira" });
  expect((await socket.closed).code).toBe(4001);
  expect(socket.messages.some((message) => "replyTo" in message && message.replyTo === "late")).toBe(false);
  expect((await harness.sessions.list({ limit: 10 })).items).toHaveLength(1);
});

test("what a revoked key's sessions still say is heard", async () => {
  await start();
  letEnd();
  const socket = await harness.greeted("game");
  const session = await socket.open();
  await socket.ask({ type: "say", session, text: "hold" });
  harness.authenticator.revoke(ofKey("k1"));
  expect((await socket.closed).code).toBe(4001);
  expect(socket.of(session).at(-1)).toMatchObject({ type: "session.closed", reason: "revoked" });
  expect(await harness.sessions.say({ principal: admin, character: "mira", text: "hello" })).toMatchObject({
    finish: "complete",
  });
});

test("a session on its way to another machine is not said to be closed", async () => {
  await start();
  const socket = await harness.greeted("ann");
  const session = await socket.open();
  const leaving = harness.sessions.live()[0]?.leave();
  await ending;
  for (const message of [
    { type: "say", session, text: "Are you still there?" },
    { type: "session.open", resume: { session, after: 0 } },
  ] as const)
    expect(await socket.ask(message)).toMatchObject({ code: "session_moving", retryable: true, retryAfterMs: 500 });
  letEnd();
  await leaving;
});
