/** Model tokens spent in a day, by whom they count for, so that a restart does not give them back. */
import type { Engine, Row } from "./engine.ts";

export interface Spent {
  /** Such as `player` or `server`. */
  readonly scope: string;
  readonly id: string;
  readonly tokens: number;
}

export interface SpentTokens {
  /** `day` is such as 2026-11-23. Answers what each has spent by then, on all nodes together. Throws `storage_failed`. */
  add(day: string, spent: readonly Spent[]): Promise<readonly Spent[]>;
  of(day: string): Promise<readonly Spent[]>;
  /** Of these alone. */
  ofThese(day: string, whose: readonly Omit<Spent, "tokens">[]): Promise<readonly Spent[]>;
  /** Nobody knows any more that these ids of that scope have spent anything. Throws `storage_failed`. */
  forget(scope: string, ids: readonly string[]): Promise<void>;
  removeBefore(day: string): Promise<void>;
}

export function createSpentTokens({ engine }: { readonly engine: Engine }): SpentTokens {
  return {
    async add(day, spent) {
      const done = await engine.write(
        spent.map(({ scope, id, tokens }) => ({
          sql: `INSERT INTO spent_tokens (day, scope, id, tokens) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (day, scope, id) DO UPDATE SET tokens = spent_tokens.tokens + excluded.tokens
            RETURNING scope, id, tokens`,
          values: [day, scope, id, tokens],
        })),
        { lazy: true },
      );
      return done.flat().map(spentOf);
    },
    async ofThese(day, whose) {
      await engine.settled();
      const sql = "SELECT scope, id, tokens FROM spent_tokens WHERE day = ?1 AND scope = ?2 AND id = ?3";
      const rows = await Promise.all(whose.map(({ scope, id }) => engine.read({ sql, values: [day, scope, id] })));
      return rows.flat().map(spentOf);
    },
    async of(day) {
      await engine.settled();
      const sql = "SELECT scope, id, tokens FROM spent_tokens WHERE day = ?1";
      const rows = await engine.read({ sql, values: [day] });
      return rows.map(spentOf);
    },
    async forget(scope, ids) {
      const sql = "DELETE FROM spent_tokens WHERE scope = ?1 AND id = ?2";
      await engine.write(ids.map((id) => ({ sql, values: [scope, id] })));
    },
    async removeBefore(day) {
      await engine.write([{ sql: "DELETE FROM spent_tokens WHERE day < ?1", values: [day] }]);
    },
  };
}

const spentOf = ({ scope, id, tokens }: Row): Spent => ({
  scope: String(scope),
  id: String(id),
  tokens: Number(tokens),
});
