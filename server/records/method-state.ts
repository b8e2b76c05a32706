/** The few values that methods keep from one call to the next: by key, shared by all calls of the method or for one player. */
import { readJson } from "../../protocol/exact-json.ts";
import type { Json } from "../../protocol/json.ts";
import type { Engine, Row } from "./engine.ts";
import { type NextPlace, placeAt } from "./place.ts";

export interface KeptValue {
  readonly method: string;
  readonly key: string;
  /** Null for one that all calls of the method share. */
  readonly player: string | null;
  readonly value: Json;
  /** ISO 8601. */
  readonly at: string;
}

export type StateKey = Pick<KeptValue, "method" | "key" | "player">;

export interface MethodStateRecords {
  /** As JSON text; null where there is none. */
  get(key: StateKey): Promise<string | null>;
  /** In place of what was there; beyond `most` keys of the same player, or shared ones, the oldest goes. Throws `storage_failed`. */
  put(key: StateKey, kept: { readonly value: string; readonly at: string }, most: number): Promise<void>;
  /** True when it was there. */
  remove(key: StateKey): Promise<boolean>;
  /** For whom there is something under this key, the latest first. */
  players(method: string, key: string, most: number): Promise<readonly string[]>;
  /** Of one method, the latest first; `after` is the `next` of the page before. */
  page(
    method: string,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<{ readonly items: readonly KeptValue[]; readonly next: string | null }>;
  /** The latest first. */
  ofPlayer(player: string): Promise<readonly KeptValue[]>;
  /** Each answers how many went. */
  removePlayer(player: string): Promise<number>;
  removeMethod(method: string): Promise<number>;
  /** Of players, what is older; in Unix ms. What is shared stays. */
  removeBefore(before: number): Promise<number>;
}

const columns = "method, player, name, at, value, place";
/** How shared values are told from a player's: no id is empty. */
const shared = "";

export function createMethodState(options: {
  readonly engine: Engine;
  readonly nextPlace: NextPlace;
}): MethodStateRecords {
  const { engine, nextPlace } = options;
  const placeOf = ({ method, key, player }: StateKey) => [method, player ?? shared, key];
  const removeWhere = async (condition: string, values: readonly (string | number)[]): Promise<number> => {
    const sql = `DELETE FROM method_state WHERE ${condition} RETURNING name`;
    const [removed = []] = await engine.write([{ sql, values: [...values] }]);
    return removed.length;
  };
  const one = "method = ?1 AND player = ?2 AND name = ?3";
  return {
    async get(key) {
      const sql = `SELECT value FROM method_state WHERE ${one}`;
      const [row] = await engine.read({ sql, values: placeOf(key) });
      return row === undefined ? null : String(row.value);
    },
    async put(key, { value, at }, most) {
      const [method = "", player = ""] = placeOf(key);
      await engine.write([
        {
          sql: `INSERT INTO method_state (method, player, name, place, at, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (method, player, name) DO UPDATE
            SET place = excluded.place, at = excluded.at, value = excluded.value`,
          values: [method, player, key.key, nextPlace(), at, value],
        },
        {
          sql: `DELETE FROM method_state WHERE method = ?1 AND player = ?2 AND name IN (
            SELECT name FROM method_state WHERE method = ?1 AND player = ?2 ORDER BY place DESC LIMIT 1000 OFFSET ?3)`,
          values: [method, player, most],
        },
      ]);
    },
    remove: async (key) => (await removeWhere(one, placeOf(key))) > 0,
    async players(method, key, most) {
      const sql = `SELECT player FROM method_state WHERE method = ?1 AND name = ?2 AND player <> '${shared}'
        ORDER BY place DESC LIMIT ?3`;
      return (await engine.read({ sql, values: [method, key, most] })).map(({ player }) => String(player));
    },
    async page(method, { limit, after }) {
      const sql = `SELECT ${columns} FROM method_state WHERE method = ?1 AND place < ?2 ORDER BY place DESC LIMIT ?3`;
      const rows = await engine.read({ sql, values: [method, Number(after ?? Number.MAX_SAFE_INTEGER), limit + 1] });
      const items = rows.slice(0, limit);
      return { items: items.map(keptIn), next: rows.length > limit ? String(items.at(-1)?.place) : null };
    },
    async ofPlayer(player) {
      const sql = `SELECT ${columns} FROM method_state WHERE player = ?1 ORDER BY place DESC`;
      return (await engine.read({ sql, values: [player] })).map(keptIn);
    },
    removePlayer: (player) => removeWhere("player = ?1", [player]),
    removeMethod: (method) => removeWhere("method = ?1", [method]),
    removeBefore: (before) => removeWhere(`player <> '${shared}' AND place < ?1`, [placeAt(before)]),
  };
}

const keptIn = ({ method, player, name, at, value }: Row): KeptValue => ({
  method: String(method),
  key: String(name),
  player: player === shared ? null : String(player),
  value: readJson(String(value)) as Json,
  at: String(at),
});
