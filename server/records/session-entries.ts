/** What happened in a session, batch after batch: what it is restored from, and what is sent again to who comes back. */
import { readJson } from "../../protocol/exact-json.ts";
import type { Engine, Statement } from "./engine.ts";

/** A session as whoever writes to it knows it. */
export interface SessionKey {
  readonly session: string;
  /** Whole days since 1970 of its opening: all of its rows are told apart by it. */
  readonly day: number;
  /** Counts the owners it has had: what one of them writes after the next has taken over changes nothing. */
  readonly epoch: number;
}

export interface EntryBatch {
  /** 1, 2, 3 …: what is written again under the same number replaces what was written under it. */
  readonly n: number;
  /** Unix time in ms. */
  readonly at: number;
  /** A JSON array. */
  readonly entries: string;
  /** The highest `seq` of a message in it or before it. */
  readonly lastSeq: number;
}

export interface ReadBatch<E> {
  readonly n: number;
  readonly at: number;
  readonly entries: readonly E[];
}

/** What the list of sessions is to say of it from now on. */
export interface SessionState {
  readonly turns: number;
  readonly lastAt: number;
}

export interface SessionEntries {
  /**
   * Resolves once on disk. Without a `state` the list of sessions stays as it is. Throws `storage_failed`: then it was not written, or it
   * is written again under its number; and `StaleWrite` when the session has another owner or is gone.
   */
  append(key: SessionKey, batch: EntryBatch, state?: SessionState): Promise<void>;
  /** The batches behind that number, all when none is given, in the order of their numbers. */
  read<E>(session: string, behind?: number): AsyncIterable<ReadBatch<E>>;
  /** The batches that hold messages beyond that `seq`, in order: reads no others. */
  readAfter<E>(session: string, seq: number): Promise<readonly ReadBatch<E>[]>;
}

const batchesAtOnce = 200;

export function createSessionEntries({ engine }: { readonly engine: Engine }): SessionEntries {
  return {
    async append(key, batch, state) {
      await engine.write([ownedBy(key, batch.entries.length, state), insertBatch(key, batch)]);
    },
    async *read<E>(session: string, behind = 0) {
      for (let after = behind; ; ) {
        const rows = await engine.read({
          sql: "SELECT n, at, entries FROM session_entries WHERE session = ?1 AND n > ?2 ORDER BY n LIMIT ?3",
          values: [session, after, batchesAtOnce],
        });
        for (const row of rows) yield batchOf<E>(row);
        if (rows.length < batchesAtOnce) return;
        after = Number(rows.at(-1)?.n);
      }
    },
    async readAfter<E>(session: string, seq: number) {
      const newestFirst: ReadBatch<E>[] = [];
      for (let before = Number.MAX_SAFE_INTEGER; ; ) {
        const rows = await engine.read({
          sql: `SELECT n, at, last_seq, entries FROM session_entries WHERE session = ?1 AND n < ?2
            ORDER BY n DESC LIMIT ?3`,
          values: [session, before, batchesAtOnce],
        });
        const wanted = rows.filter((row) => Number(row.last_seq) > seq);
        newestFirst.push(...wanted.map((row) => batchOf<E>(row)));
        if (rows.length < batchesAtOnce || wanted.length < rows.length) return newestFirst.reverse();
        before = Number(rows.at(-1)?.n);
      }
    },
  };
}

/** Changes the session's row, which only its owner can. */
function ownedBy({ session, epoch }: SessionKey, bytes: number, state?: SessionState): Statement {
  if (state === undefined) {
    const sql = "UPDATE sessions SET bytes = bytes + ?3 WHERE id = ?1 AND epoch = ?2";
    return { sql, values: [session, epoch, bytes], rows: 1 };
  }
  return {
    sql: "UPDATE sessions SET bytes = bytes + ?3, turns = ?4, last_at = ?5 WHERE id = ?1 AND epoch = ?2",
    values: [session, epoch, bytes, state.turns, state.lastAt],
    rows: 1,
  };
}

export function insertBatch({ session, day }: SessionKey, { n, at, entries, lastSeq }: EntryBatch): Statement {
  return {
    sql: `INSERT INTO session_entries (session, n, day, at, last_seq, entries) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      ON CONFLICT (session, n, day) DO UPDATE SET at = excluded.at, last_seq = excluded.last_seq, entries = excluded.entries`,
    values: [session, n, day, at, lastSeq, entries],
  };
}

const batchOf = <E>(row: {
  readonly n?: unknown;
  readonly at?: unknown;
  readonly entries?: unknown;
}): ReadBatch<E> => ({
  n: Number(row.n),
  at: Number(row.at),
  entries: readJson(String(row.entries)) as E[],
});
