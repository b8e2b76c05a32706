/** What players and designers thought of turns: one rating of each turn from each of the two. */
import type { Engine, Row } from "./engine.ts";
import { pageOf } from "./page.ts";
import type { NextPlace } from "./place.ts";

export interface Rating {
  readonly turn: string;
  readonly session: string;
  /** Who gave it. */
  readonly by: "player" | "designer";
  readonly good: boolean;
  readonly note: string | null;
  /** ISO 8601. */
  readonly at: string;
}

export interface Feedback {
  /** In place of an earlier one of the same turn from the same side. Throws `storage_failed`. */
  put(rating: Rating): Promise<void>;
  remove(turn: string, by: Rating["by"]): Promise<boolean>;
  ofTurn(turn: string): Promise<readonly Rating[]>;
  /** Newest first; `after` is the `next` of the page before. */
  page(
    filter: { readonly good?: boolean; readonly by?: string; readonly session?: string },
    page: { readonly limit: number; readonly after?: string },
  ): Promise<{ readonly items: readonly Rating[]; readonly next: string | null }>;
}

const columns = "turn, session, source, good, note, at";

export function createFeedback(options: { readonly engine: Engine; readonly nextPlace: NextPlace }): Feedback {
  const { engine, nextPlace } = options;
  return {
    async put({ turn, session, by, good, note, at }) {
      const sql = `INSERT INTO feedback (turn, source, place, session, good, note, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (turn, source) DO UPDATE SET place = excluded.place, good = excluded.good, note = excluded.note, at = excluded.at`;
      await engine.write([{ sql, values: [turn, by, nextPlace(), session, good ? 1 : 0, note, at] }]);
    },
    async remove(turn, by) {
      const sql = "DELETE FROM feedback WHERE turn = ?1 AND source = ?2 RETURNING turn";
      const [gone] = await engine.write([{ sql, values: [turn, by] }]);
      return gone !== undefined && gone.length > 0;
    },
    async ofTurn(turn) {
      const sql = `SELECT ${columns} FROM feedback WHERE turn = ?1 ORDER BY source`;
      return (await engine.read({ sql, values: [turn] })).map(ratingOf);
    },
    async page({ good, by, session }, { limit, after }) {
      const sql = `SELECT ${columns}, place FROM feedback
        WHERE (?1 = -1 OR good = ?1) AND (?2 = '' OR source = ?2) AND (?3 = '' OR session = ?3) AND place < ?4
        ORDER BY place DESC LIMIT ?5`;
      const before = Number(after ?? Number.MAX_SAFE_INTEGER);
      const values = [good === undefined ? -1 : Number(good), by ?? "", session ?? "", before, limit + 1];
      const { items, next } = pageOf(await engine.read({ sql, values }), limit);
      return { items: items.map(ratingOf), next };
    },
  };
}

const ratingOf = ({ turn, session, source, good, note, at }: Row): Rating => ({
  turn: String(turn),
  session: String(session),
  by: source === "player" ? "player" : "designer",
  good: Number(good) === 1,
  note: note === null ? null : String(note),
  at: String(at),
});
