/** Records in PostgreSQL, for one node or several: one connection that writes in groups, and a few that read beside it. */
import { Client, Pool } from "pg";
import type { BarkeepError } from "../problems/errors.ts";
import type { Engine, Row } from "./engine.ts";
import { clientOptions } from "./postgres-connection.ts";
import { isLost, postgresFailure, unusableDatabase } from "./postgres-failure.ts";
import { parameter, placeholders } from "./postgres-text.ts";
import { PostgresWriter } from "./postgres-writer.ts";
import { WriteGroup } from "./write-group.ts";

const readers = 4;
/** How long a read waits for a reader, in ms, and how long it is tried again while the database is away. */
const readerWaitMs = 5000;
const patienceMs = 2000;
const againMs = 50;
const idleMs = 60_000;
/** Of the advisory lock that is held while tables are made or changed: any number that nothing else uses. */
const migrationLock = 7_070_001;
const migrationMs = 600_000;

/** Throws `storage_failed` when the database can't be reached, or is too old. */
export async function createPostgresEngine({ url }: { readonly url: string }): Promise<Engine> {
  const writer = new PostgresWriter({ url });
  await writer.check().catch((error: BarkeepError) => {
    throw unusableDatabase(error, url);
  });
  const group = new WriteGroup({ commit: (units) => writer.commit(units) });
  const pool = new Pool({
    ...clientOptions(url),
    max: readers,
    connectionTimeoutMillis: readerWaitMs,
    idleTimeoutMillis: idleMs,
  });
  // A connection that breaks while nobody uses it is replaced.
  pool.on("error", () => undefined);
  const names = new Map<string, string>();

  return {
    dialect: "postgres",
    write: (unit, options) => group.add(unit, options),
    async read({ sql, values = [] }) {
      const name = names.get(sql) ?? `barkeep_read_${names.size + 1}`;
      names.set(sql, name);
      const query = { name, text: placeholders(sql), values: values.map(parameter) };
      for (const until = performance.now() + patienceMs; ; ) {
        try {
          return (await pool.query<Row>(query)).rows;
        } catch (error) {
          if (!isLost(error) || performance.now() > until) throw postgresFailure(error, "read");
          await new Promise((resolve) => setTimeout(resolve, againMs));
        }
      }
    },
    settled: () => group.settled(),
    check: () => writer.check(),
    async exclusively(work) {
      const client = new Client({ ...clientOptions(url), query_timeout: migrationMs });
      client.on("error", () => undefined);
      try {
        await client.connect();
        await client.query("SELECT pg_advisory_lock($1)", [migrationLock]);
      } catch (error) {
        await client.end().catch(() => undefined);
        throw postgresFailure(error);
      }
      try {
        return await work();
      } finally {
        await client.end().catch(() => undefined);
      }
    },
    async close() {
      await group.settled();
      await writer.close();
      await pool.end();
    },
  };
}
