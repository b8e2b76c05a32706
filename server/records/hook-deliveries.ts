/**
 * What other systems told at hooks: one row a delivery, numbered for each hook, each of the sender's ids once. Those that were refused
 * have a table of their own: anybody can send them, and must push out none of the true sender's, nor the ids they are known by.
 */
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Json } from "../../protocol/json.ts";
import { type Engine, type Row, StaleWrite, type Statement, type Value } from "./engine.ts";
import type { Page, PageOptions } from "./page.ts";
import { removeText } from "./search-texts.ts";

export interface HookDelivery {
  readonly hook: string;
  /** 1, 2, 3 … for each hook. */
  readonly number: number;
  /** ISO 8601. */
  readonly at: string;
  /** The sender's own id of it. */
  readonly externalId: string | null;
  readonly status: "refused" | "taken" | "done" | "failed";
  /** Why it was taken for genuine, or not. */
  readonly verdict: string;
  readonly body: string;
  readonly data?: Json;
  /** What the code made of it. */
  readonly event?: Json;
  /** Sessions that heard of it. */
  readonly reached?: readonly string[];
  /** Players who were away, and hear of it when they are back. */
  readonly waiting?: readonly string[];
  /** The node that took it, and whether it had begun to carry it out. */
  readonly node?: string;
  readonly begun?: true;
  readonly error?: string | null;
  /** The run of the hook's code. */
  readonly call?: string | null;
  /** It was for a player who has been deleted: what it told is gone, and its number and id are left. */
  readonly forgotten?: true;
}

export interface DeliveryRecords {
  /** `repeated`: the sender's id was there already, and `delivery` is that one. Throws `storage_failed`. */
  append(
    delivery: Omit<HookDelivery, "number">,
  ): Promise<{ readonly delivery: HookDelivery; readonly repeated: boolean }>;
  /** `players`: whom it was for by name. Nothing, when it has been forgotten since. */
  update(delivery: HookDelivery, players?: readonly string[]): Promise<void>;
  /**
   * Makes that of one which has not begun and is still in the hands of the node that it is said to be in; null, and nothing, when it
   * is not. Of several who want it one has it.
   */
  claim(delivery: HookDelivery, change: Partial<HookDelivery>): Promise<HookDelivery | null>;
  get(hook: string, number: number): Promise<HookDelivery | null>;
  /** Of all hooks, those that were taken and have not ended; of each hook the oldest first. */
  unfinished(): Promise<readonly HookDelivery[]>;
  /** Newest first; `after` is the number of the last one already seen. */
  page(hook: string, page: PageOptions): Promise<Page<HookDelivery>>;
  /** Those that were for the player by name. */
  ofPlayer(player: string): Promise<readonly HookDelivery[]>;
  /** Takes out what they told, with the runs of the hook's code. Answers how many they were. */
  forgetPlayer(player: string): Promise<number>;
  /** Of a hook that is gone. */
  forgetHook(hook: string): Promise<void>;
  /** Every hook that has some. */
  hooks(): Promise<readonly string[]>;
}

/** Of each hook, by table. */
const kept = { hook_deliveries: 1000, hook_refusals: 100 } as const;
type Table = keyof typeof kept;

const recordOf = "SELECT record FROM hook_deliveries WHERE hook = ?1 AND number = ?2";
const ofRow = (row: Row) => readJson(String(row.record)) as HookDelivery;

/** The words may stand in a body, too: those are looked at, and left out. */
export const mayBeUnfinished = `record LIKE '%"status":"taken"%'`;
export const unfinishedOfAll = `SELECT record FROM hook_deliveries WHERE ${mayBeUnfinished} ORDER BY hook, number`;
/** No sender can write this: whatever else a record holds comes behind its hook. */
const notForgotten = `record NOT LIKE '{"forgotten":true%'`;

/** Whom it was for by name, and the run of the hook's code, beside it: by these it is found when a player goes. */
function noted({ hook, number, call }: HookDelivery, players: Iterable<string>): Statement[] {
  const beside = (table: string, value: string): Statement => ({
    sql: `INSERT INTO ${table} SELECT hook, number, ?3 FROM hook_deliveries WHERE hook = ?1 AND number = ?2 AND ${notForgotten}
      ON CONFLICT DO NOTHING`,
    values: [hook, number, value],
  });
  return [
    ...(call ? [beside("delivery_calls", call)] : []),
    ...[...players].map((player) => beside("delivery_players", player)),
  ];
}

