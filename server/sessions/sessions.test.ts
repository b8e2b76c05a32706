/** The service as the HTTP side uses it. */
import { afterEach, expect, test } from "vitest";
import type { SessionMessage } from "../../protocol/messages.ts";
import { fakeMethods } from "../../test/fixtures/dialogue/fake-methods.ts";
import { ScriptedAdapter, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { aCharacter } from "../../test/fixtures/dialogue/stage.ts";
import type { ConversationFactory } from "../dialogue/conversation.ts";
import { createConversationFactory } from "../dialogue/create-conversation-factory.ts";
import { admin, game, type Harness, type HarnessOptions, player, startHarness } from "../gateway/testing/harness.ts";
import { createScriptedConversations } from "../mock/scripted-conversation.ts";
import { createMemoryEngine } from "../records/memory-engine.ts";
import { rowsIn } from "../records/testing/crashed.ts";
import { createFaultyEngine } from "../records/testing/faulty-engine.ts";
import { openRecords } from "../records/testing/open-records.ts";
import { restoreSession } from "./read-session.ts";
import { recordedJournal } from "./session-journal.ts";
import type { SessionBatch } from "./session-records.ts";
import { openEntry } from "./testing/open-entry.ts";

let harness: Harness;
const start = async (options: HarnessOptions = {}) => {
  harness = await startHarness(options);
  return harness.sessions;
};
afterEach(() => harness.stop());

const clock = { now: () => Date.now() };
const ask = (text: string) => ({ principal: admin, character: "mira", text });

test("say opens a session, answers with the whole turn, and goes on in it", async () => {
  const sessions = await start();
  const heard: SessionMessage[] = [];
  const first = await sessions.say(ask("method"), (message) => heard.push(message));
  expect(first).toMatchObject({
    finish: "complete",
    text: "That is what the method said.",
    methods: [{ method: "get_weather", name: "Get Weather", status: "ok", ms: 1 }],
  });
  expect(heard.map(({ type }) => type)).toEqual([
    "turn.started",
    "method.started",
    "method.finished",
    "text.delta",
    "turn.finished",
  ]);
  const second = await sessions.say({ ...ask("and then?"), session: first.session });
  expect(second.session).toBe(first.session);
  const detail = await sessions.detail(first.session);
  expect(detail).toMatchObject({ character: "mira", live: true, turns: 2, turnIds: [first.turn, second.turn] });
  expect(detail.transcript.map(({ role, text }) => `${role}: ${text}`)).toEqual([
    "player: method",
    "character: That is what the method said.",
    "player: and then?",
    "character: You said: and then?",
  ]);
});

test("say in a session of somebody else's is that player's, where the token may speak for them", async () => {
  const sessions = await start();
  const ann = { principal: admin, character: "mira", player: { id: "ann", name: "Ann" } };
  const { session } = await sessions.say({ ...ann, text: "hello" });
  await sessions.say({ ...ann, text: "me again", session });
  await sessions.say({ ...ann, text: "and me", session, player: { id: "bob" } });
  const said = (await sessions.detail(session)).transcript.filter(({ role }) => role === "player");
  expect(said.map(({ speaker }) => speaker?.id)).toEqual([undefined, undefined, "bob"]);
  const own = await sessions.say({ principal: player("ann"), character: "mira", text: "hello" });
  const forBob = { principal: player("ann"), character: "mira", player: { id: "bob" }, text: "hello" };
  await expect(sessions.say({ ...forBob, session: own.session })).rejects.toMatchObject({ code: "forbidden" });
});

test("say goes on only with the character it names", async () => {
  const sessions = await start();
  const { session } = await sessions.say(ask("hello"));
  const other = sessions.say({ ...ask("and you?"), character: "somebody-else", session });
  await expect(other).rejects.toMatchObject({ code: "resume_failed" });
  expect(await sessions.detail(session)).toMatchObject({ turns: 1 });
});

test("an abort cancels the turn", async () => {
  const sessions = await start();
  const abort = new AbortController();
  const answer = sessions.say(ask("hold"), ({ type }) => type === "text.delta" && abort.abort(), abort.signal);
  expect(await answer).toMatchObject({ finish: "cancelled", text: "I am holding on. " });
  const late = new AbortController();
  late.abort();
  expect(await sessions.say(ask("hold"), undefined, late.signal)).toMatchObject({ finish: "cancelled" });
});

test("a session is the same from memory and from disk", async () => {
  const sessions = await start({ limits: { graceMs: 0 } });
  const over = new Promise<void>((resolve) => {
    let live = false;
    sessions.onChange(({ kind, id }) => {
      if (kind !== "session") return;
      if (live) resolve();
      live = id !== "";
    });
  });
  const { session, turn } = await sessions.say({ ...ask("method"), principal: player("ann") });
  const then = await sessions.detail(session);
  await over;
  const now = await sessions.detail(session);
  expect(now.live).toBe(false);
  expect({ ...now, live: true, lastAt: then.lastAt }).toEqual(then);
  expect(await sessions.turn(turn)).toMatchObject({ turn, session, said: "method", player: "ann" });
  const again = await sessions.say({ ...ask("still there?"), session });
  expect(again.text).toBe("You said: still there?");
});

test("what the player turns out not to have heard is nowhere in the transcript: live, parked, resumed", async () => {
  const models = sourceOf({ m1: new ScriptedAdapter([["One two three."]]) });
  const conversations = createConversationFactory({
    models,
    methods: fakeMethods({}),
    clock: Date.now,
    ids: { call: () => "c1" },
  });
  const sessions = await start({ limits: { graceMs: 0 }, conversations, character: aCharacter() });
  const socket = await harness.greeted("ann");
  const session = await socket.open();
  const { turn } = await socket.turn(session, "Count");
  expect(await socket.ask({ type: "turn.cancel", session, turn, heardChars: 7 })).toMatchObject({ type: "ack" });
  const { transcript } = await sessions.detail(session);
  expect(transcript.map(({ text }) => text)).toEqual(["Count", "One two"]);
  const parked = new Promise<void>((resolve) => sessions.onChange(({ id }) => id === session && resolve()));
  socket.socket.terminate();
  await parked;
  const detail = await sessions.detail(session);
  expect(detail).toMatchObject({ live: false, transcript });
  const back = await harness.greeted("ann");
  const opened = await back.ask({ type: "session.open", character: "mira", resume: { session, after: 0 } });
  expect(opened).toMatchObject({ transcript });
  expect(await sessions.detail(session)).toMatchObject({ live: true, transcript });
});

test("the greeting of a session on disk stands in its transcript, as it did while it was live", async () => {
  const engine = createMemoryEngine();
  const { records } = await openRecords(engine);
  const greeting = { kind: "greeting", text: "Come in!", at: "2026-11-23T12:00:00.000Z" };
  const open = openEntry("s_greeted");
  const opened = { type: "session.opened", session: "s_greeted", seq: 1, character: { id: "mira", name: "Mira" } };
  const entries = [{ kind: "record", record: greeting }, open, { kind: "sent", message: opened }];
  const row = { id: "s_greeted", character: "mira", player: null, openedAt: 1000, lastAt: 1000, turns: 0 };
  await records.directory.open(row, { n: 1, at: 1000, entries: JSON.stringify(entries), lastSeq: 1 });
  const sessions = await start({ engine });
  const { transcript } = await sessions.detail("s_greeted");
  expect(transcript).toEqual([{ role: "character", text: "Come in!", at: greeting.at }]);
});

test("what was said is in the conversation again, though the turn's own record of it was lost with the process", async () => {
  const { records } = await openRecords();
  const opening = { id: "s", character: "mira", player: null, openedAt: 1000 };
  const journal = recordedJournal({ records, opening });
  const append = (batch: SessionBatch) => journal.append(batch, { json: JSON.stringify(batch.entries) });
  const open = openEntry("s");
  const opened = {
    type: "session.opened",
    session: "s",
    seq: 1,
    character: { id: "mira", name: "Mira" },
    resumed: false,
  };
  const started = { type: "turn.started", session: "s", seq: 2, turn: "s.1", cause: "say", replyTo: "m1" };
  await append({ n: 1, at: 1000, entries: [open, { kind: "sent", message: opened as SessionMessage }] });
  const said = { kind: "asked", cause: "say", turn: "s.1", id: "m1", text: "A room, please" } as const;
  await append({ n: 2, at: 2000, entries: [said, { kind: "sent", message: started as SessionMessage }] });
  const begin = { kind: "begin", turn: "s.1", cause: "say", said: said.text, at: "1970-01-01T00:00:02.000Z" };
  const source = { journal, session: "s", clock };
  const restored = await restoreSession(source);
  expect(restored).toMatchObject({ records: [begin] });
  expect(restored?.fold.transcript).toMatchObject([{ text: said.text }]);
  // The record itself, where it came in time, is the one that counts.
  const whole = { ...begin, offered: [] };
  await append({ n: 3, at: 3000, entries: [{ kind: "record", record: whole }] });
  expect((await restoreSession(source))?.records).toEqual([whole]);
});

test("whoever looks on sees the running turn from its beginning, once, and then what follows", async () => {
  const sessions = await start();
  const { session } = await sessions.say(ask("hello"));
  const cancel = new AbortController();
  let holding = () => {};
  const held = new Promise<void>((resolve) => {
    holding = resolve;
  });
  const answer = sessions.say(
    { ...ask("hold"), session },
    ({ type }) => type === "text.delta" && holding(),
    cancel.signal,
  );
  await held;
  const seen: SessionMessage[] = [];
  const stop = await sessions.watch(session, (message) => seen.push(message));
  expect(seen.map(({ type }) => type)).toEqual(["turn.started", "text.delta"]);
  cancel.abort();
  const { turn } = await answer;
  expect(seen.filter(({ type }) => type === "turn.finished")).toMatchObject([{ turn }]);
  expect(new Set(seen.map(({ seq }) => seq)).size).toBe(seen.length);
  stop();
  const before = seen.length;
  await sessions.say({ ...ask("and now?"), session });
  expect(seen).toHaveLength(before);
  await expect(sessions.watch("s_nobody", () => {})).rejects.toMatchObject({ code: "not_found" });
});

test("a session that is looked at is put away only when nobody looks any more", async () => {
  const sessions = await start({ limits: { graceMs: 0 } });
  const opened = new Promise<string>((resolve) =>
    sessions.onChange(({ kind, id }) => kind === "session" && resolve(id)),
  );
  let stop = () => {};
  let seen = () => {};
  const watched = new Promise<void>((resolve) => {
    seen = resolve;
  });
  void opened.then(async (id) => {
    stop = await sessions.watch(id, () => {});
    seen();
  });
  const { session } = await sessions.say(ask("hello"));
  await watched;
  expect(await sessions.detail(session)).toMatchObject({ live: true });
  const away = new Promise<void>((resolve) => sessions.onChange(({ kind }) => kind === "session" && resolve()));
  stop();
  await away;
  expect(await sessions.detail(session)).toMatchObject({ live: false });
});

test("lists are newest first, by page, by character, by player, by life", async () => {
  const sessions = await start();
  const ids: string[] = [];
  for (const [character, who] of [
    ["mira", "ann"],
    ["tom", "ann"],
    ["mira", "bob"],
    ["mira", "ann"],
  ] as const) {
    ids.unshift((await sessions.say({ principal: player(who), character, text: "hi" })).session);
  }
  const idsOf = async (options: object) => (await sessions.list({ limit: 10, ...options })).items.map(({ id }) => id);
  expect(await idsOf({})).toEqual(ids);
  expect(await idsOf({ character: "tom" })).toEqual([ids[2]]);
  expect(await idsOf({ player: "ann", character: "mira" })).toEqual([ids[0], ids[3]]);
  const page = await sessions.list({ limit: 3 });
  expect(await sessions.list({ limit: 3, after: page.next! })).toMatchObject({ items: [{ id: ids[3] }], next: null });
  await sessions.end((await live(ids[1]!))!, "client");
  expect(await idsOf({ live: true })).toEqual([ids[0], ids[2], ids[3]]);
  expect(await idsOf({ live: false })).toEqual([ids[1]]);
  // What a page ended with may end before the next one is asked for.
  const { next } = await sessions.list({ live: true, limit: 2 });
  const rest = async () => (await sessions.list({ live: true, limit: 2, after: next! })).items.map(({ id }) => id);
  expect(await rest()).toEqual([ids[3]]);
  await sessions.end((await live(ids[2]!))!, "client");
  expect(await rest()).toEqual([ids[3]]);
});

/** The live session of that id, by resuming it. */
const live = (session: string) =>
  harness.sessions.resume(
    { session, after: 0, principal: admin },
    { deliver: () => {}, drained: () => Promise.resolve() },
  );

test("removing a session ends it and leaves nothing of it", async () => {
  const sessions = await start();
  const socket = await harness.greeted("ann");
  const session = await socket.open();
  const { turn } = await socket.turn(session, "hello");
  await sessions.remove(session);
  expect(await socket.when("session.closed")).toMatchObject({ reason: "removed" });
  for (const table of ["sessions", "session_entries", "traces", "trace_parts", "search_texts"])
    expect(await rowsIn(harness.engine, table), table).toBe(0);
  await expect(sessions.detail(session)).rejects.toMatchObject({ code: "not_found" });
  await expect(sessions.turn(turn)).rejects.toMatchObject({ code: "not_found" });
  await expect(sessions.remove(session)).rejects.toMatchObject({ code: "not_found" });
  expect((await sessions.list({ limit: 10 })).items).toEqual([]);
});

test.each(["", "nowhere", "../../etc/passwd", "s.1", "__proto__"])("%j is neither a session nor a turn", async (id) => {
  const sessions = await start();
  await expect(sessions.detail(id)).rejects.toMatchObject({ code: "not_found" });
  await expect(sessions.turn(id)).rejects.toMatchObject({ code: "not_found" });
  await expect(sessions.turn(`${id}.1`)).rejects.toMatchObject({ code: "not_found" });
  await expect(sessions.remove(id)).rejects.toMatchObject({ code: "not_found" });
});

test("a session by HTTP can be gone on with over a socket, by its owner", async () => {
  const sessions = await start();
  const { session } = await sessions.say({ ...ask("hello"), principal: game });
  const socket = await harness.greeted("game");
  await socket.ask({ type: "session.open", character: "mira", resume: { session, after: 0 } });
  const byHttp = await sessions.say({ ...ask("from over there"), principal: game, session });
  expect(await socket.when("turn.finished", ({ turn }) => turn === byHttp.turn)).toMatchObject({ text: byHttp.text });
  await expect(sessions.say({ ...ask("mine?"), principal: player("bob"), session })).rejects.toMatchObject({
    code: "resume_failed",
  });
});

test("while the disk fails nothing is taken, and the client is told; once it works, life goes on", async () => {
  const engine = createFaultyEngine();
  await start({ engine });
  const socket = await harness.greeted("ann");
  const session = await socket.open();
  await socket.ask({ type: "say", id: "held", session, text: "hold" });
  engine.failing = true;
  const say = { type: "say", id: "full", session, text: "hello" };
  expect(await socket.ask(say)).toMatchObject({ code: "storage_failed", session, retryable: true });
  expect(await socket.ask({ type: "session.open", character: "mira" })).toMatchObject({ code: "storage_failed" });
  // The turn that ran is served to its end all the same.
  await socket.ask({ type: "turn.cancel", session });
  expect(await socket.when("turn.finished")).toMatchObject({ finish: "cancelled" });
  // Nor is anything taken, or said, where no turn runs.
  expect(await socket.ask(say)).toMatchObject({ code: "storage_failed", session, retryable: true });
  engine.failing = false;
  // What was refused under an id can be said again under it.
  expect(await socket.ask(say)).toMatchObject({ type: "turn.started" });
  await socket.when("turn.finished", ({ text }) => text === "You said: hello");
  const seqs = socket.of(session).map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, at) => at + 1));
  await harness.stop();
  await start({ engine });
  const detail = await harness.sessions.detail(session);
  expect(detail.transcript.map(({ text }) => text)).toEqual(["hold", "I am holding on. ", "hello", "You said: hello"]);
  expect(detail.turns).toBe(2);
});

