/** Sessions over drops, restarts and crashes: nothing lost, nothing doubled, every turn ended once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { ServerMessageOf } from "../../protocol/messages.ts";
import type { Owner, Ownership } from "../cluster/ownership.ts";
import { type Harness, type HarnessOptions, startHarness, type TestSocket } from "../gateway/testing/harness.ts";
import { createMemoryEngine } from "../records/memory-engine.ts";
import { createSqliteEngine } from "../records/sqlite-engine.ts";
import { crashed, rowsIn } from "../records/testing/crashed.ts";
import { createFaultyEngine } from "../records/testing/faulty-engine.ts";
import { aheadOfDisk } from "./read-session.ts";

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function start(options: HarnessOptions = {}): Promise<Harness> {
  const harness = await startHarness(options);
  stops.push(() => harness.stop());
  return harness;
}

const resume = (socket: TestSocket, session: string, after: number, id?: string) =>
  socket.ask<ServerMessageOf<"session.opened">>({
    type: "session.open",
    character: "mira",
    resume: { session, after },
    ...(id !== undefined && { id }),
  });

test("a repeated say replays what became of the first and starts no second turn", async () => {
  const { greeted } = await start();
  const socket = await greeted();
  const session = await socket.open();
  const say = { type: "say", id: "same", session, text: "count 3" };
  await socket.ask(say);
  const finished = await socket.when("turn.finished");
  const before = socket.of(session);
  await socket.ask(say);
  await socket.ask({ type: "ping" });
  const again = socket.of(session).slice(before.length);
  expect(again).toEqual(before.slice(1));
  expect(again.at(-1)).toEqual(finished);
});

test("a say repeated while its turn runs gets what there is so far, then the rest once", async () => {
  const { greeted } = await start();
  const socket = await greeted();
  const session = await socket.open();
  const say = { type: "say", id: "same", session, text: "hold" };
  await socket.ask(say);
  await socket.when("text.delta");
  socket.send(say);
  await socket.ask({ type: "turn.cancel", session });
  const types = socket.of(session).map(({ type }) => type);
  expect(types.filter((type) => type === "turn.started")).toHaveLength(2);
  expect(types.filter((type) => type === "turn.finished")).toHaveLength(1);
});

test("a say is recognised on another socket and after a restart", async () => {
  const engine = createMemoryEngine();
  const first = await start({ engine });
  const one = await first.greeted("ann");
  const session = await one.open();
  await one.ask({ type: "say", id: "same", session, text: "count 3" });
  const { turn, seq } = await one.when("turn.finished");
  await first.stop();
  const second = await start({ engine });
  const two = await second.greeted("ann");
  await resume(two, session, seq);
  const started = await two.ask<ServerMessageOf<"turn.started">>({ type: "say", id: "same", session, text: "count 3" });
  expect(started.turn).toBe(turn);
  const next = await two.turn(session, "and now");
  expect(next.turn).not.toBe(turn);
  expect(next.seq).toBe(seq + 1 + 6);
});

test("a copy that is out of date looks who has the session before it says that anything is lost", async () => {
  const engine = createMemoryEngine();
  let owner: Owner | null = null;
  let looked = 0;
  const ownership: Ownership = {
    begin: async () => {},
    acquire: async () => 0,
    release: async () => {},
    renew: async () => {},
    evict: async () => {},
    live: "",
    elsewhere: async () => new Set(),
    compare: async () => {
      looked++;
      owner?.lost(session);
    },
    serve: (given) => {
      owner = given;
    },
  };
  const first = await start({ engine, ownership });
  const one = await first.greeted("ann");
  const session = await one.open();
  await one.turn(session, "count 3");
  // another node goes on with it, as when this one was cut off
  const second = await start({ engine });
  const two = await second.greeted("ann");
  await resume(two, session, 0);
  const { seq } = await two.turn(session, "count 3");
  await second.stop();
  const again = await first.greeted("ann");
  expect(await resume(again, session, seq)).toMatchObject({ type: "session.opened", resumed: true });
  expect(looked).toBe(1);
  const lost = await resume(again, session, seq + 1000);
  expect(lost).toMatchObject({ type: "error", code: "resume_failed" });
});

test("turns go on while the player is away, and are replayed", async () => {
  const { greeted, sessions } = await start();
  const socket = await greeted("ann");
  const session = await socket.open();
  await socket.ask({ type: "say", session, text: "count 5 every 10" });
  const over = new Promise<void>((resolve) => sessions.onChange(({ kind }) => kind === "turn" && resolve()));
  socket.socket.terminate();
  await over;
  const back = await greeted("ann");
  await resume(back, session, 1);
  const types = back.of(session).map(({ type }) => type);
  expect(types).toEqual(["turn.started", ...Array(5).fill("text.delta"), "turn.finished", "session.opened"]);
});

test("after the grace period the turn is cancelled and the session leaves memory, but not the disk", async () => {
  const { greeted, sessions } = await start({ limits: { graceMs: 30 } });
  const socket = await greeted("ann");
  const session = await socket.open();
  await socket.ask({ type: "say", session, text: "hold" });
  const parked = new Promise<void>((resolve) => sessions.onChange(({ kind }) => kind === "session" && resolve()));
  socket.socket.terminate();
  await parked;
  expect(sessions.counts()).toMatchObject({ sessions: 0, runningTurns: 0 });
  const back = await greeted("ann");
  const opened = await resume(back, session, 1);
  expect(await back.when("turn.finished")).toMatchObject({ finish: "cancelled", text: "I am holding on. " });
  expect(opened.gap).toBeUndefined();
  expect(opened.transcript?.map(({ text }) => text)).toEqual(["hold", "I am holding on. "]);
});

test("a second socket takes a session over; the first is closed with 4007 when it has no other", async () => {
  const { greeted } = await start();
  const first = await greeted("ann");
  const [one, two] = [await first.open(), await first.open()];
  const second = await greeted("ann");
  await resume(second, one, 1);
  expect(await first.ask({ type: "say", session: one, text: "mine?" })).toMatchObject({ code: "unknown_session" });
  expect((await first.turn(two, "hello")).finish).toBe("complete");
  await resume(second, two, 1);
  expect((await first.closed).code).toBe(4007);
  expect((await second.turn(one, "hello")).finish).toBe("complete");
});

test("resuming beyond what was sent is refused with where the session is", async () => {
  const { greeted } = await start();
  const socket = await greeted();
  const session = await socket.open();
  const other = await greeted();
  const answer = await resume(other, session, 99);
  expect(answer).toMatchObject({ type: "error", code: "resume_failed", path: "/resume/after" });
  expect(answer).toHaveProperty("message", expect.stringContaining("has only come to 1, not to 99"));
});

test("a closed session stays closed", async () => {
  const { greeted } = await start();
  const socket = await greeted();
  const session = await socket.open();
  expect(await socket.ask({ type: "session.close", session })).toMatchObject({
    type: "session.closed",
    reason: "client",
  });
  expect(await resume(socket, session, 0)).toMatchObject({ code: "session_closed" });
});

test("two resumes at once end with one holder and a whole story for it", async () => {
  const { greeted } = await start({ limits: { graceMs: 0 } });
  const socket = await greeted("ann");
  const session = await socket.open();
  await socket.turn(session, "count 50");
  socket.socket.terminate();
  const [one, two] = [await greeted("ann"), await greeted("ann")];
  const answers = await Promise.all([Promise.race([resume(one, session, 0), one.closed]), resume(two, session, 0)]);
  expect(answers[1]).toMatchObject({ type: "session.opened", resumed: true });
  const seqs = two.of(session).map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, at) => at + 1));
});

test("at whatever write the process dies, the session resumes with every turn ended once", async () => {
  const first = await start();
  const socket = await first.greeted("ann");
  const session = await socket.open("mira", { actions: [{ name: "wave", description: "Waves." }] });
  for (const text of ["method", "count 40", "action", "hold method", "filler"]) {
    socket.send({ type: "say", id: `say ${text}`, session, text });
    if (text === "action") {
      const { call } = await socket.when("action.call");
      await socket.ask({ type: "action.result", session, call, ok: true });
    }
    if (text === "hold method") {
      await socket.when("method.started", ({ name }) => name === "Slow Method");
      continue;
    }
    const { turn } = await socket.when("turn.started", ({ replyTo }) => replyTo === `say ${text}`);
    await socket.when("turn.finished", (message) => message.turn === turn);
  }
  const sent = socket.of(session);
  const total = await rowsIn(first.engine, "session_entries");
  expect(total).toBeGreaterThan(10);
  for (let batches = 1; batches <= total; batches += 1) {
    const { greeted, stop } = await startHarness({ engine: await crashed(first.engine, session, batches) });
    const back = await greeted("ann");
    const opened = await resume(back, session, 0, "resume");
    if (batches === 1) {
      // Nobody had been told of the session yet.
      expect(opened).toMatchObject({ type: "error", code: "resume_failed" });
      await stop();
      continue;
    }
    const kept = back.of(session);
    const lost = opened.gap;
    // Up to the gap it is what was sent; after it come the ends of what was cut off.
    const before = kept.filter(({ seq }) => seq < (lost?.from ?? opened.seq) && seq <= sent.length);
    const known = before.filter((message) => JSON.stringify(sent[message.seq - 1]) === JSON.stringify(message));
    if (lost) {
      expect(known).toHaveLength(lost.from - 1);
      expect(lost.to - lost.from).toBe(aheadOfDisk - 1);
    }
    const seqs = kept.map(({ seq }) => seq);
    expect(seqs.every((seq, at) => at === 0 || seq === seqs[at - 1]! + 1 || seq === lost!.to + 1)).toBe(true);
    for (const kind of ["turn", "method"] as const) {
      const idOf = (message: object) => (message as Record<string, string>)[kind === "turn" ? "turn" : "call"];
      const starts = kept.filter(({ type }) => type === `${kind}.started`).map(idOf);
      const ends = kept.filter(({ type }) => type === `${kind}.finished`).map(idOf);
      expect(ends.sort()).toEqual(starts.sort());
    }
    const interrupted = kept.filter((one) => one.type === "turn.finished" && one.error?.code === "interrupted");
    expect(interrupted.length).toBe(lost ? 1 : 0);
    expect((await back.turn(session, "go on")).text).toBe("You said: go on");
    await stop();
  }
}, 60_000);

test("a restart on a real disk: the story goes on where it was", async () => {
  const directory = mkdtempSync(join(tmpdir(), "barkeep-replay-"));
  stops.push(() => rmSync(directory, { recursive: true }));
  const open = () => createSqliteEngine({ path: join(directory, "records.sqlite") });
  const one = await open();
  const first = await start({ engine: one });
  const socket = await first.greeted("ann");
  const session = await socket.open();
  await socket.turn(session, "method");
  const seen = socket.of(session);
  await first.stop();
  await one.close();
  const two = await open();
  stops.push(() => two.close());
  const second = await start({ engine: two });
  const back = await second.greeted("ann");
  const opened = await resume(back, session, 3);
  expect(back.of(session).slice(0, -1)).toEqual(seen.slice(3));
  expect(opened).toMatchObject({ seq: seen.length + 1, resumed: true });
  expect(opened.gap).toBeUndefined();
  await back.turn(session, "hello again");
  const list = await second.sessions.list({ limit: 10 });
  expect(list.items).toMatchObject([{ id: session, live: true, turns: 2 }]);
});

test("while the disk fails, who comes back with nothing to be kept is let in, and what is said then is refused", async () => {
  const engine = createFaultyEngine();
  const { greeted } = await start({ engine });
  const first = await greeted("ann");
  const session = await first.open();
  await first.turn(session, "hello");
  const second = await greeted("ann");
  engine.failing = true;
  expect(await resume(second, session, 0, "back")).toMatchObject({ type: "session.opened", resumed: true });
  expect(await second.ask({ type: "say", session, text: "still there?" })).toMatchObject({ code: "storage_failed" });
  engine.failing = false;
  await second.turn(session, "still there?");
  expect(second.messages.filter((message) => "replyTo" in message && message.replyTo === "back")).toHaveLength(1);
  const seqs = second.of(session).map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, at) => at + 1));
});

test("a resume that fails half-way leaves the session to the next one", async () => {
  const engine = createFaultyEngine();
  const { greeted } = await start({ engine });
  const first = await greeted("ann");
  const session = await first.open();
  await first.turn(session, "hello");
  const second = await greeted("ann");
  engine.failing = true;
  const news = { type: "session.open", character: "mira", resume: { session, after: 0 }, context: "It rains." };
  expect(await second.ask(news)).toMatchObject({ type: "error", code: "storage_failed" });
  engine.failing = false;
  const third = await greeted("ann");
  expect(await resume(third, session, 1)).toMatchObject({ type: "session.opened", resumed: true });
  await third.turn(session, "still there?");
  const seqs = third.of(session).map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, at) => at + 2));
});
