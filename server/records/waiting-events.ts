/** What happened outside while a player was away: kept for when the player comes back, the newest few of each. */
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Engine } from "./engine.ts";
import type { NextPlace } from "./place.ts";

export interface WaitingEvents<E> {
  /** `at`: Unix time in ms. Throws `storage_failed`. */
  add(player: string, event: E, at: number): Promise<void>;
  /** Those that fit, the oldest first; each is given once, whoever asks. */
  take(player: string, fits: (event: E) => boolean): Promise<readonly E[]>;
  list(player: string): Promise<readonly E[]>;
  forgetPlayer(player: string): Promise<void>;
  /** Answers how many went. */
  removeBefore(at: number): Promise<number>;
}

/** For each player; what is older goes. */
const mostOfOne = 20;

export function createWaitingEvents<E>(options: {
  readonly engine: Engine;
  readonly nextPlace: NextPlace;
}): WaitingEvents<E> {
  const { engine, nextPlace } = options;
  const rowsOf = (player: string) =>
    engine.read({ sql: "SELECT place, record FROM waiting_events WHERE player = ?1 ORDER BY place", values: [player] });
  const eventOf = (row: { readonly record?: unknown }) => readJson(String(row.record)) as E;
  return {
    async add(player, event, at) {
      await engine.write([
        {
          sql: "INSERT INTO waiting_events (place, player, at, record) VALUES (?1, ?2, ?3, ?4)",
          values: [nextPlace(), player, at, writeJson(event)],
        },
        {
          sql: `DELETE FROM waiting_events WHERE player = ?1 AND place NOT IN
            (SELECT place FROM waiting_events WHERE player = ?1 ORDER BY place DESC LIMIT ?2)`,
          values: [player, mostOfOne],
        },
      ]);
    },
    async take(player, fits) {
      const wanted = (await rowsOf(player)).filter((row) => fits(eventOf(row)));
      if (wanted.length === 0) return [];
      const sql = "DELETE FROM waiting_events WHERE place = ?1 RETURNING place";
      const gone = await engine.write(wanted.map(({ place }) => ({ sql, values: [Number(place)] })));
      return wanted.filter((_, at) => (gone[at]?.length ?? 0) > 0).map(eventOf);
    },
    list: async (player) => (await rowsOf(player)).map(eventOf),
    async forgetPlayer(player) {
      await engine.write([{ sql: "DELETE FROM waiting_events WHERE player = ?1", values: [player] }]);
    },
    async removeBefore(at) {
      const sql = "DELETE FROM waiting_events WHERE at < ?1 RETURNING place";
      const [gone = []] = await engine.write([{ sql, values: [at] }]);
      return gone.length;
    },
  };
}
