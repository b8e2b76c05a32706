import { beforeEach, expect, it } from "vitest";
import { insertText, removeText } from "./search-texts.ts";
import { type OpenRecords, openRecords } from "./testing/open-records.ts";

let world: OpenRecords;
beforeEach(async () => {
  world = await openRecords();
});

it("sums usage by the keys asked for, between two days", async () => {
  const { usage } = world.records;
  const one = { day: "2026-11-23", character: "barkeep", method: null, model: "gpt", turns: 1, inputTokens: 10 };
  await Promise.all(Array.from({ length: 50 }, () => usage.add(one)));
  await usage.add({ ...one, day: "2026-11-24", method: "dice", turns: 0, calls: 1, callMs: 7 });
  expect(await usage.sums({ by: ["day"] })).toMatchObject([
    { day: "2026-11-23", turns: 50, inputTokens: 500, calls: 0 },
    { day: "2026-11-24", calls: 1, callMs: 7 },
  ]);
  expect(await usage.sums({ by: ["method", "model"], from: "2026-11-23", to: "2026-11-23" })).toMatchObject([
    { method: null, model: "gpt", turns: 50 },
  ]);
  await usage.removeBefore("2026-11-24");
  expect(await usage.sums({ by: ["day"] })).toHaveLength(1);
});

it("keeps so many versions of a document, whatever becomes of it", async () => {
  const versions = world.records.versions<{ code: string }>("method", 3);
  for (let version = 1; version <= 5; version += 1)
    await versions.append([{ id: "dice", version, at: "now", by: "admin", document: { code: `v${version}` } }]);
  expect((await versions.list("dice")).map(({ version }) => version)).toEqual([5, 4, 3]);
  expect(await versions.get("dice", 4)).toEqual({ version: 4, at: "now", by: "admin", document: { code: "v4" } });
  expect(await versions.get("dice", 1)).toBeNull();
  expect(await versions.latest("dice")).toBe(5);
  expect(await versions.latest("none")).toBe(0);
  expect(await world.records.versions("character", 3).list("dice")).toEqual([]);
  const fewer = world.records.versions<{ code: string }>("method", 2);
  await fewer.sweep();
  expect((await versions.list("dice")).map(({ version }) => version)).toEqual([5, 4]);
});

it("counts a day's tokens, and forgets whose they were", async () => {
  const { tokens } = world.records;
  const spent = (id: string, n: number) => [
    { scope: "player", id, tokens: n },
    { scope: "server", id: "", tokens: n },
  ];
  await tokens.add("2026-11-23", spent("key/ann", 10));
  await tokens.add("2026-11-23", spent("key/bob", 5));
  await tokens.add("2026-11-22", spent("key/ann", 99));
  await tokens.forget("player", ["key/ann"]);
  expect(await tokens.of("2026-11-23")).toEqual(
    expect.arrayContaining([
      { scope: "player", id: "key/bob", tokens: 5 },
      { scope: "server", id: "", tokens: 15 },
    ]),
  );
  await tokens.removeBefore("2026-11-23");
  expect(await tokens.of("2026-11-22")).toEqual([]);
});

it("keeps a fact once, the newest of them, and one row each", async () => {
  const { memories } = world.records;
  const fact = (n: number, text = `likes ale ${n}`) => ({ id: `fact_${n}`, character: "barkeep", text, at: `at ${n}` });
  for (let n = 1; n <= 5; n += 1) await memories.put("ann", fact(n), 3);
  expect((await memories.list("ann", "barkeep")).map(({ id }) => id)).toEqual(["fact_3", "fact_4", "fact_5"]);
  expect((await memories.put("ann", fact(6, "LIKES ALE 4"), 3)).id).toBe("fact_4");
  const both = [memories.put("bob", fact(7), 3), memories.put("bob", { ...fact(8), text: "likes ale 7" }, 3)];
  expect((await Promise.all(both)).map(({ id }) => id)).toEqual(["fact_7", "fact_7"]);
  expect(await memories.remove("ann", "fact_7")).toBe(false);
  expect(await memories.remove("ann", "fact_3")).toBe(true);
  expect(await memories.removeAll("ann")).toBe(2);
  expect(await memories.list("bob")).toHaveLength(1);
  world.clock.time += 1000;
  expect(await memories.removeBefore(world.clock.now())).toBe(1);
});

it("keeps a method's values apart by method and player, the newest of them", async () => {
  const { methodState } = world.records;
  const key = (method: string, name: string, player: string | null = null) => ({ method, key: name, player });
  const put = (...[method, name, player]: Parameters<typeof key>) =>
    methodState.put(key(method, name, player), { value: `"${method} ${name}"`, at: "now" }, 3);
  for (let n = 1; n <= 5; n += 1) await put("jira", `EX-${n}`, "ann");
  await put("jira", "EX-5", "bob");
  await put("jira", "count");
  await put("dice", "EX-5", "ann");
  expect(await methodState.get(key("jira", "EX-5", "ann"))).toBe('"jira EX-5"');
  expect(await methodState.get(key("jira", "EX-2", "ann"))).toBeNull();
  expect(await methodState.get(key("jira", "EX-5"))).toBeNull();
  expect(await methodState.get(key("dice", "count"))).toBeNull();
  expect(await methodState.players("jira", "EX-5", 100)).toEqual(["bob", "ann"]);
  expect(await methodState.players("jira", "count", 100)).toEqual([]);
  const first = await methodState.page("jira", { limit: 2 });
  expect(first.items).toMatchObject([
    { key: "count", player: null, value: "jira count" },
    { key: "EX-5", player: "bob" },
  ]);
  const second = await methodState.page("jira", { limit: 9, after: first.next ?? "" });
  expect(second).toMatchObject({ items: [{ key: "EX-5" }, { key: "EX-4" }, { key: "EX-3" }], next: null });
  expect(await methodState.ofPlayer("ann")).toHaveLength(4);
  expect(await methodState.removePlayer("ann")).toBe(4);
  expect(await methodState.remove(key("jira", "EX-5", "ann"))).toBe(false);
  expect(await methodState.remove(key("jira", "EX-5", "bob"))).toBe(true);
  await put("jira", "EX-9", "bob");
  world.clock.time += 1000;
  expect(await methodState.removeBefore(world.clock.now())).toBe(1);
  expect(await methodState.removeMethod("jira")).toBe(1);
});

it("finds words in any script's letters, and takes nothing else as a command", async () => {
  const { search } = world.records;
  const dice = { kind: "call", id: "dice", at: 1, body: "Würfel cast a die for the player" } as const;
  await world.engine.write([insertText(dice)]);
  const found = async (words: string) => (await search.find(words, { limit: 5 })).items.map(({ id }) => id);
  expect(await found("wurfel di")).toEqual(["dice"]);
  for (const odd of ['"', "* OR *", "NEAR(", "body:", "-", "''; DROP TABLE calls", ""]) await found(odd);
  await world.engine.write([removeText("call", "dice")]);
  expect(await found("die")).toEqual([]);
});
