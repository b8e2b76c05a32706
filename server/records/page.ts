/** Pages of lists that are in the order of `place`, newest first. */
import type { Engine, Row, Statement, Value } from "./engine.ts";

export interface PageOptions {
  readonly limit: number;
  /** `next` of the page before; the id of the last one seen will do as well, as long as that is there. */
  readonly after?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** The place to go on behind, which is one also when what stands there is deleted meanwhile; null at the end. */
  readonly next: string | null;
}

export interface PageQuery {
  readonly table: string;
  /** `place` among them. */
  readonly columns: string;
  /** Each column that must have that value; those without one are not looked at. */
  readonly filter: Readonly<Record<string, Value | undefined>>;
  /** Columns that must have another value than that, or none. */
  readonly without?: Readonly<Record<string, Value>>;
  /** SQL that gives the ids to choose from; all when not given. */
  readonly among?: string;
}

/** The name of a column is no value: it stands in the statement as it is. */
function named(column: string): string {
  if (/^[a-z_]+$/.test(column)) return column;
  throw new Error(`${JSON.stringify(column.slice(0, 100))} is no column`);
}

/** Asks for one row more than the page holds, which tells whether there is a next. */
export async function readPage(
  engine: Engine,
  { table, columns, filter, without = {}, among }: PageQuery,
  { limit, after }: PageOptions,
): Promise<Page<Row>> {
  const wanted = Object.entries(filter).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  const values: Value[] = wanted.map(([, value]) => value);
  const conditions = wanted.map(([column], at) => `${named(column)} = ?${at + 1}`);
  for (const [column, value] of Object.entries(without)) {
    values.push(value);
    conditions.push(`(${column} IS NULL OR ${column} <> ?${values.length})`);
  }
  if (among !== undefined) conditions.push(`id IN (${among})`);
  if (after !== undefined) {
    const place = await placeBehind(engine, after, {
      sql: `SELECT place FROM ${table} WHERE id = ?1`,
      values: [after],
    });
    if (place === null) return { items: [], next: null };
    values.push(place);
    conditions.push(`place < ?${values.length}`);
  }
  values.push(limit + 1);
  const where = conditions.length > 0 ? `WHERE ${conditions.join(" AND ")}` : "";
  const sql = `SELECT ${columns} FROM ${table} ${where} ORDER BY place DESC LIMIT ?${values.length}`;
  return pageOf(await engine.read({ sql, values }), limit);
}

/** Of rows with their `place`, one more than the page holds where there are as many. */
export function pageOf(rows: readonly Row[], limit: number): Page<Row> {
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? String(items.at(-1)?.place) : null };
}

/** Where a page goes on; null behind an id that is not there: a list that begins again would never end. */
export async function placeBehind(engine: Engine, after: string, place: Statement): Promise<number | null> {
  if (/^\d{1,16}$/.test(after)) return Number(after);
  const [last] = await engine.read(place);
  return last === undefined ? null : Number(last.place);
}
