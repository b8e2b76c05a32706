import { beforeEach, expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { createMemoryEngine } from "../records/memory-engine.ts";
import { type OpenRecords, openRecords } from "../records/testing/open-records.ts";
import { type CallLog, createCallLog } from "./call-log.ts";
import type { CallRecord } from "./method.ts";

let world: OpenRecords;
let calls: CallLog;
const open = () => createCallLog({ records: world.records.calls(), log: silentLog, methods: ["odd", "even", "none"] });

beforeEach(async () => {
  world = await openRecords();
  calls = open();
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
  at: new Date(world.clock.now()).toISOString(),
  ...more,
});
const fill = async (from: number, to: number, more?: Partial<CallRecord>) => {
  for (let number = from; number <= to; number++) await calls.record(recordOf(number, more));
};
const ids = async (filter = {}) => (await calls.list(filter, { limit: 100 })).items.map(({ id }) => id);

it("has a record on disk before whoever called is answered", async () => {
  await calls.record(recordOf(1, { cause: "test" }));
  expect(await world.engine.read({ sql: "SELECT id FROM calls" })).toEqual([{ id: "c_1" }]);
  expect(await calls.get("c_1")).toEqual(recordOf(1, { cause: "test" }));
  await expect(calls.get("c_9")).rejects.toMatchObject({ code: "not_found" });
});

it("has a record of a turn's call on disk once the message about it is, without a trip of its own", async () => {
  await calls.record(recordOf(1));
  await world.engine.write([{ sql: "UPDATE meta SET value = value" }]);
  expect(await world.engine.read({ sql: "SELECT id FROM calls" })).toEqual([{ id: "c_1" }]);
  await calls.record(recordOf(2));
  expect(await calls.get("c_2")).toEqual(recordOf(2));
});

it("knows the last run of each method, also of an earlier life", async () => {
  await fill(1, 12);
  expect(calls.lastRun("odd")).toMatchObject({ call: "c_11", status: "ok" });
  await calls.flush();
  calls = open();
  await calls.flush();
  expect([calls.lastRun("even")?.call, calls.lastRun("none")]).toEqual(["c_12", null]);
  await fill(13, 13, { status: "timeout" });
  expect(calls.lastRun("odd")).toMatchObject({ call: "c_13", status: "timeout" });
});

it("tells listeners of each record", async () => {
  const heard: string[] = [];
  const stop = calls.onRecord(({ id }) => heard.push(id));
  await fill(1, 2);
  stop();
  await fill(3, 3);
  expect(heard).toEqual(["c_1", "c_2"]);
});

it("gives a player's records page by page, and forgets them and nobody else's", async () => {
  await fill(1, 450);
  await fill(451, 455, { player: "p2" });
  const theirs: string[] = [];
  for await (const { id } of calls.ofPlayer("p1")) theirs.push(id);
  expect(theirs).toEqual(Array.from({ length: 450 }, (_, n) => `c_${450 - n}`));
  expect(await calls.forgetPlayer("p1")).toBe(450);
  expect(await ids()).toEqual(["c_455", "c_454", "c_453", "c_452", "c_451"]);
});

it("answers the caller all the same when a record can't be written", async () => {
  const engine = createMemoryEngine();
  world = await openRecords(engine);
  calls = open();
  await calls.flush();
  await engine.write([{ sql: "DROP TABLE calls" }]);
  await calls.record(recordOf(1, { cause: "test" }));
  expect(calls.lastRun("odd")).toMatchObject({ call: "c_1" });
});
