/** What the providers' own lists say of prices, as one. */
import type { ModelPrices, Provider } from "./provider.ts";

export interface KnownPrices {
  readonly prices: ModelPrices["list"];
  /** Month of the oldest list, such as `2025-11`. */
  readonly since: string;
}

export function knownPrices(providers: readonly Pick<Provider, "prices">[]): KnownPrices {
  const [since = ""] = providers.flatMap(({ prices }) => prices.asOf ?? []).sort();
  return { prices: providers.flatMap(({ prices }) => prices.list), since };
}
