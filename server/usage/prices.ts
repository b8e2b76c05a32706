/** What tokens of a model cost: by the operator's own price, else by the one that is known, else nobody knows. */
import { knownPrices, type Price } from "./known-prices.ts";

export interface Tokens {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cachedTokens?: number;
}

/** What stands behind a model's name: a date, `latest`, or a `0`. */
const dated = /^-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest|0)$/;

/** Own prices first; a model with a date is priced as the one without. */
export function priceOf(model: string, own: readonly Price[]): Price | undefined {
  for (const list of [own, knownPrices]) {
    const exact = list.find((price) => price.model === model);
    if (exact) return exact;
    const without = list.find((price) => model.startsWith(price.model) && dated.test(model.slice(price.model.length)));
    if (without) return without;
  }
  return undefined;
}

/** US dollars; null when the model has no price, which is another thing than free. */
export function costOf(model: string | null, tokens: Tokens, own: readonly Price[]): number | null {
  const { inputTokens = 0, outputTokens = 0, cachedTokens = 0 } = tokens;
  if (inputTokens === 0 && outputTokens === 0) return 0;
  const price = model === null ? undefined : priceOf(model, own);
  if (!price) return null;
  const { input, output, cached } = price;
  const fresh = Math.max(inputTokens - cachedTokens, 0);
  return (fresh * input + cachedTokens * (cached ?? input) + outputTokens * output) / 1_000_000;
}
