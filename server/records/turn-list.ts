/** Turns of all sessions, newest first: which ended how, and what was said, without what models were sent. */
import { readJson } from "../../protocol/exact-json.ts";
import type { Engine, Value } from "./engine.ts";
import { type Page, type PageOptions, pageOf, placeBehind } from "./page.ts";

export interface TurnFilter {
  readonly finish?: string;
  readonly character?: string;
  readonly session?: string;
  /** Unix time in ms: turns that began then or later. */
  readonly since?: number;
}

export interface TurnRow {
  readonly id: string;
  readonly session: string;
  readonly character: string | null;
  readonly finish: string | null;
  readonly said: string | null;
  /** Unix time in ms. */
  readonly at: number;
  readonly ms: number | null;
  /** Why it failed, where it did. */
  readonly error?: TurnError;
}

export interface TurnError {
  readonly code: string;
  readonly message: string;
}

export interface TurnList {
  page(filter: TurnFilter, page: PageOptions): Promise<Page<TurnRow>>;
}

export function createTurnList({ engine }: { readonly engine: Engine }): TurnList {
  return {
    async page({ finish, character, session, since }, { limit, after }) {
      await engine.settled();
      const values: Value[] = [];
      const conditions: string[] = [];
      const add = (condition: string, value: Value) => {
        values.push(value);
        conditions.push(`${condition} ?${values.length}`);
      };
      if (finish !== undefined) add("finish =", finish);
      if (character !== undefined) add("character =", character);
      if (session !== undefined) add("session =", session);
      if (since !== undefined) add("at >=", since);
      if (after !== undefined) {
        const place = await placeBehind(engine, after, {
          sql: "SELECT place FROM traces WHERE turn = ?1",
          values: [after],
        });
        if (place === null) return { items: [], next: null };
        add("place <", place);
      }
      values.push(limit + 1);
      const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
      const rows = await engine.read({
        sql: `SELECT turn, session, character, finish, said, at, ms, place,
            CASE WHEN finish = 'error' THEN trace END AS failed FROM traces ${where}
          ORDER BY place DESC LIMIT ?${values.length}`,
        values,
      });
      const { items, next } = pageOf(rows, limit);
      const turns = items.map((row) => ({
        id: String(row.turn),
        session: String(row.session),
        character: textOf(row.character),
        finish: textOf(row.finish),
        said: textOf(row.said),
        at: Number(row.at),
        ms: row.ms === null ? null : Number(row.ms),
        ...errorIn(row.failed),
      }));
      return { items: turns, next };
    },
  };
}

function errorIn(trace: unknown): { readonly error?: TurnError } {
  const kept =
    typeof trace === "string" ? (readJson(trace) as { readonly trace?: { readonly error?: TurnError } }) : {};
  const { code, message } = kept.trace?.error ?? {};
  return code === undefined || message === undefined ? {} : { error: { code, message } };
}

const textOf = (value: unknown): string | null => (value === null ? null : String(value));
