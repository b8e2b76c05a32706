/** Money: prices that are data, sums of usage in dollars, and a budget a day that warns, and stops turns if told to. */
import { BarkeepError } from "../problems/errors.ts";
import type { UsageFigure, UsageKey, UsageRow, UsageSums } from "../records/usage-sums.ts";
import type { Store } from "../store/store.ts";
import { demandVersion } from "../store/versioned.ts";
import { type CostFields, type CostSettings, readCostFields } from "./cost-settings.ts";
import { costOf, type Price, type Tokens } from "./prices.ts";

export interface CostsOptions {
  readonly store: Pick<Store, "collection">;
  readonly sums: Pick<UsageSums, "sums">;
  readonly clock: { now(): number };
  /** What providers ask for their models, as far as that is known; the operator's own prices come first. */
  readonly known: KnownPrices;
}

interface KnownPrices {
  readonly prices: readonly Price[];
  /** Month of the oldest of their lists, such as `2025-11`. */
  readonly since: string;
}

/** A row of usage with what it cost, in US dollars; of models without a price nothing is added, and `unpriced` tells their tokens. */
export type PricedRow = UsageRow & { readonly cost: number; readonly unpriced: number };

export interface Costs {
  settings(): CostSettings;
  readonly known: KnownPrices;
  /** Wants the version it edits. Throws `invalid_request`, `conflict`. */
  update(fields: unknown): Promise<CostSettings>;
  /** Sums by the keys asked for, with what they cost; asks `sums` by model as well, and adds those up again. */
  priced(
    by: readonly UsageKey[],
    sums: (by: readonly UsageKey[]) => Promise<readonly UsageRow[]>,
  ): Promise<readonly PricedRow[]>;
  /** US dollars; null when the model has no price. */
  costOf(model: string | null, tokens: Tokens): number | null;
  /** Counts a turn of today. */
  note(model: string | null, tokens: Tokens): void;
  /** US dollars, today in UTC. */
  spentToday(): number;
  /** Reads what was spent today by all nodes. */
  load(): Promise<void>;
  /** Why no turn may begin, or null. */
  overBudget(): BarkeepError | null;
  /** A sentence once most of the budget is used up, or null. */
  warning(): string | null;
}

const dayMs = 86_400_000;
/** What other nodes have spent is read this often. */
const readEveryMs = 60_000;
/** Of a budget, from where on there is a warning. */
const mostOfIt = 0.8;
const empty = { prices: [], budget: null } satisfies CostFields;

export function createCosts({ store, sums, clock, known }: CostsOptions): Costs {
  const collection = store.collection<CostSettings>("costs");
  let day = "";
  let spent = 0;
  let readAt = 0;
  const settings = (): CostSettings =>
    collection.get("costs") ?? {
      id: "costs",
      name: "Costs",
      version: 0,
      updatedAt: new Date(0).toISOString(),
      ...empty,
    };
  const priceLists = () => [settings().prices, known.prices];
  const turnDay = () => {
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    if (today !== day) spent = 0;
    day = today;
  };
  const load = async () => {
    turnDay();
    readAt = clock.now();
    const asked = day;
    const rows = await sums.sums({ by: ["model"], from: asked, to: asked });
    if (asked !== day) return;
    spent = rows.reduce((sum, row) => sum + (costOf(row.model ?? null, row, priceLists()) ?? 0), 0);
  };
  const spentToday = () => {
    turnDay();
    // What could not be read now is read the next time.
    if (clock.now() - readAt >= readEveryMs) void load().catch(() => {});
    return spent;
  };
  return {
    settings,
    known,
    async update(fields) {
      const now = settings();
      demandVersion(fields, now);
      const { prices, budget } = readCostFields(fields, now);
      const updatedAt = new Date(clock.now()).toISOString();
      const next = { ...now, prices, budget, version: now.version + 1, updatedAt };
      await collection.put(next);
      await load();
      return next;
    },
    async priced(by, ask) {
      const rows = await ask(by.includes("model") ? by : [...by, "model"]);
      const lists = priceLists();
      const priced = rows.map((row) => {
        const cost = costOf(row.model ?? null, row, lists);
        return { ...row, cost: cost ?? 0, unpriced: cost === null ? row.inputTokens + row.outputTokens : 0 };
      });
      return by.includes("model") ? priced : together(priced, by);
    },
    costOf: (model, tokens) => costOf(model, tokens, priceLists()),
    note(model, tokens) {
      turnDay();
      spent += costOf(model, tokens, priceLists()) ?? 0;
    },
    spentToday,
    load,
    overBudget() {
      const { budget } = settings();
      if (!budget?.stop || spentToday() < budget.perDay) return null;
      const message = `Today's budget of ${budget.perDay} US dollars is used up. An operator can raise it under Costs; it begins anew at midnight UTC.`;
      return new BarkeepError("quota_exceeded", message, { retryAfterMs: dayMs - (clock.now() % dayMs) });
    },
    warning() {
      const { budget } = settings();
      if (!budget || spentToday() < budget.perDay * mostOfIt) return null;
      const used = `${spent.toFixed(2)} of today's budget of ${budget.perDay} US dollars`;
      if (spent < budget.perDay) return `${used} is used up.`;
      return budget.stop ? `${used}: turns are refused until midnight UTC.` : `${used}: more is spent than was meant.`;
    },
  };
}

const keysOf = (row: object, by: readonly UsageKey[]) =>
  JSON.stringify(by.map((key) => (row as UsageRow)[key] ?? null));

/** Rows that differ in nothing but the model, added up; in the order they came. */
function together(rows: readonly PricedRow[], by: readonly UsageKey[]): readonly PricedRow[] {
  const sums = new Map<string, PricedRow>();
  for (const { model: _, ...row } of rows) {
    const key = keysOf(row, by);
    const before = sums.get(key);
    sums.set(key, before ? added(before, row) : row);
  }
  return [...sums.values()];
}

function added(one: PricedRow, more: PricedRow): PricedRow {
  const names = Object.keys(one).filter((name) => typeof one[name as UsageFigure] === "number") as UsageFigure[];
  return { ...one, ...Object.fromEntries(names.map((name) => [name, one[name] + more[name]])) };
}
