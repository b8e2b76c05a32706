/** Which sessions there are, one row each, and what opens, lists and removes them; a session's entries are read elsewhere. */
import type { Engine, Row, Statement } from "./engine.ts";
import { type Page, type PageOptions, readPage } from "./page.ts";
import { dayOf, type NextPlace } from "./place.ts";
import { removeText } from "./search-texts.ts";
import { type EntryBatch, insertBatch, type SessionKey } from "./session-entries.ts";

export interface SessionRow {
  readonly id: string;
  readonly character: string;
  readonly player: { readonly id: string; readonly name?: string | undefined } | null;
  /** Unix times in ms. */
  readonly openedAt: number;
  readonly lastAt: number;
  readonly turns: number;
}

export interface KeptSession extends SessionRow {
  readonly key: SessionKey;
  /** In the order of the list. */
  readonly place: number;
  /** Of its entries. */
  readonly bytes: number;
  /** The first that a player said, cut where it is long. */
  readonly firstWords: string | null;
  /** Turns that ended with an error. */
  readonly failed: number;
}

export interface SessionFilter {
  readonly character?: string;
  readonly player?: string;
  readonly withoutPlayer?: string;
  /** SQL that gives the ids to choose from. */
  readonly among?: string;
}

export interface SessionDirectory {
  /** A new session and its first entries, both or neither. Throws `storage_failed`. */
  open(row: SessionRow, first: EntryBatch): Promise<SessionKey>;
  get(id: string): Promise<KeptSession | null>;
  /** Newest first. */
  page(filter: SessionFilter, page: PageOptions): Promise<Page<KeptSession>>;
  /** Ids of sessions in which nothing has happened since, the oldest first; `after` is the last one already seen. */
  idleSince(
    before: number,
    page: { readonly limit: number; readonly after?: { readonly id: string; readonly lastAt: number } },
  ): Promise<readonly { readonly id: string; readonly lastAt: number }[]>;
  /**
   * When something last happened in the newest of the sessions that are beyond so many bytes, counted from those in which
   * something happened last; 0 where there are not so many.
   */
  idleBeyond(bytes: number): Promise<number>;
  /** All that is kept of these sessions; answers which there were. Throws `storage_failed`. */
  remove(ids: readonly string[]): Promise<readonly string[]>;
}

const countedAtOnce = 2000;
const columns =
  "id, day, epoch, place, character, player, player_name, opened_at, last_at, turns, bytes, first_words, failed";
/** Tables with rows of a session, by its id. */
const ofSession = ["session_entries", "traces", "trace_parts", "feedback"];

export function createSessionDirectory(options: {
  readonly engine: Engine;
  readonly nextPlace: NextPlace;
}): SessionDirectory {
  const { engine, nextPlace } = options;
  return {
    async open(row, first) {
      const key: SessionKey = { session: row.id, day: dayOf(row.openedAt), epoch: 0 };
      await engine.write([insertSession(row, key, nextPlace(), first.entries.length), insertBatch(key, first)]);
      return key;
    },
    async get(id) {
      const [row] = await engine.read({ sql: `SELECT ${columns} FROM sessions WHERE id = ?1`, values: [id] });
      return row === undefined ? null : sessionOf(row);
    },
    async page({ withoutPlayer, among, ...filter }, page) {
      const without: Readonly<Record<string, string>> = withoutPlayer === undefined ? {} : { player: withoutPlayer };
      const query = { table: "sessions", columns, filter, without, ...(among !== undefined && { among }) };
      const { items, next } = await readPage(engine, query, page);
      return { items: items.map(sessionOf), next };
    },
    async idleSince(before, { limit, after }) {
      const rows = await engine.read({
        sql: `SELECT id, last_at FROM sessions WHERE last_at < ?1 AND (last_at, id) > (?2, ?3)
          ORDER BY last_at, id LIMIT ?4`,
        values: [before, after?.lastAt ?? 0, after?.id ?? "", limit],
      });
      return rows.map((row) => ({ id: String(row.id), lastAt: Number(row.last_at) }));
    },
    async idleBeyond(bytes) {
      let left = bytes;
      for (let [lastAt, id] = [Number.MAX_SAFE_INTEGER, ""]; ; ) {
        const rows = await engine.read({
          sql: `SELECT id, last_at, bytes FROM sessions WHERE (last_at, id) < (?1, ?2)
            ORDER BY last_at DESC, id DESC LIMIT ?3`,
          values: [lastAt, id, countedAtOnce],
        });
        for (const row of rows) {
          left -= Number(row.bytes);
          if (left < 0) return Number(row.last_at);
        }
        const last = rows.at(-1);
        if (last === undefined || rows.length < countedAtOnce) return 0;
        [lastAt, id] = [Number(last.last_at), String(last.id)];
      }
    },
    async remove(ids) {
      const removals = ids.flatMap((id): Statement[] => [
        { sql: "DELETE FROM sessions WHERE id = ?1 RETURNING id", values: [id] },
        ...ofSession.map((table) => ({ sql: `DELETE FROM ${table} WHERE session = ?1`, values: [id] })),
        removeText("session", id),
      ]);
      const done = await engine.write(removals);
      return done.flatMap((rows) => rows.map((row) => String(row.id)));
    },
  };
}

function insertSession(row: SessionRow, key: SessionKey, place: number, bytes: number): Statement {
  const { id, character, player, openedAt, lastAt, turns } = row;
  return {
    sql: `INSERT INTO sessions
        (id, day, epoch, place, character, player, player_name, opened_at, last_at, turns, bytes)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`,
    values: [
      id,
      key.day,
      key.epoch,
      place,
      character,
      player?.id ?? null,
      player?.name ?? null,
      openedAt,
      lastAt,
      turns,
      bytes,
    ],
  };
}

function sessionOf(row: Row): KeptSession {
  const { id, day, epoch, character, player, player_name, opened_at, last_at, turns, bytes, first_words } = row;
  return {
    id: String(id),
    key: { session: String(id), day: Number(day), epoch: Number(epoch) },
    character: String(character),
    player: player === null ? null : { id: String(player), ...(player_name !== null && { name: String(player_name) }) },
    openedAt: Number(opened_at),
    lastAt: Number(last_at),
    turns: Number(turns),
    bytes: Number(bytes),
    firstWords: first_words === null ? null : String(first_words),
    failed: Number(row.failed),
    place: Number(row.place),
  };
}
