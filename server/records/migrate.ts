/** Makes the tables, or brings those of an earlier version up to date, step by step, with a copy kept of what was there. */
import { existsSync } from "node:fs";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Engine, Statement } from "./engine.ts";
import { currentFormat, type Migration, migrations, searchTables, tableNames, tables } from "./schema.ts";

export interface MigrateOptions {
  readonly engine: Engine;
  readonly log: Log;
  /** Where the copy goes, by the format it has; none is made where the engine can't, or where it is not given. */
  readonly copyPath?: (format: number) => string;
  readonly current?: number;
  readonly steps?: readonly Migration[];
}

/** Throws `storage_failed` when the records are newer than this server, or another program's, or a step is missing or fails. */
export async function migrate(options: MigrateOptions): Promise<void> {
  const { engine } = options;
  await (engine.exclusively === undefined ? migrateAlone(options) : engine.exclusively(() => migrateAlone(options)));
}

async function migrateAlone(options: MigrateOptions): Promise<void> {
  const { engine, log, copyPath, current = currentFormat, steps = migrations } = options;
  await refuseOthers(engine);
  await engine.write([
    { sql: "CREATE TABLE IF NOT EXISTS meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)" },
  ]);
  const [row] = await engine.read({ sql: "SELECT value FROM meta WHERE name = 'format'" });
  if (row === undefined) {
    const made = [...tables, ...searchTables[engine.dialect]].map((sql) => ({ sql }));
    await engine.write([...made, formatIs(current)]);
    return;
  }
  let format = Number(row.value);
  if (!(format <= current)) {
    const message = `The records were written by a newer Barkeep (format ${row.value}; this one knows ${current}). Start that version, or restore the back-up made before the upgrade.`;
    throw new BarkeepError("storage_failed", message);
  }
  const path = copyPath?.(format);
  if (format < current && path !== undefined && engine.copyTo !== undefined && !existsSync(path)) {
    await engine.copyTo(path);
    log.info({ path }, "a copy of the records was made");
  }
  for (; format < current; format += 1) {
    const step = steps.find((one) => one.from === format);
    if (step === undefined) {
      throw new BarkeepError("storage_failed", `There is no way from format ${format} of the records to ${current}.`);
    }
    log.info({ from: format, to: format + 1, what: step.what }, "the records are being brought up to date");
    await step.run?.(engine);
    await engine.write([...(step.last ?? []), formatIs(format + 1)]);
  }
}

/** A database may be shared with others, a file may not. */
const tablesOf = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
  postgres: `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()
    AND tablename IN (${["meta", ...tableNames].map((name) => `'${name}'`).join(", ")}) ORDER BY tablename`,
} as const;
const columnsOfMeta = {
  sqlite: "SELECT name FROM pragma_table_info('meta')",
  postgres: `SELECT attname AS name FROM pg_attribute
    WHERE attrelid = to_regclass('meta') AND attnum > 0 AND NOT attisdropped`,
} as const;

/** Writes nothing into tables that are none of Barkeep's. */
async function refuseOthers(engine: Engine): Promise<void> {
  const { dialect } = engine;
  const namesBy = async (sql: string) => (await engine.read({ sql })).map(({ name }) => String(name));
  const found = await namesBy(tablesOf[dialect]);
  const columns = found.includes("meta") ? await namesBy(columnsOfMeta[dialect]) : [];
  const isMeta = columns.toSorted().join() === "name,value";
  if (isMeta && (await engine.read({ sql: "SELECT value FROM meta WHERE name = 'format'" })).length > 0) return;
  const others = found.filter((name) => name !== "meta" || !isMeta);
  if (others.length === 0) return;
  const [where, remedy] = {
    sqlite: ["The data folder's records.sqlite", "Name another folder in BARKEEP_DATA_DIR, or move the file away."],
    postgres: ["The database", "Give Barkeep a database, or a schema, of its own: see BARKEEP_DATABASE_URL."],
  }[dialect];
  const named = others.slice(0, 5).join(", ");
  throw new BarkeepError("storage_failed", `${where} holds what another program keeps there: ${named}. ${remedy}`);
}

const formatIs = (format: number): Statement => ({
  sql: "INSERT INTO meta (name, value) VALUES ('format', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  values: [String(format)],
});
