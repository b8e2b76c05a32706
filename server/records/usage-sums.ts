/** What was used: figures summed by day, character, method and model, in a row each; and by player in a table of its own. */
import type { Engine, Statement } from "./engine.ts";

export const usageFigures = [
  "turns",
  "calls",
  "errors",
  "inputTokens",
  "outputTokens",
  "cachedTokens",
  "ms",
  "callMs",
] as const;
export const usageKeys = ["day", "character", "method", "model"] as const;
/** Players are many: they have rows of their own, so that sums without them stay small. */
export const playerUsageKeys = ["day", "player", "character", "model"] as const;
export type UsageFigure = (typeof usageFigures)[number];
export type UsageKey = (typeof usageKeys)[number] | (typeof playerUsageKeys)[number];

export type UsageRow = { readonly [K in UsageKey]?: string | null } & { readonly [F in UsageFigure]: number };
/** What is added to the row of a day such as 2026-11-23. */
export type UsageAddition = { readonly day: string } & { readonly [K in Exclude<UsageKey, "day">]?: string | null } & {
  readonly [F in UsageFigure]?: number;
};

export interface UsageSums {
  /** What comes while others are written is added up first. Throws `storage_failed`: then it is added with the next. */
  add(addition: UsageAddition): Promise<void>;
  /** Sums by the keys asked for, in their order; `from` and `to` are days, both counted. */
  sums(query: {
    readonly by: readonly UsageKey[];
    readonly from?: string;
    readonly to?: string;
  }): Promise<readonly UsageRow[]>;
  /** Deletes the rows of earlier days. Throws `storage_failed`. */
  removeBefore(day: string): Promise<void>;
}

export interface PlayerUsageSums extends UsageSums {
  /** Everything of one player, by day, character and model. */
  ofPlayer(player: string): Promise<readonly UsageRow[]>;
  /** Deletes the rows of a player. Throws `storage_failed`. */
  forget(player: string): Promise<void>;
}

const columns: Readonly<Record<UsageFigure, string>> = {
  turns: "turns",
  calls: "calls",
  errors: "errors",
  inputTokens: "input_tokens",
  outputTokens: "output_tokens",
  cachedTokens: "cached_tokens",
  ms: "ms",
  callMs: "call_ms",
};

export const createUsageSums = ({ engine }: { readonly engine: Engine }): UsageSums =>
  createSums({ engine, table: "usage", keys: usageKeys });

export function createPlayerUsageSums({ engine }: { readonly engine: Engine }): PlayerUsageSums {
  const table = "usage_by_player";
  const sums = createSums({ engine, table, keys: playerUsageKeys });
  return {
    ...sums,
    async ofPlayer(player) {
      await sums.sums({ by: [] });
      const sql = `SELECT day, character, model, ${names.join(", ")} FROM ${table} WHERE player = ?1 ORDER BY day`;
      const rows = await engine.read({ sql, values: [player] });
      return rows.map(
        (row) =>
          ({
            day: String(row.day),
            character: row.character || null,
            model: row.model || null,
            ...Object.fromEntries(usageFigures.map((figure) => [figure, Number(row[columns[figure]])])),
          }) as UsageRow,
      );
    },
    async forget(player) {
      // What waits is written first, so that it is deleted as well.
      await sums.sums({ by: [] });
      await engine.write([{ sql: `DELETE FROM ${table} WHERE player = ?1`, values: [player] }]);
    },
  };
}

interface SumsOptions {
  readonly engine: Engine;
  readonly table: string;
  readonly keys: readonly UsageKey[];
}

function createSums({ engine, table, keys }: SumsOptions): UsageSums {
  let waiting = new Map<string, UsageAddition>();
  let writing: Promise<void> | null = null;

  const gather = (into: Map<string, UsageAddition>, addition: UsageAddition) => {
    const key = JSON.stringify(keys.map((name) => addition[name]));
    const known = into.get(key);
    into.set(key, known === undefined ? addition : added(known, addition));
  };
  const writeAll = async () => {
    while (waiting.size > 0) {
      const additions = [...waiting.values()];
      waiting = new Map();
      try {
        await engine.write(
          additions.map((addition) => upsert(table, keys, addition)),
          { lazy: true },
        );
      } catch (error) {
        for (const addition of additions) gather(waiting, addition);
        throw error;
      }
    }
  };
  const flush = () => {
    writing ??= writeAll().finally(() => {
      writing = null;
    });
    return writing;
  };

  return {
    async add(addition) {
      gather(waiting, addition);
      await flush();
    },
    async sums({ by, from, to }) {
      if (waiting.size > 0 || writing !== null) await flush();
      const figures = usageFigures.map((figure) => `CAST(SUM(${columns[figure]}) AS BIGINT) AS ${columns[figure]}`);
      const group = by.length > 0 ? `GROUP BY ${by.join(", ")}` : "";
      // What has no name comes last.
      const order =
        by.length > 0 ? `ORDER BY ${by.map((key) => `CASE ${key} WHEN '' THEN 1 ELSE 0 END, ${key}`).join(", ")}` : "";
      const rows = await engine.read({
        sql: `SELECT ${[...by, ...figures].join(", ")} FROM ${table} WHERE day >= ?1 AND day <= ?2
          ${group} HAVING COUNT(*) > 0 ${order}`,
        values: [from ?? "", to ?? "9999-12-31"],
      });
      return rows.map(
        (row) =>
          Object.fromEntries([
            ...by.map((key) => [key, row[key] || null]),
            ...usageFigures.map((figure) => [figure, Number(row[columns[figure]])]),
          ]) as UsageRow,
      );
    },
    async removeBefore(day) {
      await engine.write([{ sql: `DELETE FROM ${table} WHERE day < ?1`, values: [day] }]);
    },
  };
}

const names = Object.values(columns);

function upsert(table: string, keys: readonly UsageKey[], addition: UsageAddition): Statement {
  const given = keys.map((key) => addition[key] ?? "");
  const figures = usageFigures.map((figure) => addition[figure] ?? 0);
  return {
    sql: `INSERT INTO ${table} (${keys.join(", ")}, ${names.join(", ")})
      VALUES (${[...given, ...figures].map((_, at) => `?${at + 1}`).join(", ")})
      ON CONFLICT (${keys.join(", ")})
      DO UPDATE SET ${names.map((name) => `${name} = ${table}.${name} + excluded.${name}`).join(", ")}`,
    values: [...given, ...figures],
  };
}

function added(one: UsageAddition, more: UsageAddition): UsageAddition {
  const sums = usageFigures.map((figure) => [figure, (one[figure] ?? 0) + (more[figure] ?? 0)]);
  return { ...one, ...Object.fromEntries(sums) };
}
