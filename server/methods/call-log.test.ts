import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Json } from "../../protocol/json.ts";
import { silentLog } from "../observe/log.ts";
import { createFileStore } from "../store/file-store.ts";
import type { MaintainedStore } from "../store/store.ts";
import { type CallLog, createCallLog } from "./call-log.ts";
import type { CallRecord } from "./method.ts";

let directory: string;
let store: MaintainedStore;
let calls: CallLog;
let now = Date.parse("2026-11-23T12:00:00.000Z");
const clock = { now: () => now };
const limits = { records: 5, bytes: 100_000, segments: 4, days: 30 };

/** Segments of records that were read from disk. */
let segmentsRead: string[] = [];

/** The same store; what is read of the records is noted. */
function watched(store: MaintainedStore): MaintainedStore {
  return {
    ...store,
    journal<R extends Json | object>(name: string) {
      const journal = store.journal<R>(name);
      return {
        ...journal,
        read: () => {
          if (name.startsWith("calls/")) segmentsRead.push(name);
          return journal.read();
        },
      };
    },
  };
}

const open = async () => {
  store = watched(await createFileStore({ directory, clock, log: silentLog }));
  calls = createCallLog({ store, clock, log: silentLog, limits });
};
const reopen = async () => {
  await calls.close();
  await store.close();
  await open();
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "barkeep-calls-"));
  await open();
});
afterEach(async () => {
  await calls.close();
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

const recordOf = (number: number, more: Partial<CallRecord> = {}): CallRecord => ({
  id: `c_${number}`,
  method: number % 2 === 0 ? "even" : "odd",
  version: 1,
  character: "mira",
  player: "p1",
  session: "s_1",
  turn: "t_1",
  cause: "turn",
  status: "ok",
  input: {},
  output: number,
  stdout: "",
  stderr: "",
  queueMs: 0,
  ms: 1,
  egress: [],
  at: new Date(now).toISOString(),
  ...more,
});

it("has a record outlive the process before whoever called is answered", async () => {
  await calls.record(recordOf(1));
  const [segment] = await readdir(join(directory, "journals", "calls"));
  expect(await readFile(join(directory, "journals", "calls", segment!), "utf8")).toContain('"id":"c_1"');
});

it("keeps nobody waiting for a disk that takes long", async () => {
  let release = () => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  const waiting: MaintainedStore = {
    ...store,
    journal<R extends Json | object>(name: string) {
      const journal = store.journal<R>(name);
      return { ...journal, append: (record: R) => slow.then(() => journal.append(record)) };
    },
  };
  const slowCalls = createCallLog({ store: waiting, clock, log: silentLog, limits });
  await slowCalls.record(recordOf(1));
  release();
  await slowCalls.close();
  await reopen();
  expect(await calls.get("c_1")).toMatchObject({ id: "c_1" });
});

const fill = async (from: number, to: number, more?: Partial<CallRecord>) => {
  for (let number = from; number <= to; number++) calls.record(recordOf(number, more));
  await calls.flush();
};
const ids = async (filter = {}, limit = 100) => (await calls.list(filter, { limit })).items.map(({ id }) => id);
const range = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, index) => `c_${from - index}`);

it("lists across segments, newest first, and goes on where a page ended", async () => {
  await fill(1, 12);
  expect(await ids()).toEqual(range(12, 1));
  const first = await calls.list({}, { limit: 7 });
  expect(first.next).toBe("c_6");
  const second = await calls.list({}, { limit: 7, after: "c_6" });
  expect(second).toMatchObject({ next: null, items: [{ id: "c_5" }, {}, {}, {}, { id: "c_1" }] });
  expect((await calls.get("c_1")).output).toBe(1);
  await expect(calls.get("c_99")).rejects.toMatchObject({ code: "not_found" });
});

it("knows everything again after a restart, the last runs too", async () => {
  await fill(1, 12);
  await reopen();
  expect(await ids({ method: "even" })).toEqual(["c_12", "c_10", "c_8", "c_6", "c_4", "c_2"]);
  expect(calls.lastRun("odd")).toMatchObject({ call: "c_11", status: "ok" });
  await fill(13, 13);
  expect(await ids({}, 2)).toEqual(["c_13", "c_12"]);
});

it("drops whole segments past their number or their days", async () => {
  await fill(1, 23);
  // Four full segments of five, and the one that is written to, are one too many.
  expect(await ids()).toEqual(range(23, 6));
  now += 31 * 24 * 60 * 60 * 1000;
  await fill(24, 26);
  expect(await ids()).toEqual(range(26, 21));
});

it("lets go of records past their time, when nothing new comes too", async () => {
  const day = 24 * 60 * 60 * 1000;
  await fill(1, 8);
  now += 10 * day;
  await fill(9, 13);
  await reopen();
  now += 21 * day;
  await calls.sweep();
  expect(await ids()).toEqual(range(13, 9));
  await reopen();
  expect(await ids()).toEqual(range(13, 9));
  now += 365 * day;
  await calls.sweep();
  await calls.sweep();
  expect(await ids()).toEqual([]);
  await fill(14, 20);
  await reopen();
  expect(await ids()).toEqual(range(20, 14));
});

