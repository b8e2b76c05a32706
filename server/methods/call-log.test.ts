import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
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

const open = async () => {
  store = await createFileStore({ directory, clock, log: silentLog });
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
