/** What tokens of a model cost: by the operator's own price, else by the one that is known, else nobody knows. */
/** What a model's provider asks for it. */
export interface Price {
  /** Id of a model, without its date. */
  readonly model: string;
  /** US dollars for a million tokens. */
  readonly input: number;
  readonly output: number;
  /** Of input that was read from the model's cache; as other input when null. */
  readonly cached: number | null;
}

/** Of two lists with a price for a model the first counts: the operator's own, then those that are known. */
export type PriceLists = readonly (readonly Price[])[];

export interface Tokens {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cachedTokens?: number;
}

/** What stands behind a model's name: a date, `latest`, or a `0`. */
const dated = /^-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest|0)$/;

/** A model with a date is priced as the one without. */
export function priceOf(model: string, lists: PriceLists): Price | undefined {
  for (const list of lists) {
    const exact = list.find((price) => price.model === model);
    if (exact) return exact;
    const without = list.find((price) => model.startsWith(price.model) && dated.test(model.slice(price.model.length)));
    if (without) return without;
  }
  return undefined;
}

/** US dollars; null when the model has no price, which is another thing than free. */
export function costOf(model: string | null, tokens: Tokens, lists: PriceLists): number | null {
  const { inputTokens = 0, outputTokens = 0, cachedTokens = 0 } = tokens;
  if (inputTokens === 0 && outputTokens === 0) return 0;
  const price = model === null ? undefined : priceOf(model, lists);
  if (!price) return null;
  const { input, output, cached } = price;
  const fresh = Math.max(inputTokens - cachedTokens, 0);
  return (fresh * input + cachedTokens * (cached ?? input) + outputTokens * output) / 1_000_000;
}