/** Notes the same of deliveries that were kept before that was done. */
export async function noteOlder(engine: Engine): Promise<void> {
  for (let [hook, number] = ["", 0]; ; ) {
    const rows = await engine.read({
      sql: `SELECT record FROM hook_deliveries WHERE hook > ?1 OR (hook = ?1 AND number > ?2)
        ORDER BY hook, number LIMIT 100`,
      values: [hook, number],
    });
    if (rows.length === 0) return;
    for (const delivery of rows.map(ofRow)) {
      await engine.write(noted(delivery, await playersOf(engine, delivery)));
      ({ hook, number } = delivery);
    }
  }
}

async function playersOf(engine: Engine, { event, waiting = [] }: HookDelivery): Promise<ReadonlySet<string>> {
  const { players = [], sessions = [] } = (event ?? {}) as Readonly<
    Record<"players" | "sessions", string[] | undefined>
  >;
  const found = new Set([...players, ...waiting]);
  for (const session of sessions) {
    const [row] = await engine.read({ sql: "SELECT player FROM sessions WHERE id = ?1", values: [session] });
    if (typeof row?.player === "string") found.add(row.player);
  }
  return found;
}

const besideDeliveries = ["delivery_players", "delivery_calls"] as const;

function forget({ hook, number, at, externalId, status, verdict }: HookDelivery): Statement[] {
  const left: HookDelivery = { forgotten: true, hook, number, at, externalId, status, verdict, body: "" };
  const one = "WHERE hook = ?1 AND number = ?2";
  return [
    { sql: `UPDATE hook_deliveries SET record = ?3 ${one}`, values: [hook, number, writeJson(left)] },
    ...besideDeliveries.map((table) => ({ sql: `DELETE FROM ${table} ${one}`, values: [hook, number] })),
  ];
}

