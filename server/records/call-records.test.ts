import { beforeEach, expect, it } from "vitest";
import type { AnyCall, CallRecords } from "./call-records.ts";
import { type OpenRecords, openRecords } from "./testing/open-records.ts";

const day = 24 * 60 * 60 * 1000;
const always = () => true;
let world: OpenRecords;
let calls: CallRecords<AnyCall>;

beforeEach(async () => {
  world = await openRecords();
  calls = world.records.calls();
});

const call = (n: number, more: Partial<AnyCall> = {}): AnyCall => ({
  id: `call_${n}`,
  method: "get_weather",
  character: "barkeep",
  player: "ann",
  session: "s_1",
  turn: "s_1.1",
  cause: "turn",
  status: "ok",
  input: { city: "London" },
  output: { steam: 76561198012345679n },
  at: new Date(world.clock.now()).toISOString(),
  ...more,
});
const ids = async (filter: Parameters<typeof calls.page>[0] = {}) =>
  (await calls.page(filter, { limit: 1000 })).items.map(({ id }) => id);

it("gives a record back as it was, to the digit", async () => {
  await calls.append(call(1));
  expect(await calls.get("call_1")).toEqual(call(1));
  expect(await calls.get("call_2")).toBeNull();
});

it("lists newest first by any of its filters", async () => {
  for (let n = 0; n < 30; n += 1)
    await calls.append(
      call(n, { player: n % 2 ? "ann" : "bob", status: n % 3 ? "ok" : "timeout", cause: n % 5 ? "turn" : "test" }),
    );
  expect((await ids())[0]).toBe("call_29");
  expect(await ids({ player: "bob", status: "timeout" })).toEqual([
    "call_24",
    "call_18",
    "call_12",
    "call_6",
    "call_0",
  ]);
  expect(await ids({ cause: "test", player: "ann" })).toEqual(["call_25", "call_15", "call_5"]);
  expect(await ids({ method: "none" })).toEqual([]);
  const page = await calls.page({}, { limit: 10, after: "call_20" });
  expect([page.items[0]?.id, page.items.length]).toEqual(["call_19", 10]);
  expect((await calls.page({}, { limit: 1, after: page.next ?? "" })).items[0]?.id).toBe("call_9");
});

it("reads no filter that is no column", async () => {
  await calls.append(call(1));
  const odd = { "1=1 OR method": "x" } as Parameters<typeof calls.page>[0];
  await expect(calls.page(odd, { limit: 10 })).rejects.toThrow("is no column");
});

it("knows the newest of each method", async () => {
  await calls.append(call(1));
  await calls.append(call(2, { method: "dice" }));
  await calls.append(call(3));
  expect((await calls.latestOf(["get_weather", "dice", "none"])).map(({ id }) => id)).toEqual(["call_3", "call_2"]);
});

it("finds words of scripts that are written without spaces, wherever they stand", async () => {
  await calls.append(call(1, { output: { text: "東京の天気は晴れです" } }));
  await calls.append(call(2, { output: { text: "北京今天下雨，带伞" } }));
  await calls.append(call(3, { output: { text: "コーヒーとABC紅茶" } }));
  await calls.append(call(4, { output: { text: "อากาศวันนี้ดี" } }));
  const found = async (words: string) => {
    const { items } = await world.records.search.find(words, { limit: 10 });
    return items.map(({ id }) => id);
  };
  expect(await found("天気")).toEqual(["call_1"]);
  expect(await found("京")).toHaveLength(2);
  expect(await found("下雨 今天")).toEqual(["call_2"]);
  expect(await found("气天")).toEqual([]);
  expect(await found("ヒー")).toEqual(["call_3"]);
  expect(await found("abc紅")).toEqual(["call_3"]);
  expect(await found("วันนี้")).toEqual(["call_4"]);
  const [hit] = (await world.records.search.find("天気", { limit: 10 })).items;
  expect(hit?.snippet).toContain("東京の天気は晴れ");
});

it("forgets a player's, words and all", async () => {
  await calls.append(call(1, { input: { city: "Reykjavik" } }));
  await calls.append(call(2, { player: "bob", input: { city: "Reykjavik" } }));
  const found = async () => (await world.records.search.find("reykjavik", { limit: 10 })).items.map(({ id }) => id);
  expect((await found()).sort()).toEqual(["call_1", "call_2"]);
  expect(await calls.forgetPlayer("ann")).toBe(1);
  expect(await ids()).toEqual(["call_2"]);
  expect(await found()).toEqual(["call_2"]);
});

it("keeps everything where nothing limits it", async () => {
  for (let n = 0; n < 300; n += 1) await calls.append(call(n));
  expect(await calls.sweep({ before: null, bytes: null }, always)).toEqual({ old: 0, beyond: 0 });
  expect(await ids()).toHaveLength(300);
});

it("lets go of what is past its time, and then of the oldest beyond its size, and says how many", async () => {
  for (let n = 0; n < 500; n += 1) await calls.append(call(n));
  world.clock.time += 2 * day;
  for (let n = 500; n < 600; n += 1) await calls.append(call(n));
  expect(await calls.sweep({ before: world.clock.now() - day, bytes: null }, always)).toEqual({ old: 500, beyond: 0 });
  expect(await ids()).toHaveLength(100);
  const [size] = await world.engine.read({ sql: "SELECT sum(bytes) AS n FROM calls" });
  expect(await calls.sweep({ before: null, bytes: Number(size?.n) / 2 }, always)).toEqual({ old: 0, beyond: 50 });
  expect((await ids()).at(-1)).toBe("call_550");
});

it("stops between two steps when it is told to", async () => {
  for (let n = 0; n < 500; n += 1) await calls.append(call(n));
  let steps = 0;
  await calls.sweep({ before: world.clock.now() + day, bytes: null }, () => ++steps <= 1);
  expect(await ids()).toHaveLength(300);
});
