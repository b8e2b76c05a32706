import { existsSync, mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { leaveOut } from "../../test/left-out.ts";
import { type Engine, StaleWrite } from "./engine.ts";
import { createMemoryEngine } from "./memory-engine.ts";
import { createPostgresEngine } from "./postgres-engine.ts";
import { createSqliteEngine } from "./sqlite-engine.ts";
import { createTestDatabase, type TestDatabase, whyNoPostgres } from "./testing/postgres.ts";

const opened: Engine[] = [];
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close();
  for (const database of databases.splice(0)) await database.drop();
});

const folder = () => mkdtempSync(join(tmpdir(), "records-"));
const onDisk = async (path = join(folder(), "records.sqlite")) => {
  const engine = await createSqliteEngine({ path });
  opened.push(engine);
  return engine;
};
const inMemory = async () => {
  const engine = createMemoryEngine();
  opened.push(engine);
  return engine;
};
const databases: TestDatabase[] = [];
const inPostgres = async () => {
  const database = await createTestDatabase();
  databases.push(database);
  const engine = await createPostgresEngine({ url: database.url });
  opened.push(engine);
  return engine;
};
if (whyNoPostgres !== null) leaveOut("the engine on PostgreSQL", whyNoPostgres);
const table = { sql: "CREATE TABLE things (id TEXT PRIMARY KEY, size BIGINT)" };
const add = (id: string, size: number | bigint = 1) => ({
  sql: "INSERT INTO things VALUES (?1, ?2)",
  values: [id, size],
});
const all = { sql: "SELECT id, size FROM things ORDER BY id" };

for (const [name, open] of [
  ["a file", onDisk],
  ["memory", inMemory],
  ...(whyNoPostgres === null ? [["PostgreSQL", inPostgres] as const] : []),
] as const) {
  it(`${name}: a unit that can't be done fails alone, and leaves nothing behind`, async () => {
    const engine = await open();
    await engine.write([table]);
    const results = await Promise.allSettled([
      engine.write([add("a")]),
      engine.write([add("b"), add("a")]),
      engine.write([add("c")]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((await engine.read(all)).map(({ id }) => id)).toEqual(["a", "c"]);
  });

  it(`${name}: a write that changes other than so many rows is stale`, async () => {
    const engine = await open();
    await engine.write([table, add("a")]);
    const change = { sql: "UPDATE things SET size = ?2 WHERE id = ?1 AND size = 1", values: ["a", 2], rows: 1 };
    await engine.write([change]);
    await expect(engine.write([add("b"), change])).rejects.toBeInstanceOf(StaleWrite);
    expect(await engine.read(all)).toEqual([{ id: "a", size: 2 }]);
  });

  it(`${name}: whole numbers past 2^53 come back to the digit, others as numbers`, async () => {
    const engine = await open();
    await engine.write([table, add("large", 9007199254740993n), add("small", 7)]);
    expect(await engine.read(all)).toEqual([
      { id: "large", size: 9007199254740993n },
      { id: "small", size: 7 },
    ]);
  });

  it(`${name}: gives what a statement returns`, async () => {
    const engine = await open();
    const [, rows] = await engine.write([
      table,
      { ...add("a"), sql: "INSERT INTO things VALUES (?1, ?2) RETURNING id" },
    ]);
    expect(rows).toEqual([{ id: "a" }]);
  });
}

it("has on disk what it answered, and gives it to whoever opens the file next", async () => {
  const path = join(folder(), "records.sqlite");
  const first = await createSqliteEngine({ path });
  await first.write([table]);
  await Promise.all(Array.from({ length: 500 }, (_, n) => first.write([add(String(n))])));
  await first.close();
  const again = await onDisk(path);
  expect(await again.read({ sql: "SELECT count(*) AS n FROM things" })).toEqual([{ n: 500 }]);
});

it("copies everything while it is written to", async () => {
  const engine = await onDisk();
  await engine.write([table, add("a")]);
  const path = join(folder(), "copy.sqlite");
  await Promise.all([engine.copyTo?.(path), engine.write([add("b")])]);
  expect(existsSync(path)).toBe(true);
  const copy = await onDisk(path);
  expect((await copy.read(all)).map(({ id }) => id)).toContain("a");
});

it("keeps its file to the owner", async () => {
  const path = join(folder(), "records.sqlite");
  await onDisk(path);
  if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
});

it("says what is wrong with a file that is no database", async () => {
  const path = join(folder(), "records.sqlite");
  const { writeFileSync } = await import("node:fs");
  writeFileSync(path, "not a database, but long enough to be looked at as if it were one");
  await expect(createSqliteEngine({ path })).rejects.toMatchObject({ code: "storage_failed", message: /damaged/ });
});
