/** What the server says of money. */
import type { CostFields } from "../../../server/usage/cost-settings.ts";
import type { Price } from "../../../server/usage/prices.ts";

export interface ShownCosts extends CostFields {
  readonly version: number;
  readonly known: readonly Price[];
  /** Such as `2025-11`. */
  readonly knownSince: string;
  /** US dollars. */
  readonly spentToday: number;
}

export type CostKey = "model" | "character" | "player" | "day" | "method";

export type CostRow = { readonly [K in CostKey]?: string | null } & {
  readonly turns: number;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  /** US dollars. */
  readonly cost: number;
  /** Tokens of models that have no price. */
  readonly unpriced: number;
};