test("a context that must be answered is acknowledged before its turn begins, and begins none where it can't be kept", async () => {
  const engine = createFaultyEngine();
  await start({ engine });
  const socket = await harness.greeted("ann");
  const session = await socket.open();
  const wake = { type: "context.update", session, text: "hello", respond: "must" };
  expect(await socket.ask(wake)).toMatchObject({ type: "ack", seq: 2 });
  expect(await socket.when("turn.finished")).toMatchObject({ text: "You said: hello" });
  engine.failing = true;
  expect(await socket.ask(wake)).toMatchObject({ code: "storage_failed", session });
  engine.failing = false;
  expect((await socket.turn(session, "again")).text).toBe("You said: again");
  expect(socket.of(session).filter(({ type }) => type === "turn.started")).toHaveLength(2);
  expect(harness.sessions.counts().runningTurns).toBe(0);
});

/** Conversations that break one promise each. */
const broken = (change: (factory: ConversationFactory) => ConversationFactory) =>
  start({ conversations: change(createScriptedConversations({ clock, drop: () => {} })) });

test("a conversation that rejects or forgets to finish its turn does not leave the client waiting", async () => {
  await broken((factory) => ({
    open: (options) => {
      const conversation = factory.open({
        ...options,
        emit: (event) => event.type !== "turn.finished" && options.emit(event),
      });
      return new Proxy(conversation, {
        get: (target, name) => {
          const value = Reflect.get(target, name, target);
          if (name !== "say") return typeof value === "function" ? value.bind(target) : value;
          return async (given: { text: string; turn: string }) => {
            if (given.text === "reject") throw new Error("broken");
            return target.say(given);
          };
        },
      });
    },
  }));
  const socket = await harness.greeted();
  const session = await socket.open();
  const forgotten = await socket.turn(session, "method");
  expect(forgotten).toMatchObject({
    finish: "error",
    error: { code: "internal" },
    text: "That is what the method said.",
  });
  socket.send({ type: "say", id: "r", session, text: "reject" });
  const rejected = await socket.when("turn.finished", ({ turn }) => turn !== forgotten.turn);
  expect(rejected).toMatchObject({ finish: "error", error: { code: "internal" } });
  expect(harness.sessions.counts().runningTurns).toBe(0);
});