it("forgets a player in every segment, and nobody else", async () => {
  await fill(1, 7);
  await fill(8, 12, { player: "p2" });
  await fill(13, 14);
  expect(await calls.forgetPlayer("p1")).toBe(9);
  expect(await ids()).toEqual(range(12, 8));
  await reopen();
  expect(await ids()).toEqual(range(12, 8));
  expect(await calls.ofPlayer("p1")).toEqual([]);
  await fill(15, 15);
  expect(await ids({}, 1)).toEqual(["c_15"]);
});

describe("a search", () => {
  const many = { ...limits, segments: 40 };
  const reopenMany = async () => {
    await calls.close();
    await store.close();
    store = watched(await createFileStore({ directory, clock, log: silentLog }));
    calls = createCallLog({ store, clock, log: silentLog, limits: many });
    // The last runs are looked up at start.
    await calls.list({}, { limit: 1 });
    segmentsRead = [];
  };
  beforeEach(reopenMany);

  it("for what is not there, or an id that is not, reads no records", async () => {
    await fill(1, 100);
    await reopenMany();
    expect(await calls.list({ method: "none" }, { limit: 10 })).toEqual({ items: [], next: null });
    await expect(calls.get("c_999")).rejects.toMatchObject({ code: "not_found" });
    expect(await calls.list({}, { limit: 10, after: "c_999" })).toEqual({ items: [], next: null });
    expect(segmentsRead).toEqual([]);
  });

  it("reads only the segments that hold what is asked for", async () => {
    await fill(1, 100, { method: "often" });
    await fill(101, 101, { method: "rare", player: "p7" });
    await fill(102, 200, { method: "often" });
    await reopenMany();
    expect(await ids({ method: "rare", status: "ok", player: "p7" })).toEqual(["c_101"]);
    expect(await ids({ method: "rare", status: "error" })).toEqual([]);
    expect(await calls.get("c_101")).toMatchObject({ method: "rare", output: 101 });
    expect((await calls.list({}, { limit: 2, after: "c_51" })).items.map(({ id }) => id)).toEqual(["c_50", "c_49"]);
    expect(segmentsRead).toEqual(["calls/000021", "calls/000021", "calls/000010"]);
  });

  it("for a few among many ends a page early rather than read on, and goes on from there", async () => {
    for (let number = 1; number <= 150; number += 5) {
      await fill(number, number, { method: "rare" });
      await fill(number + 1, number + 4, { method: "often" });
    }
    await reopenMany();
    const found: string[] = [];
    let pages = 0;
    let after: string | null = null;
    do {
      segmentsRead = [];
      const page: Awaited<ReturnType<CallLog["list"]>> = await calls.list(
        { method: "rare" },
        { limit: 100, ...(after !== null && { after }) },
      );
      expect(segmentsRead.length).toBeLessThanOrEqual(8);
      expect(page.items.length).toBeGreaterThan(0);
      found.push(...page.items.map(({ id }) => id));
      after = page.next;
      pages += 1;
    } while (after !== null);
    expect(found).toEqual(Array.from({ length: 30 }, (_, index) => `c_${146 - 5 * index}`));
    expect(pages).toBe(4);
  });

  it("reads an older segment once to learn what is in it, and knows it after a restart", async () => {
    await fill(1, 50);
    await calls.close();
    for (const name of await store.journals("call-index")) await store.removeJournal(name);
    await reopenMany();
    await ids({ method: "none" });
    expect(segmentsRead).toHaveLength(8);
    await reopenMany();
    await ids({ method: "none" });
    expect(segmentsRead).toEqual([]);
  });

  it("finds nothing of a player who was forgotten, and no file knows the player", async () => {
    await fill(1, 30, { player: "p-somebody" });
    await fill(31, 60, { player: "p2" });
    expect(await ids({ player: "p-somebody" })).toHaveLength(30);
    expect(await calls.forgetPlayer("p-somebody")).toBe(30);
    expect(await ids({ player: "p-somebody" })).toEqual([]);
    expect(await ids({ player: "p2" })).toHaveLength(30);
    const files = await readdir(directory, { recursive: true, withFileTypes: true });
    for (const file of files.filter((one) => one.isFile()))
      expect(await readFile(join(file.parentPath, file.name), "utf8"), file.name).not.toContain("p-somebody");
  });

  it("is not misled by what is left of records that are gone", async () => {
    await fill(1, 50);
    await calls.close();
    for (const name of await store.journals("calls")) await store.removeJournal(name);
    await reopenMany();
    await fill(101, 150, { method: "newer" });
    await reopenMany();
    expect(await ids({ method: "newer" })).toEqual(range(150, 101));
    expect(await ids({ method: "even" })).toEqual([]);
  });
});
