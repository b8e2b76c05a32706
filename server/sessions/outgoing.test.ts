/** A session's messages on their way out, over a disk that writes when it is told to. */
import { expect, test } from "vitest";
import { silentLog } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { StaleWrite } from "../records/engine.ts";
import { Outgoing } from "./outgoing.ts";
import { unpackEntries } from "./packed-entries.ts";
import type { Placed } from "./placed.ts";
import { aheadOfDisk, restoreSession } from "./read-session.ts";
import type { AppendOptions, SessionJournal } from "./session-journal.ts";
import type { AskedEntry, SessionBatch, SessionEntry } from "./session-records.ts";
import { openEntry } from "./testing/open-entry.ts";

/** A journal whose disk writes when told to. */
class SlowJournal implements SessionJournal {
  readonly batches: SessionBatch[] = [];
  failing = false;
  /** Somebody else has the session. */
  moved = false;
  readonly #waiting: {
    batch: SessionBatch;
    done: () => void;
    failed: (error: Error) => void;
  }[] = [];

  append(batch: SessionBatch, { json }: AppendOptions): Promise<void> {
    expect(unpackEntries("s", JSON.parse(json))).toEqual(batch.entries);
    return new Promise((done, failed) => this.#waiting.push({ batch, done, failed }));
  }

  /** Lets the write that waits go through; false when none waits. */
  async write(): Promise<boolean> {
    const next = this.#waiting.shift();
    if (next === undefined) return false;
    if (this.moved) next.failed(new StaleWrite());
    else if (this.failing) next.failed(new BarkeepError("storage_failed", "disk full"));
    else {
      this.batches.push(structuredClone(next.batch));
      next.done();
    }
    await new Promise((resolve) => setImmediate(resolve));
    return true;
  }

  async *read(): AsyncGenerator<SessionBatch> {
    yield* this.batches;
  }

  async readAfter(): Promise<readonly SessionBatch[]> {
    return this.batches;
  }
}

const clock = { now: () => 1_000 };
const open = openEntry("s");

function newLog(most = { messages: 1000, chars: 1_000_000 }, shared = false) {
  const journal = new SlowJournal();
  const left: Placed[] = [];
  const applied: SessionEntry[] = [];
  const moved: number[] = [];
  const log = new Outgoing({
    session: "s",
    journal,
    clock,
    log: silentLog,
    lastSeq: 0,
    lastBatch: 0,
    most,
    apply: (entry) => applied.push(entry),
    deliver: (placed) => left.push(placed),
    onMoved: () => moved.push(left.length),
    shared,
  });
  return { moved, journal, left, applied, log, seqs: () => left.map(({ seq }) => seq) };
}

const delta = (text: string) => ({ type: "text.delta", turn: "s.1", delta: text }) as const;
const started = { type: "turn.started", turn: "s.1", cause: "say" } as const;
const callStarted = { type: "method.started", turn: "s.1", call: "c", method: "m", name: "M" } as const;
const finished = {
  type: "turn.finished",
  turn: "s.1",
  finish: "complete",
  text: "",
  usage: { inputTokens: 0, outputTokens: 0 },
  ms: { firstText: null, total: 0 },
} as const;

test("a message leaves once it is on disk, in order; deltas behind it wait for it", async () => {
  const { journal, log, seqs } = newLog();
  log.send(started);
  log.send(delta("a"));
  expect(seqs()).toEqual([]);
  await journal.write();
  expect(seqs()).toEqual([1, 2]);
});

test("deltas leave before they are on disk, but only so many", async () => {
  const { journal, log, seqs } = newLog();
  log.send(started);
  await journal.write();
  for (let at = 0; at < aheadOfDisk + 10; at += 1) log.send(delta("x"));
  expect(seqs().at(-1)).toBe(1 + aheadOfDisk);
  while (await journal.write());
  log.send(finished);
  while (await journal.write());
  expect(seqs().at(-1)).toBe(1 + aheadOfDisk + 10 + 1);
});

test("words that come while something is written make no trip of their own", async () => {
  const { journal, log } = newLog();
  log.send(started);
  for (const text of ["a", "b"]) {
    log.send(delta(text));
    await journal.write();
  }
  expect(await journal.write()).toBe(false);
  log.send(finished);
  while (await journal.write());
  const types = journal.batches.map(({ entries }) =>
    entries.map((entry) => entry.kind === "sent" && entry.message.type),
  );
  expect(types).toEqual([["turn.started"], ["text.delta", "text.delta", "turn.finished"]]);
});

