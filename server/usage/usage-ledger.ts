/**
 * What was used, by day, character, method and model. Each turn and call is one line of a journal; at every start, and
 * after many lines, the lines are folded into one document, which names the last journal it holds, so that a crash
 * between the two writes counts nothing twice.
 */
import type { Log } from "../observe/log.ts";
import type { Journal, Store } from "../store/store.ts";

/** One turn with a model, or one call of a method. */
export interface UsageEntry {
  /** Unix time in ms. */
  readonly at: number;
  readonly character: string | null;
  readonly method: string | null;
  readonly model: string | null;
  readonly turns?: number;
  readonly calls?: number;
  readonly errors?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cachedTokens?: number;
  /** Of turns, in ms. */
  readonly ms?: number;
  /** Of calls, in ms. */
  readonly callMs?: number;
}

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
export type UsageKey = (typeof usageKeys)[number];

export type UsageRow = { readonly [K in UsageKey]?: string | null } & {
  readonly [F in (typeof usageFigures)[number]]: number;
};

export interface UsageLedger {
  add(entry: UsageEntry): void;
  /** Sums by the keys asked for, in their order; `from` and `to` are days such as 2026-11-23, both counted. */
  sums(query: {
    readonly by: readonly UsageKey[];
    readonly from?: string;
    readonly to?: string;
  }): Promise<readonly UsageRow[]>;
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Folded {
  readonly id: "usage";
  /** Number of the last journal whose lines are in `rows`. */
  readonly upTo: number;
  readonly rows: readonly UsageRow[];
}

const folder = "usage";
const linesBeforeFold = 20_000;

export function createUsageLedger(options: {
  readonly store: Store;
  readonly log: Log;
  /** Days kept; older rows are dropped when lines are folded. */
  readonly days?: number;
  readonly clock: { now(): number };
}): UsageLedger {
  const { store, log, clock, days = 400 } = options;
  const collection = store.collection<Folded>("usage");
  const rows = new Map<string, UsageRow>();
  let number = 0;
  let lines = 0;
  let journal: Journal<UsageEntry> | null = null;
  const pending = new Set<Promise<void>>();

  const fold = async () => {
    await journal?.close();
    journal = null;
    const oldest = dayOf(clock.now() - days * 24 * 60 * 60 * 1000);
    for (const [key, row] of rows) if ((row.day ?? "") < oldest) rows.delete(key);
    await collection.put({ id: "usage", upTo: number, rows: [...rows.values()] });
    for (const name of await store.journals(folder)) await store.removeJournal(name);
    number += 1;
    lines = 0;
  };
  const load = async () => {
    const folded = collection.get("usage");
    for (const row of folded?.rows ?? []) rows.set(keyOf(row, usageKeys), row);
    number = folded?.upTo ?? 0;
    const names = (await store.journals(folder)).sort();
    for (const name of names) {
      const one = Number(name.slice(folder.length + 1));
      if (one <= (folded?.upTo ?? 0)) continue;
      number = Math.max(number, one);
      const old = store.journal<UsageEntry>(name);
      for await (const entry of old.read()) count(rows, entry);
      await old.close();
    }
    if (names.length > 0) await fold();
    else number += 1;
  };
  let work: Promise<void> = load().catch((error: unknown) => log.error({ error }, "the record of usage can't be read"));

  return {
    add(entry) {
      work = work
        .then(async () => {
          count(rows, entry);
          journal ??= store.journal<UsageEntry>(`${folder}/${String(number).padStart(6, "0")}`);
          const written: Promise<void> = journal
            .append(entry, { syncLater: true })
            .catch((error: unknown) => log.error({ error }, "usage could not be written"))
            .finally(() => pending.delete(written));
          pending.add(written);
          if (++lines >= linesBeforeFold) await fold();
        })
        .catch((error: unknown) => log.error({ error }, "usage could not be written"));
    },
    async sums({ by, from, to }) {
      await work;
      const sums = new Map<string, UsageRow>();
      for (const row of rows.values()) {
        const day = row.day ?? "";
        if ((from !== undefined && day < from) || (to !== undefined && day > to)) continue;
        const key = keyOf(row, by);
        const known = sums.get(key) ?? emptyRow(row, by);
        sums.set(key, added(known, row));
      }
      return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    },
    async flush() {
      await work;
      await Promise.all(pending);
    },
    async close() {
      await work;
      await Promise.all(pending);
      await journal?.close();
    },
  };
}

function count(rows: Map<string, UsageRow>, entry: UsageEntry): void {
  const { at, ...rest } = entry;
  const named = { ...rest, day: dayOf(at) };
  const key = keyOf(named, usageKeys);
  rows.set(key, added(rows.get(key) ?? emptyRow(named, usageKeys), named));
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

const keyOf = (row: { readonly [K in UsageKey]?: string | null }, by: readonly UsageKey[]) =>
  JSON.stringify(by.map((key) => row[key] ?? null));

function emptyRow(row: { readonly [K in UsageKey]?: string | null }, by: readonly UsageKey[]): UsageRow {
  const keys = Object.fromEntries(by.map((key) => [key, row[key] ?? null]));
  return { ...keys, ...Object.fromEntries(usageFigures.map((figure) => [figure, 0])) } as UsageRow;
}

function added(row: UsageRow, more: { readonly [F in (typeof usageFigures)[number]]?: number }): UsageRow {
  return {
    ...row,
    ...Object.fromEntries(usageFigures.map((figure) => [figure, (row[figure] ?? 0) + (more[figure] ?? 0)])),
  };
}
