/** Facts that characters keep about players: one row each. */
import type { Engine, Row } from "./engine.ts";
import { type NextPlace, placeAt } from "./place.ts";

export interface KeptFact {
  readonly id: string;
  readonly character: string;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface PlayerMemories {
  /** Oldest first; of one character, or of all. */
  list(player: string, character?: string): Promise<readonly KeptFact[]>;
  /** Keeps a fact unless the same words are known, and answers the one that is kept; beyond `most` the oldest goes. Throws `storage_failed`. */
  put(player: string, fact: KeptFact, most: number): Promise<KeptFact>;
  /** True when it was there. */
  remove(player: string, id: string): Promise<boolean>;
  /** All of a player's, or what one character knows; answers how many. */
  removeAll(player: string, character?: string): Promise<number>;
  /** Deletes what is older, in Unix ms; answers how many. */
  removeBefore(before: number): Promise<number>;
}

export function createPlayerMemories(options: {
  readonly engine: Engine;
  readonly nextPlace: NextPlace;
}): PlayerMemories {
  const { engine, nextPlace } = options;
  const all = 1_000_000;
  return {
    async list(player, character) {
      const sql = `SELECT id, character, at, fact FROM memories WHERE player = ?1
        ${character === undefined ? "" : "AND character = ?2"} ORDER BY place`;
      const rows = await engine.read({ sql, values: character === undefined ? [player] : [player, character] });
      return rows.map(factOf);
    },
    async put(player, { id, character, text, at }, most) {
      const [made = []] = await engine.write([
        {
          sql: `INSERT INTO memories (id, player, character, place, at, fact)
            SELECT CAST(?1 AS TEXT), CAST(?2 AS TEXT), CAST(?3 AS TEXT), CAST(?4 AS BIGINT), CAST(?5 AS TEXT), CAST(?6 AS TEXT)
            WHERE NOT EXISTS (
              SELECT 1 FROM memories WHERE player = ?2 AND character = ?3 AND LOWER(fact) = LOWER(CAST(?6 AS TEXT)))
            RETURNING id`,
          values: [id, player, character, nextPlace(), at, text],
        },
        {
          sql: `DELETE FROM memories WHERE id IN (
            SELECT id FROM memories WHERE player = ?1 AND character = ?2 ORDER BY place DESC LIMIT ?3 OFFSET ?4)`,
          values: [player, character, all, most],
        },
      ]);
      if (made.length > 0) return { id, character, text, at };
      const [known] = await engine.read({
        sql: `SELECT id, character, at, fact FROM memories
          WHERE player = ?1 AND character = ?2 AND LOWER(fact) = LOWER(CAST(?3 AS TEXT))`,
        values: [player, character, text],
      });
      return known === undefined ? { id, character, text, at } : factOf(known);
    },
    async remove(player, id) {
      const sql = "DELETE FROM memories WHERE player = ?1 AND id = ?2 RETURNING id";
      const [removed = []] = await engine.write([{ sql, values: [player, id] }]);
      return removed.length > 0;
    },
    async removeAll(player, character) {
      const sql = `DELETE FROM memories WHERE player = ?1 ${character === undefined ? "" : "AND character = ?2"} RETURNING id`;
      const values = character === undefined ? [player] : [player, character];
      const [removed = []] = await engine.write([{ sql, values }]);
      return removed.length;
    },
    async removeBefore(before) {
      const sql = "DELETE FROM memories WHERE place < ?1 RETURNING id";
      const [removed = []] = await engine.write([{ sql, values: [placeAt(before)] }]);
      return removed.length;
    },
  };
}

const factOf = ({ id, character, at, fact }: Row): KeptFact => ({
  id: String(id),
  character: String(character),
  text: String(fact),
  at: String(at),
});