test("calls and a turn's ends wait for the disk", async () => {
  const { journal, log, seqs } = newLog();
  log.send(started);
  await journal.write();
  log.send(callStarted);
  expect(seqs()).toEqual([1]);
  await journal.write();
  expect(seqs()).toEqual([1, 2]);
  log.send(finished);
  expect(seqs()).toEqual([1, 2]);
  await journal.write();
  expect(seqs()).toEqual([1, 2, 3]);
});

const said: AskedEntry = { kind: "asked", cause: "say", turn: "s.1", id: "m1", text: "Hello" };
const source = (journal: SessionJournal) => ({ journal, session: "s", clock });

test("what was said and the turn it begins go to disk in one trip; what is sent meanwhile comes behind", async () => {
  const { journal, log, left } = newLog();
  const taken = log.reserve(said, started);
  log.send({ type: "ack", replyTo: "m2" });
  expect(log.reserves).toBe(false);
  await journal.write();
  await taken;
  expect(left).toEqual([]);
  log.send(started);
  expect(left.map(({ seq, message }) => [seq, message.type])).toEqual([[1, "turn.started"]]);
  while (await journal.write());
  expect(left.map(({ seq, message }) => [seq, message.type])).toEqual([
    [1, "turn.started"],
    [2, "ack"],
  ]);
  expect(journal.batches.map(({ entries }) => entries.map(({ kind }) => kind))).toEqual([["asked", "sent"], ["sent"]]);
  expect(log.reserves).toBe(true);
});

test("a turn that could not be kept leaves no trace of its beginning, and its place to the next message", async () => {
  const { journal, log, left } = newLog();
  log.append(open, true);
  log.send({ type: "session.opened", character: { id: "mira", name: "Mira" }, resumed: false });
  while (await journal.write());
  journal.failing = true;
  const taken = expect(log.reserve(said, started)).rejects.toMatchObject({ code: "storage_failed" });
  await journal.write();
  await taken;
  journal.failing = false;
  const again = log.reserve({ ...said, turn: "s.2" }, { ...started, turn: "s.2" });
  while (await journal.write());
  await again;
  log.send({ ...started, turn: "s.2" });
  expect(left.map(({ seq, message }) => [seq, "turn" in message ? message.turn : null])).toEqual([
    [1, null],
    [2, "s.2"],
  ]);
  const restored = await restoreSession(source(journal));
  expect(restored?.fold.turnIds).toEqual(["s.2"]);
  expect(restored?.fold.turns.nextId()).toBe("s.3");
});

test("a message behind a turn that could not be kept is sent all the same", async () => {
  const { journal, log, seqs } = newLog();
  journal.failing = true;
  const taken = expect(log.reserve(said, started)).rejects.toMatchObject({ code: "storage_failed" });
  log.send({ type: "ack", replyTo: "m2" });
  await journal.write();
  await taken;
  expect(seqs()).toEqual([1]);
});

test("what comes while a write is under way goes to disk together", async () => {
  const { journal, log } = newLog();
  log.send(started);
  for (let at = 0; at < 20; at += 1) log.send(delta("x"));
  log.send(finished);
  while (await journal.write());
  expect(journal.batches.map(({ entries }) => entries.length)).toEqual([1, 21]);
});

test("save rejects while the disk fails and succeeds once it works, with nothing lost or doubled", async () => {
  const { journal, log, seqs } = newLog();
  journal.failing = true;
  log.append(open, true);
  const refused = expect(log.save()).rejects.toMatchObject({ code: "storage_failed" });
  await journal.write();
  await refused;
  log.send(started);
  await journal.write();
  // The running turn is served all the same.
  expect(seqs()).toEqual([1]);
  journal.failing = false;
  log.send(finished);
  while (await journal.write());
  await log.save();
  expect(journal.batches.flatMap(({ entries }) => entries.map((entry) => entry.kind))).toEqual([
    "open",
    "sent",
    "sent",
  ]);
  expect(journal.batches.map(({ n }) => n)).toEqual(journal.batches.map((_, at) => at + 1));
});

test("what memory no longer has is read from the journal, without a hole or a double", async () => {
  const { journal, log } = newLog({ messages: 10, chars: 1_000_000 });
  log.send(started);
  for (let at = 0; at < 200; at += 1) {
    log.send(delta(String(at)));
    while (await journal.write());
  }
  log.send(finished);
  while (await journal.write());
  for (const after of [0, 1, 50, 190, 195, 201]) {
    const seqs = (await log.since(after)).map(({ seq }) => seq);
    expect(seqs).toEqual(Array.from({ length: 202 - after }, (_, at) => after + 1 + at));
  }
  expect(await log.since(202)).toEqual([]);
  expect(await log.since(999)).toEqual([]);
});

