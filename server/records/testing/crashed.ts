/** What a crash leaves of a session: the batches that were on disk at that instant, in an engine of its own. */
import { silentLog } from "../../observe/log.ts";
import type { Engine } from "../engine.ts";
import { createMemoryEngine } from "../memory-engine.ts";
import { migrate } from "../migrate.ts";

export async function crashed(engine: Engine, session: string, batches = Number.MAX_SAFE_INTEGER): Promise<Engine> {
  const copy = createMemoryEngine();
  await migrate({ engine: copy, log: silentLog });
  const tables = [
    ["sessions", "id = ?1 AND ?2 > 0"],
    ["session_entries", "session = ?1 AND n <= ?2"],
  ] as const;
  for (const [table, where] of tables) {
    for (const row of await engine.read({ sql: `SELECT * FROM ${table} WHERE ${where}`, values: [session, batches] })) {
      const names = Object.keys(row);
      const places = names.map((_, at) => `?${at + 1}`);
      const sql = `INSERT INTO ${table} (${names.join(", ")}) VALUES (${places.join(", ")})`;
      await copy.write([{ sql, values: Object.values(row) }]);
    }
  }
  return copy;
}

/** How many rows a table has. */
export async function rowsIn(engine: Engine, table: string): Promise<number> {
  await engine.settled();
  const [row] = await engine.read({ sql: `SELECT count(*) AS n FROM ${table}` });
  return Number(row?.n);
}
