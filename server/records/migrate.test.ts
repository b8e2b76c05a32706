import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import type { Engine } from "./engine.ts";
import { createMemoryEngine } from "./memory-engine.ts";
import { migrate } from "./migrate.ts";
import { currentFormat, type Migration } from "./schema.ts";
import { createSqliteEngine } from "./sqlite-engine.ts";

const log = silentLog;
const format = async (engine: Engine) =>
  (await engine.read({ sql: "SELECT value FROM meta WHERE name = 'format'" }))[0]?.value;

/** From format 1 to 2: every memory's words in capitals, a page at a time. */
function capitals(pageSize: number, stopAfter = Number.POSITIVE_INFINITY): Migration {
  return {
    from: 1,
    what: "facts are written in capitals",
    async run(engine) {
      let pages = 0;
      for (let after = ""; ; pages += 1) {
        if (pages === stopAfter) throw new Error("the power went");
        const rows = await engine.read({
          sql: "SELECT id, fact FROM memories WHERE id > ?1 ORDER BY id LIMIT ?2",
          values: [after, pageSize],
        });
        if (rows.length === 0) return;
        await engine.write(
          rows.map(({ id, fact }) => ({
            sql: "UPDATE memories SET fact = ?2 WHERE id = ?1",
            values: [String(id), String(fact).toUpperCase()],
          })),
        );
        after = String(rows.at(-1)?.id);
      }
    },
    last: [{ sql: "CREATE TABLE made_by_format_2 (id TEXT)" }],
  };
}

const remember = (n: number) => ({
  sql: "INSERT INTO memories VALUES (?1, 'player', 'barkeep', ?2, 'now', ?3)",
  values: [`fact_${String(n).padStart(3, "0")}`, n, `likes ale ${n}`],
});

it("makes all tables once", async () => {
  const engine = createMemoryEngine();
  await migrate({ engine, log });
  await migrate({ engine, log });
  expect(await format(engine)).toBe(String(currentFormat));
});

it.each([
  { theirs: "CREATE TABLE notes (id INTEGER)", named: "notes" },
  { theirs: "CREATE TABLE sessions (sid TEXT)", named: "sessions" },
  { theirs: "CREATE TABLE meta (k TEXT, v TEXT)", named: "meta" },
])("leaves what another program keeps there as it is: $theirs", async ({ theirs, named }) => {
  const engine = createMemoryEngine();
  await engine.write([{ sql: theirs }]);
  await expect(migrate({ engine, log })).rejects.toThrow(
    `The data folder's records.sqlite holds what another program keeps there: ${named}. Name another folder in BARKEEP_DATA_DIR`,
  );
  expect(await engine.read({ sql: "SELECT name FROM sqlite_master" })).toEqual([{ name: named }]);
});

it("goes on where the first start was cut off before a table was made", async () => {
  const engine = createMemoryEngine();
  await engine.write([{ sql: "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)" }]);
  await migrate({ engine, log });
  expect(await format(engine)).toBe(String(currentFormat));
});

it("records of the first format have all of today's tables afterwards", async () => {
  const today = createMemoryEngine();
  await migrate({ engine: today, log });
  const engine = createMemoryEngine();
  await migrate({ engine, log });
  await engine.write([
    { sql: "DROP TABLE waiting_events" },
    { sql: "DROP TABLE hook_refusals" },
    { sql: "DROP TABLE delivery_players" },
    { sql: "DROP TABLE delivery_calls" },
    { sql: "DROP INDEX hook_deliveries_unfinished" },
    { sql: "UPDATE meta SET value = '1' WHERE name = 'format'" },
  ]);
  await migrate({ engine, log });
  const made = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name";
  expect(await engine.read({ sql: made })).toEqual(await today.read({ sql: made }));
  expect(await format(engine)).toBe(String(currentFormat));
});

it("brings older records up to date in pages, goes on after an interruption, and keeps a copy", async () => {
  const folder = mkdtempSync(join(tmpdir(), "migrate-"));
  const engine = await createSqliteEngine({ path: join(folder, "records.sqlite") });
  const copyPath = (from: number) => join(folder, `records.format-${from}.sqlite`);
  await migrate({ engine, log, copyPath, current: 1 });
  await engine.write(Array.from({ length: 25 }, (_, n) => remember(n)));

  const interrupted = migrate({ engine, log, copyPath, current: 2, steps: [capitals(10, 1)] });
  await expect(interrupted).rejects.toThrow("the power went");
  expect(await format(engine)).toBe("1");
  await migrate({ engine, log, copyPath, current: 2, steps: [capitals(10)] });

  expect(await format(engine)).toBe("2");
  const facts = await engine.read({ sql: "SELECT fact FROM memories" });
  expect(facts.filter(({ fact }) => /^LIKES ALE \d+$/.test(String(fact)))).toHaveLength(25);
  expect(existsSync(copyPath(1))).toBe(true);
  const copy = await createSqliteEngine({ path: copyPath(1) });
  expect((await copy.read({ sql: "SELECT fact FROM memories LIMIT 1" }))[0]?.fact).toBe("likes ale 0");
  await copy.close();
  await engine.close();
});

it("refuses records of a newer version", async () => {
  const engine = createMemoryEngine();
  await migrate({ engine, log, current: 7 });
  await expect(migrate({ engine, log })).rejects.toMatchObject({
    code: "storage_failed",
    message: /newer Barkeep \(format 7/,
  });
});

it("says where a step is missing", async () => {
  const engine = createMemoryEngine();
  await migrate({ engine, log, current: 1 });
  await expect(migrate({ engine, log, current: 3, steps: [] })).rejects.toThrow(
    "no way from format 1 of the records to 3",
  );
});