test("at whatever moment the process or the power goes, numbering goes on beyond everything that had left", async () => {
  const { journal, left, log } = newLog();
  log.append(open, true);
  log.send({ type: "session.opened", character: { id: "mira", name: "Mira" }, resumed: false });
  /** By the number of batches left: the last `seq` a client may have seen. */
  const reached: number[] = [];
  const step = async () => {
    const wrote = await journal.write();
    const batches = journal.batches.length;
    reached[batches] = Math.max(reached[batches] ?? 0, left.at(-1)?.seq ?? 0);
    return wrote;
  };
  for (let turn = 0; turn < 4; turn += 1) {
    log.send(started);
    for (let at = 0; at < 400; at += 1) {
      log.send(at % 50 === 49 ? callStarted : delta("x"));
      if (at % 7 === turn) await step();
    }
    log.send(finished);
    while (await step());
  }
  const all = [...journal.batches];
  expect(all.length).toBeGreaterThan(20);
  for (let kept = 0; kept <= all.length; kept += 1) {
    journal.batches.splice(0, journal.batches.length, ...all.slice(0, kept));
    const restored = await restoreSession(source(journal));
    if (restored === null) expect(reached[kept] ?? 0).toBe(0);
    else expect(restored.lastSeq).toBeGreaterThanOrEqual(reached[kept] ?? 0);
    const running = restored?.fold.turns.running ?? null;
    if (restored !== null && running === null) expect(restored.gap).toBeNull();
  }
});

test("what was offered and could not be kept is not kept later either", async () => {
  const { journal, log } = newLog();
  log.append(open, true);
  log.send({ type: "session.opened", character: { id: "mira", name: "Mira" }, resumed: false });
  while (await journal.write());
  journal.failing = true;
  const refused = expect(log.offer([said])).rejects.toMatchObject({ code: "storage_failed" });
  await journal.write();
  await refused;
  journal.failing = false;
  log.append({ kind: "record", record: { kind: "summary", text: "So far", turns: 1 } }, true);
  while (await journal.write());
  expect(journal.batches.flatMap(({ entries }) => entries.map(({ kind }) => kind))).toEqual(["open", "sent", "record"]);
});

test("entries are applied in the order in which they are read back", async () => {
  const { journal, log, applied } = newLog();
  log.append(open, true);
  log.send({ type: "session.opened", character: { id: "mira", name: "Mira" }, resumed: false });
  const reserved = log.reserve(said, started);
  while (await journal.write());
  await reserved;
  log.send(started);
  log.send(delta("a"));
  log.send(finished);
  while (await journal.write());
  expect(journal.batches.flatMap(({ entries }) => entries)).toEqual(applied);
});

test("once somebody else has the session nothing is written, and nothing leaves any more", async () => {
  const { journal, log, moved, seqs } = newLog();
  log.append(open, true);
  log.send({ type: "session.opened", character: { id: "mira", name: "Mira" }, resumed: false });
  while (await journal.write());
  const before = journal.batches.length;
  journal.moved = true;
  log.send(started);
  const offered = expect(log.offer([said])).rejects.toMatchObject({ code: "session_moved" });
  while (await journal.write());
  await offered;
  journal.moved = false;
  log.send(delta("nobody is to hear this"));
  log.append({ kind: "record", record: { kind: "summary", text: "So far", turns: 1 } }, true);
  await expect(log.save()).rejects.toMatchObject({ code: "session_moved" });
  await log.close();
  while (await journal.write());
  expect(moved).toEqual([1]);
  expect(seqs()).toEqual([1]);
  expect(journal.batches).toHaveLength(before);
});

test("where other machines may go on, nothing leaves that is not on disk while the disk fails, and all of it once it works", async () => {
  const { journal, log, seqs } = newLog(undefined, true);
  log.append(open, true);
  log.send({ type: "session.opened", character: { id: "mira", name: "Mira" }, resumed: false });
  while (await journal.write());
  journal.failing = true;
  log.send(started);
  log.send(delta("a"));
  log.send(finished);
  while (await journal.write());
  expect(seqs()).toEqual([1]);
  journal.failing = false;
  // By itself: nobody has to say anything for it.
  await expect.poll(() => journal.write()).toBe(true);
  while (await journal.write());
  expect(seqs()).toEqual([1, 2, 3, 4]);
  await log.close();
});
