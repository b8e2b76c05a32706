import { beforeEach, expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { type Engine, StaleWrite } from "./engine.ts";
import { migrate } from "./migrate.ts";
import { createPlaces } from "./place.ts";
import { createSessionDirectory, type SessionDirectory } from "./session-directory.ts";
import { createSessionEntries, type SessionEntries } from "./session-entries.ts";
import { createTestEngine } from "./testing/test-engine.ts";

const day = 24 * 60 * 60 * 1000;
const now = Date.parse("2026-11-23T12:00:00Z");
let engine: Engine;
let directory: SessionDirectory;
let entries: SessionEntries;

beforeEach(async () => {
  engine = await createTestEngine();
  await migrate({ engine, log: silentLog });
  directory = createSessionDirectory({ engine, nextPlace: createPlaces({ now: () => now }) });
  entries = createSessionEntries({ engine });
});

const row = (id: string, more: { player?: string; character?: string; lastAt?: number } = {}) => ({
  id,
  character: more.character ?? "barkeep",
  player: more.player === undefined ? null : { id: more.player, name: more.player.toUpperCase() },
  openedAt: now,
  lastAt: more.lastAt ?? now,
  turns: 0,
});
const batch = (n: number, lastSeq = n, words = `words ${n}`) => ({
  n,
  at: now + n,
  entries: JSON.stringify([words]),
  lastSeq,
});
const all = async (session: string) => {
  const read: unknown[] = [];
  for await (const one of entries.read(session)) read.push(...one.entries);
  return read;
};
const ids = async (filter: Parameters<SessionDirectory["page"]>[0] = {}, limit = 100) =>
  (await directory.page(filter, { limit })).items.map(({ id }) => id);

it("opens a session with its first entries, and reads them back in order", async () => {
  const key = await directory.open(row("s_1", { player: "ann" }), batch(1));
  for (let n = 2; n <= 450; n += 1) await entries.append(key, batch(n));
  expect(await all("s_1")).toEqual(Array.from({ length: 450 }, (_, at) => `words ${at + 1}`));
  expect(await directory.get("s_1")).toMatchObject({ character: "barkeep", player: { id: "ann", name: "ANN" }, key });
});

it("replaces what is written again under the same number", async () => {
  const key = await directory.open(row("s_1"), batch(1));
  await entries.append(key, batch(2));
  await entries.append(key, batch(2, 2, "said again"));
  expect(await all("s_1")).toEqual(["words 1", "said again"]);
});

it("reads only the batches with messages beyond a seq", async () => {
  const key = await directory.open(row("s_1"), batch(1));
  for (let n = 2; n <= 500; n += 1) await entries.append(key, batch(n, n * 2));
  const after = async (seq: number) => (await entries.readAfter<string>("s_1", seq)).map(({ n }) => n);
  expect(await after(996)).toEqual([499, 500]);
  expect(await after(997)).toEqual([499, 500]);
  expect(await after(1000)).toEqual([]);
  expect((await after(0)).length).toBe(500);
  expect((await after(401))[0]).toBe(201);
});

it("lets nobody write who is no longer the owner, nor to a session that is gone", async () => {
  const key = await directory.open(row("s_1"), batch(1));
  await engine.write([{ sql: "UPDATE sessions SET epoch = 1 WHERE id = 's_1'" }]);
  await expect(entries.append(key, batch(2))).rejects.toBeInstanceOf(StaleWrite);
  await entries.append({ ...key, epoch: 1 }, batch(2));
  await directory.remove(["s_1"]);
  await expect(entries.append({ ...key, epoch: 1 }, batch(3))).rejects.toBeInstanceOf(StaleWrite);
  expect(await all("s_1")).toEqual([]);
});

it("opens nothing where the first entries can't be written", async () => {
  await directory.open(row("s_1"), batch(1));
  await expect(directory.open(row("s_1"), batch(1))).rejects.toMatchObject({ code: "storage_failed" });
  expect(await all("s_1")).toEqual(["words 1"]);
});

it("lists newest first, by character and by player, page after page", async () => {
  for (let n = 0; n < 25; n += 1) {
    await directory.open(
      row(`s_${n}`, { player: n % 2 ? "ann" : "bob", character: n % 5 ? "mira" : "barkeep" }),
      batch(1),
    );
  }
  expect((await ids())[0]).toBe("s_24");
  expect(await ids({ player: "ann" })).toHaveLength(12);
  expect(await ids({ player: "bob", character: "barkeep" })).toEqual(["s_20", "s_10", "s_0"]);
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await directory.page({}, { limit: 10, ...(after !== undefined && { after }) });
    seen.push(...page.items.map(({ id }) => id));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => `s_${24 - n}`));
});

it("a page goes on where the one before ended, also when what stood there is deleted meanwhile", async () => {
  for (let n = 0; n < 5; n += 1) await directory.open(row(`s_${n}`), batch(1));
  const { items, next } = await directory.page({}, { limit: 2 });
  await directory.remove(items.map(({ id }) => id));
  const rest = await directory.page({}, { limit: 9, after: next ?? "" });
  expect([rest.items.map(({ id }) => id), rest.next]).toEqual([["s_2", "s_1", "s_0"], null]);
});

it("keeps the list's figures with the entries they come from", async () => {
  const key = await directory.open(row("s_1"), batch(1));
  await entries.append(key, batch(2), { turns: 3, lastAt: now + 5 });
  expect(await directory.get("s_1")).toMatchObject({ turns: 3, lastAt: now + 5 });
});

it("names the sessions that have been idle, oldest first and page by page, and removes them whole", async () => {
  for (let n = 0; n < 5; n += 1) await directory.open(row(`s_${n}`, { lastAt: now - n * day }), batch(1));
  const first = await directory.idleSince(now - day, { limit: 2 });
  expect(first.map(({ id }) => id)).toEqual(["s_4", "s_3"]);
  const rest = await directory.idleSince(now - day, { limit: 2, after: first[1]! });
  expect(rest.map(({ id }) => id)).toEqual(["s_2"]);
  expect(await directory.remove(["s_4", "s_3", "s_none"])).toEqual(["s_4", "s_3"]);
  expect(await ids()).toEqual(["s_2", "s_1", "s_0"]);
  expect(await all("s_4")).toEqual([]);
});
