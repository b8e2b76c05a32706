/**
 * One server uses a database at a time: sessions have no owner among several. The lock is the database's own, and free as soon as
 * the connection that holds it is gone.
 */
import { Client } from "pg";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { postgresFailure } from "../records/postgres-failure.ts";

export interface DatabaseLockOptions {
  readonly url: string;
  readonly log: Log;
  /** How long a start waits for a server that is ending, in ms. */
  readonly waitMs?: number;
}

/** Any number that nothing else uses. */
const serverLock = 7_070_003;
const againMs = 200;
const taken =
  "Another Barkeep uses the database of BARKEEP_DATABASE_URL. Stop it first: one server at a time, for now.";

/** Throws `storage_failed` when another server has it. Returns a function that gives it back. */
export async function lockDatabase({ url, log, waitMs = 5000 }: DatabaseLockOptions): Promise<() => Promise<void>> {
  let closed = false;
  let current: Client | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Throws when the database can't be reached. */
  async function acquire(): Promise<boolean> {
    const client = new Client({ connectionString: url, application_name: "barkeep holds", keepAlive: true });
    const lost = () => {
      if (current !== client || closed) return;
      current = null;
      again();
    };
    client.on("error", lost).on("end", lost);
    try {
      await client.connect();
      const { rows } = await client.query("SELECT pg_try_advisory_lock($1) AS had", [serverLock]);
      if (rows[0]?.had === true) {
        current = client;
        return true;
      }
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    await client.end();
    return false;
  }

  /** The connection was lost, with the database or alone: whoever was here first comes back first. */
  function again(): void {
    timer = setTimeout(async () => {
      const had = await acquire().catch(() => null);
      if (had === false) log.error({}, taken);
      if (had !== true && !closed) again();
    }, againMs).unref();
  }

  for (const until = performance.now() + waitMs; ; ) {
    let had: boolean;
    try {
      had = await acquire();
    } catch (error) {
      throw postgresFailure(error);
    }
    if (had) break;
    if (performance.now() > until) throw new BarkeepError("storage_failed", taken);
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
  return async () => {
    closed = true;
    clearTimeout(timer);
    await current?.end().catch(() => undefined);
  };
}
