/** What is refused because it could not be kept changes nothing, now or after a restart; what is done is not done again. */
import { afterEach, expect, test } from "vitest";
import { fakeMethods } from "../../test/fixtures/dialogue/fake-methods.ts";
import { ScriptedAdapter, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { aCharacter } from "../../test/fixtures/dialogue/stage.ts";
import { createConversationFactory } from "../dialogue/create-conversation-factory.ts";
import { type Harness, type HarnessOptions, startHarness } from "../gateway/testing/harness.ts";
import { BarkeepError } from "../problems/errors.ts";
import { createMemoryEngine } from "../records/memory-engine.ts";
import { createSessionEntries } from "../records/session-entries.ts";
import { createFaultyEngine } from "../records/testing/faulty-engine.ts";

let harness: Harness;
const start = async (options: HarnessOptions = {}) => {
  harness = await startHarness(options);
  return harness;
};
afterEach(() => harness.stop());

const openGate = { name: "open_gate", description: "Opens the gate" };
const wave = { name: "wave", description: "Waves" };

test("actions that could not be kept are not in force", async () => {
  const engine = createFaultyEngine();
  await start({ engine });
  const socket = await harness.greeted("ann");
  const session = await socket.open("mira", { actions: [wave] });
  engine.failing = true;
  const set = { type: "actions.set", session, actions: [openGate] };
  expect(await socket.ask(set)).toMatchObject({ code: "storage_failed", session });
  engine.failing = false;
  expect((await socket.turn(session, "action open_gate")).text).toBe("This game has registered no such action.");
  expect(socket.messages.some(({ type }) => type === "action.call")).toBe(false);
  await harness.stop();
  await start({ engine });
  const back = await harness.greeted("ann");
  await back.ask({ type: "session.open", character: "mira", resume: { session, after: 0 } });
  expect((await back.turn(session, "action open_gate")).text).toBe("This game has registered no such action.");
});

function told() {
  const model = new ScriptedAdapter([["Hm."]]);
  const conversations = createConversationFactory({
    models: sourceOf({ m1: model }),
    methods: fakeMethods({}),
    clock: Date.now,
    ids: { call: () => "c1" },
  });
  const last = () => JSON.stringify(model.requests.at(-1));
  return { conversations, character: aCharacter(), last };
}

test("context that could not be kept is not known to the character, what it would have replaced still is", async () => {
  const engine = createFaultyEngine();
  const { last, ...talk } = told();
  await start({ engine, ...talk });
  const socket = await harness.greeted("ann");
  const session = await socket.open();
  const update = { type: "context.update", session, key: "sky" };
  await socket.ask({ ...update, text: "It rains." });
  engine.failing = true;
  expect(await socket.ask({ ...update, text: "It snows." })).toMatchObject({ code: "storage_failed" });
  expect(await socket.ask({ ...update, text: "" })).toMatchObject({ code: "storage_failed" });
  engine.failing = false;
  await socket.turn(session, "Hello");
  expect(last()).toContain("It rains.");
  expect(last()).not.toContain("It snows.");
  await harness.stop();
  const after = told();
  await start({ engine, conversations: after.conversations, character: after.character });
  const back = await harness.greeted("ann");
  await back.ask({ type: "session.open", character: "mira", resume: { session, after: 0 } });
  await back.turn(session, "And?");
  expect(after.last()).toContain("It rains.");
  expect(after.last()).not.toContain("It snows.");
});

test("a context that was acknowledged is not told again by its repeat, also after a restart", async () => {
  const engine = createMemoryEngine();
  await start({ engine });
  const socket = await harness.greeted("ann");
  const session = await socket.open();
  const wake = { type: "context.update", id: "bell", session, text: "hello", respond: "must" };
  expect(await socket.ask(wake)).toMatchObject({ type: "ack" });
  await socket.when("turn.finished");
  const silent = { type: "context.update", id: "rain", session, text: "It rains." };
  await socket.ask(silent);
  const records = async () => {
    let count = 0;
    for await (const { entries } of createSessionEntries({ engine }).read<{ kind: string }>(session))
      count += entries.filter(({ kind }) => kind === "record").length;
    return count;
  };
  const before = await records();
  for (let life = 0; life < 2; life += 1) {
    const talk = await harness.greeted("ann");
    await talk.ask({ type: "session.open", character: "mira", resume: { session, after: 0 } });
    expect(await talk.ask(wake)).toMatchObject({ type: "ack" });
    expect(await talk.ask(silent)).toMatchObject({ type: "ack" });
    await harness.stop();
    await start({ engine });
  }
  expect(await records()).toBe(before);
  expect((await harness.sessions.detail(session)).turns).toBe(1);
});

test("an opening that can't be kept is refused once, and leaves no session in the list", async () => {
  const engine = createFaultyEngine();
  await start({ engine });
  const socket = await harness.greeted("ann");
  engine.failing = true;
  expect(await socket.ask({ type: "session.open", character: "mira" })).toMatchObject({ code: "storage_failed" });
  engine.failing = false;
  expect((await harness.sessions.list({ limit: 10 })).items).toEqual([]);
  expect((await socket.turn(await socket.open(), "hello")).finish).toBe("complete");
  expect(socket.messages.filter(({ type }) => type === "error")).toHaveLength(1);
});

test("a return whose news can't be kept is refused once, and none of them is in force", async () => {
  const memory = createMemoryEngine();
  let full = false;
  // The disk takes what comes before, and not what was said anew.
  const engine = {
    ...memory,
    async write(unit: Parameters<typeof memory.write>[0]) {
      if (full && JSON.stringify(unit).includes("It snows.")) throw new BarkeepError("storage_failed", "disk full");
      return memory.write(unit);
    },
  };
  const { last, ...talk } = told();
  await start({ engine, ...talk });
  const socket = await harness.greeted("ann");
  const session = await socket.open("mira", { actions: [wave], context: "It rains." });
  const back = await harness.greeted("ann");
  full = true;
  const news = { actions: [openGate], context: "It snows." };
  const resume = { type: "session.open", id: "back", resume: { session, after: 0 }, ...news };
  expect(await back.ask(resume)).toMatchObject({ type: "error", code: "storage_failed" });
  full = false;
  expect(await back.ask({ ...resume, id: "again", actions: undefined, context: undefined })).toMatchObject({
    type: "session.opened",
  });
  await back.turn(session, "Hello");
  expect(last()).toContain("It rains.");
  expect(last()).not.toContain("It snows.");
  expect(last()).toContain("wave");
  expect(last()).not.toContain("open_gate");
  expect(back.messages.filter((message) => "replyTo" in message && message.replyTo === "back")).toHaveLength(1);
});

test("who may not come back as they ask is not who the session counts for, and whose token ends it", async () => {
  await start();
  const ann = await harness.greeted("ann");
  const session = await ann.open();
  const admin = await harness.greeted("admin");
  const resume = { session, after: 0 };
  for (const wrong of [{ character: "tom", resume }, { resume: { session, after: 99 } }])
    expect(await admin.ask({ type: "session.open", ...wrong })).toMatchObject({ code: "resume_failed" });
  expect((await ann.turn(session, "hello")).finish).toBe("complete");
  harness.authenticator.revoke((principal) => principal.kind === "player" && principal.player.id === "ann");
  expect(await ann.when("session.closed")).toMatchObject({ session, reason: "revoked" });
});