export function createDeliveryRecords({ engine }: { readonly engine: Engine }): DeliveryRecords {
  const lastOf = async (table: Table, hook: string): Promise<number> => {
    const sql = `SELECT number FROM ${table} WHERE hook = ?1 ORDER BY number DESC LIMIT 1`;
    const [row] = await engine.read({ sql, values: [hook] });
    return Number(row?.number ?? 0);
  };
  /** They are numbered together, since they are listed together. */
  const last = async (hook: string): Promise<number> =>
    Math.max(await lastOf("hook_deliveries", hook), await lastOf("hook_refusals", hook));
  const forgetOldest = (table: Table, hook: string): Statement => ({
    sql: `DELETE FROM ${table} WHERE hook = ?1 AND number <=
      (SELECT number FROM ${table} WHERE hook = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)`,
    values: [hook, kept[table]],
  });
  const forgetBeside = (hook: string): Statement[] =>
    besideDeliveries.map((table) => ({
      sql: `DELETE FROM ${table} WHERE hook = ?1 AND number < (SELECT MIN(number) FROM hook_deliveries WHERE hook = ?1)`,
      values: [hook],
    }));
  const ofPlayer = async (player: string): Promise<readonly HookDelivery[]> => {
    const sql = `SELECT record FROM delivery_players AS theirs JOIN hook_deliveries AS deliveries
      ON deliveries.hook = theirs.hook AND deliveries.number = theirs.number
      WHERE player = ?1 ORDER BY theirs.hook, theirs.number`;
    return (await engine.read({ sql, values: [player] })).map(ofRow);
  };
  const known = async (hook: string, externalId: string | null): Promise<HookDelivery | null> => {
    if (externalId === null) return null;
    const sql = "SELECT record FROM hook_deliveries WHERE hook = ?1 AND external_id = ?2";
    const [row] = await engine.read({ sql, values: [hook, externalId] });
    return row === undefined ? null : ofRow(row);
  };
  return {
    async append(given) {
      // Two at once ask for the same number, or bring the same id: the database lets one through, and the other looks again.
      for (let tries = 0; ; tries += 1) {
        const before = await known(given.hook, given.externalId);
        if (before) return { delivery: before, repeated: true };
        const delivery = { ...given, number: (await last(given.hook)) + 1 };
        const [inserted] = await engine.write(
          given.status === "refused"
            ? [insertRefusal(delivery), forgetOldest("hook_refusals", delivery.hook)]
            : [
                insertDelivery(delivery),
                forgetOldest("hook_deliveries", delivery.hook),
                ...forgetBeside(delivery.hook),
              ],
        );
        if (inserted !== undefined && inserted.length > 0) return { delivery, repeated: false };
        if (tries === 1000) throw new Error("no number could be had for a delivery");
      }
    },
    async update(delivery, players = []) {
      const { hook, number } = delivery;
      const sql = `UPDATE hook_deliveries SET record = ?3 WHERE hook = ?1 AND number = ?2 AND ${notForgotten}`;
      await engine.write([{ sql, values: [hook, number, writeJson(delivery)] }, ...noted(delivery, players)]);
    },
    async claim({ hook, number, node }, change) {
      const [row] = await engine.read({ sql: recordOf, values: [hook, number] });
      if (row === undefined) return null;
      const kept = ofRow(row);
      if (kept.status !== "taken" || kept.begun || kept.node !== node) return null;
      const claimed = { ...kept, ...change };
      const sql = "UPDATE hook_deliveries SET record = ?3 WHERE hook = ?1 AND number = ?2 AND record = ?4";
      const values = [hook, number, writeJson(claimed), row.record ?? null];
      try {
        await engine.write([{ sql, values, rows: 1 }]);
        return claimed;
      } catch (error) {
        if (error instanceof StaleWrite) return null;
        throw error;
      }
    },
    async get(hook, number) {
      const [row] = await engine.read({ sql: recordOf, values: [hook, number] });
      return row === undefined ? null : ofRow(row);
    },
    async unfinished() {
      const rows = await engine.read({ sql: unfinishedOfAll });
      return rows.map(ofRow).filter(({ status }) => status === "taken");
    },
    async page(hook, { limit, after }) {
      const values: Value[] = [hook, limit + 1, ...(after === undefined ? [] : [Number(after)])];
      const before = after === undefined ? "" : "AND number < ?3";
      const newest = (table: Table) =>
        `SELECT * FROM (SELECT number, record FROM ${table} WHERE hook = ?1 ${before} ORDER BY number DESC LIMIT ?2) AS ${table}`;
      const sql = `${newest("hook_deliveries")} UNION ALL ${newest("hook_refusals")} ORDER BY number DESC LIMIT ?2`;
      const rows = await engine.read({ sql, values });
      const items = rows.slice(0, limit).map(ofRow);
      return { items, next: rows.length > limit ? String(items.at(-1)?.number) : null };
    },
    ofPlayer,
    async forgetPlayer(player) {
      const deliveries = await ofPlayer(player);
      const calls = await engine.read({
        sql: `SELECT call FROM delivery_players AS theirs JOIN delivery_calls AS calls
          ON calls.hook = theirs.hook AND calls.number = theirs.number WHERE player = ?1`,
        values: [player],
      });
      await engine.write([
        ...deliveries.flatMap(forget),
        ...calls.flatMap(({ call }) => [
          removeText("call", String(call)),
          { sql: "DELETE FROM calls WHERE id = ?1", values: [String(call)] },
        ]),
      ]);
      return deliveries.length;
    },
    async hooks() {
      const sql = Object.keys(kept)
        .map((table) => `SELECT hook FROM ${table}`)
        .join(" UNION ");
      return (await engine.read({ sql: `${sql} ORDER BY hook` })).map(({ hook }) => String(hook));
    },
    async forgetHook(hook) {
      const tables = [...Object.keys(kept), ...besideDeliveries];
      await engine.write(tables.map((table) => ({ sql: `DELETE FROM ${table} WHERE hook = ?1`, values: [hook] })));
    },
  };
}

const insertDelivery = (delivery: HookDelivery): Statement => ({
  sql: `INSERT INTO hook_deliveries (hook, number, external_id, record) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO NOTHING RETURNING number`,
  values: [delivery.hook, delivery.number, delivery.externalId, writeJson(delivery)],
});

const insertRefusal = (delivery: HookDelivery): Statement => ({
  sql: "INSERT INTO hook_refusals (hook, number, record) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING RETURNING number",
  values: [delivery.hook, delivery.number, writeJson(delivery)],
});
