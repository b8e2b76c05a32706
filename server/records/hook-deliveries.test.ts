import { beforeEach, expect, it } from "vitest";
import { type HookDelivery, noteOlder, unfinishedOfAll } from "./hook-deliveries.ts";
import { rowsIn } from "./testing/crashed.ts";
import { type OpenRecords, openRecords } from "./testing/open-records.ts";

let world: OpenRecords;
beforeEach(async () => {
  world = await openRecords();
});

const arrived = (fields: Partial<HookDelivery> = {}): Omit<HookDelivery, "number"> => ({
  hook: "tickets",
  at: "2026-11-29T12:00:00.000Z",
  externalId: null,
  status: "taken",
  verdict: "The signature is right.",
  body: "",
  ...fields,
});
const keep = async (fields: Partial<HookDelivery> = {}) => {
  const { deliveries } = world.records;
  const { delivery } = await deliveries.append(arrived(fields));
  return (players: readonly string[], changes: Partial<HookDelivery> = {}) =>
    deliveries.update({ ...delivery, status: "done", ...changes }, players);
};

it("those that have not ended are found by an index, and told from bodies that hold the words", async () => {
  const end = await keep();
  await end([], { data: { status: "taken" } });
  await keep({ hook: "bell" });
  await keep({ status: "done" });
  expect(await world.records.deliveries.unfinished()).toMatchObject([{ hook: "bell", number: 1, status: "taken" }]);
  const explain = world.engine.dialect === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN";
  if (world.engine.dialect === "postgres") {
    // With few rows it would rather read them all.
    for (let n = 0; n < 300; n += 1) await keep({ status: "done", hook: `hook_${n}`, body: "x".repeat(500) });
    await world.engine.write([{ sql: "ANALYZE hook_deliveries" }]);
  }
  const plan = await world.engine.read({ sql: `${explain} ${unfinishedOfAll}` });
  expect(JSON.stringify(plan)).toContain("hook_deliveries_unfinished");
});

it("a player's deletion takes every run of the hook's code, and no update brings anything back", async () => {
  const calls = world.records.calls();
  const call = { method: "hook_tickets", character: null, player: null, session: null, turn: null, cause: "hook" };
  for (const id of ["call_1", "call_2", "call_3"])
    await calls.append({ ...call, id, at: "2026-11-29T12:00:00.000Z", status: "ok", input: { text: "Ann" } } as never);
  const end = await keep();
  // What came of the first run named nobody.
  await end([], { status: "failed", call: "call_1" });
  await end(["ann"], { call: "call_2" });
  await (await keep())(["ben"], { call: "call_3" });
  const { deliveries } = world.records;
  expect(await deliveries.forgetPlayer("ann")).toBe(1);
  expect((await calls.page({}, { limit: 9 })).items).toMatchObject([{ id: "call_3" }]);
  await end(["ann"], { body: "Ann", call: "call_2" });
  expect(await deliveries.get("tickets", 1)).toMatchObject({ forgotten: true, body: "" });
  expect(await deliveries.ofPlayer("ann")).toEqual([]);
  expect(await deliveries.ofPlayer("ben")).toHaveLength(1);
});

it("what is noted beside a delivery goes with it, as the oldest do and those of a hook that is gone", async () => {
  await (await keep())(["ann"], { call: "call_1" });
  for (let n = 0; n < 1000; n += 1) await keep();
  expect(await rowsIn(world.engine, "delivery_players")).toBe(0);
  expect(await rowsIn(world.engine, "delivery_calls")).toBe(0);
  await (await keep())(["ann"], { call: "call_2" });
  await keep({ status: "refused" });
  await world.records.deliveries.forgetHook("tickets");
  for (const table of ["hook_deliveries", "hook_refusals", "delivery_players", "delivery_calls"])
    expect(await rowsIn(world.engine, table)).toBe(0);
});

it("those that were kept before players were noted are found by them afterwards", async () => {
  const session = { id: "s_1", character: "mira", player: { id: "cem" }, openedAt: 1, lastAt: 1, turns: 0 };
  await world.records.directory.open(session, { n: 1, at: 1, entries: "[]", lastSeq: 1 });
  for (let n = 0; n < 120; n += 1)
    await keep({ hook: `hook_${n % 7}`, event: { characters: ["mira"], text: "It rains." } });
  await keep({ status: "done", event: { players: ["ann"], text: "Hello." }, waiting: ["ann"], call: "call_1" });
  await keep({ status: "done", event: { sessions: ["s_1", "s_2"], text: "Hello." } });
  await keep({ status: "failed", event: null });
  await noteOlder(world.engine);
  await noteOlder(world.engine);
  expect(await world.records.deliveries.ofPlayer("ann")).toMatchObject([{ hook: "tickets", number: 1 }]);
  expect(await world.records.deliveries.ofPlayer("cem")).toMatchObject([{ hook: "tickets", number: 2 }]);
  expect(await rowsIn(world.engine, "delivery_calls")).toBe(1);
});
