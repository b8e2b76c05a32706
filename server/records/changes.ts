/** Who changed what, and when: one row for each request that changed something, the newest of them kept. */
import type { Engine, Row } from "./engine.ts";
import type { Page, PageOptions } from "./page.ts";

export interface Change {
  /** The name of a person, or `admin token`. */
  readonly who: string;
  readonly role: string;
  /** The route, such as `PUT /methods/:id`. */
  readonly action: string;
  /** Id or name of what was changed; empty where it is one thing only. */
  readonly target: string;
}

export interface NotedChange extends Change {
  /** ISO 8601. */
  readonly at: string;
}

export interface Changes {
  /** Throws `storage_failed`. */
  append(change: Change): Promise<void>;
  /** Newest first. */
  page(page: PageOptions): Promise<Page<NotedChange>>;
}

export interface ChangesOptions {
  readonly engine: Engine;
  readonly clock: { now(): number };
  readonly nextPlace: () => number;
  /** Newest changes that are kept. */
  readonly keep?: number;
}

export function createChanges({ engine, clock, nextPlace, keep = 10_000 }: ChangesOptions): Changes {
  const ofRow = (row: Row): NotedChange => ({
    at: String(row.at),
    who: String(row.author),
    role: String(row.role),
    action: String(row.action),
    target: String(row.target),
  });
  return {
    async append({ who, role, action, target }) {
      const at = new Date(clock.now()).toISOString();
      await engine.write([
        {
          sql: "INSERT INTO changes (place, at, author, role, action, target) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
          values: [nextPlace(), at, who, role, action, target],
        },
        {
          sql: "DELETE FROM changes WHERE place <= (SELECT place FROM changes ORDER BY place DESC LIMIT 1 OFFSET ?1)",
          values: [keep],
        },
      ]);
    },
    async page({ limit, after }) {
      const before = after === undefined ? "" : "WHERE place < ?2";
      const rows = await engine.read({
        sql: `SELECT * FROM changes ${before} ORDER BY place DESC LIMIT ?1`,
        values: [limit + 1, ...(after === undefined ? [] : [Number(after)])],
      });
      const shown = rows.slice(0, limit);
      return { items: shown.map(ofRow), next: rows.length > limit ? String(shown.at(-1)?.place) : null };
    },
  };
}
