/** Every run of a method, one row each: listed by filters, looked up, forgotten for a player, and let go of by age and size. */
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Engine, Statement, Value, WriteOptions } from "./engine.ts";
import { type Page, type PageOptions, readPage } from "./page.ts";
import { dayOf, type NextPlace, placeAt } from "./place.ts";
import { insertText, removeText } from "./search-texts.ts";

/** What has to be known of a call to keep it. */
export interface AnyCall {
  readonly id: string;
  readonly method: string;
  readonly character: string | null;
  readonly player: string | null;
  readonly session: string | null;
  readonly turn: string | null;
  readonly cause: string;
  readonly status: string;
  readonly input: unknown;
  readonly output: unknown;
  /** ISO 8601. */
  readonly at: string;
}

export type CallKey = "method" | "character" | "player" | "session" | "status" | "cause";

export interface CallRecords<C extends AnyCall> {
  /** Resolves once on disk; it can also be found by its words from then on. Throws `storage_failed`. */
  append(call: C, options?: WriteOptions): Promise<void>;
  get(id: string): Promise<C | null>;
  /** Newest first. */
  page(filter: Partial<Record<CallKey, string>>, page: PageOptions): Promise<Page<C>>;
  /** The newest call of each of these methods, where there is one. */
  latestOf(methods: readonly string[]): Promise<readonly C[]>;
  /** Deletes a player's; answers how many. Throws `storage_failed`. */
  forgetPlayer(player: string): Promise<number>;
  /**
   * Deletes what is older than `before` (Unix time in ms), and of what is left the oldest beyond so many bytes; a few at a time, so that
   * others write in between. Ends early when `goOn` says so. Throws `storage_failed`.
   */
  sweep(limits: { readonly before: number | null; readonly bytes: number | null }, goOn: () => boolean): Promise<Swept>;
}

/** How many were past their time, and how many beyond the size. */
export interface Swept {
  readonly old: number;
  readonly beyond: number;
}

const removedAtOnce = 200;
const countedAtOnce = 5000;

export function createCallRecords<C extends AnyCall>(options: {
  readonly engine: Engine;
  readonly nextPlace: NextPlace;
}): CallRecords<C> {
  const { engine, nextPlace } = options;
  const callOf = (row: { readonly record?: Value }) => readJson(String(row.record)) as C;

  async function removeUpTo(place: number, goOn: () => boolean): Promise<number> {
    const oldest = "SELECT id FROM calls WHERE place < ?1 ORDER BY place LIMIT ?2";
    const values = [place, removedAtOnce];
    for (let total = 0; goOn(); ) {
      const [, removed = []] = await engine.write([
        { sql: `DELETE FROM search_texts WHERE kind = 'call' AND id IN (${oldest})`, values },
        { sql: `DELETE FROM calls WHERE id IN (${oldest}) RETURNING id`, values },
      ]);
      total += removed.length;
      if (removed.length < removedAtOnce) return total;
    }
    return 0;
  }

  /** The place up to which is more than so many bytes, counted from the newest; 0 where there are not so many. */
  async function placeBeyond(bytes: number): Promise<number> {
    let left = bytes;
    for (let before = Number.MAX_SAFE_INTEGER; ; ) {
      const rows = await engine.read({
        sql: "SELECT place, bytes FROM calls WHERE place < ?1 ORDER BY place DESC LIMIT ?2",
        values: [before, countedAtOnce],
      });
      for (const row of rows) {
        left -= Number(row.bytes);
        if (left < 0) return Number(row.place) + 1;
      }
      if (rows.length < countedAtOnce) return 0;
      before = Number(rows.at(-1)?.place);
    }
  }

  return {
    async append(call, options) {
      const record = writeJson(call);
      const texts = [removeText("call", call.id), insertText(searchText(call))];
      await engine.write([insertCall(call, nextPlace(), record), ...texts], options);
    },
    async get(id) {
      await engine.settled();
      const [row] = await engine.read({ sql: "SELECT record FROM calls WHERE id = ?1", values: [id] });
      return row === undefined ? null : callOf(row);
    },
    async page(filter, page) {
      await engine.settled();
      const { items, next } = await readPage(engine, { table: "calls", columns: "place, record", filter }, page);
      return { items: items.map(callOf), next };
    },
    async latestOf(methods) {
      const sql = "SELECT record FROM calls WHERE method = ?1 ORDER BY place DESC LIMIT 1";
      const found = await Promise.all(methods.map((method) => engine.read({ sql, values: [method] })));
      return found.flatMap((rows) => rows.map(callOf));
    },
    async forgetPlayer(player) {
      const values = [player];
      const [, removed = []] = await engine.write([
        {
          sql: "DELETE FROM search_texts WHERE kind = 'call' AND id IN (SELECT id FROM calls WHERE player = ?1)",
          values,
        },
        { sql: "DELETE FROM calls WHERE player = ?1 RETURNING id", values },
      ]);
      return removed.length;
    },
    async sweep({ before, bytes }, goOn) {
      const old = before === null ? 0 : await removeUpTo(placeAt(before), goOn);
      const beyond = bytes === null ? 0 : await removeUpTo(await placeBeyond(bytes), goOn);
      return { old, beyond };
    },
  };
}

function insertCall(call: AnyCall, place: number, record: string): Statement {
  const { id, method, character, player, session, status, cause, at } = call;
  return {
    sql: `INSERT INTO calls (id, day, place, method, character, player, session, status, cause, bytes, record)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
      ON CONFLICT (id, day) DO UPDATE SET status = excluded.status, bytes = excluded.bytes, record = excluded.record`,
    values: [
      id,
      dayOf(Date.parse(at)),
      place,
      method,
      character,
      player,
      session,
      status,
      cause,
      record.length,
      record,
    ],
  };
}

/** Arguments and results are looked for, prints are not. */
const searchText = ({ id, session, turn, method, input, output, at }: AnyCall) => ({
  kind: "call" as const,
  id,
  session,
  turn,
  at: Date.parse(at),
  body: `${method} ${words(input)} ${words(output)}`.slice(0, 4000),
});

const words = (value: unknown): string => (value === null || value === undefined ? "" : writeJson(value));
