/** What providers asked for their models when this list was written; an operator's own prices come first. */
export interface Price {
  /** Id of a model, without its date. */
  readonly model: string;
  /** US dollars for a million tokens. */
  readonly input: number;
  readonly output: number;
  /** Of input that was read from the model's cache; as other input when null. */
  readonly cached: number | null;
}

/** Month the list was written; providers change their prices. */
export const knownSince = "2025-11";

const price = (model: string, input: number, cached: number | null, output: number): Price => ({
  model,
  input,
  output,
  cached,
});

export const knownPrices: readonly Price[] = [
  price("rehearsal", 0, 0, 0),
  price("gpt-5", 1.25, 0.125, 10),
  price("gpt-5-mini", 0.25, 0.025, 2),
  price("gpt-5-nano", 0.05, 0.005, 0.4),
  price("gpt-4.1", 2, 0.5, 8),
  price("gpt-4.1-mini", 0.4, 0.1, 1.6),
  price("gpt-4.1-nano", 0.1, 0.025, 0.4),
  price("gpt-4o", 2.5, 1.25, 10),
  price("gpt-4o-mini", 0.15, 0.075, 0.6),
  price("o3", 2, 0.5, 8),
  price("o3-mini", 1.1, 0.55, 4.4),
  price("o4-mini", 1.1, 0.275, 4.4),
  price("gpt-4-turbo", 10, null, 30),
  price("gpt-3.5-turbo", 0.5, null, 1.5),
  price("claude-opus-4-5", 5, 0.5, 25),
  price("claude-opus-4-1", 15, 1.5, 75),
  price("claude-opus-4", 15, 1.5, 75),
  price("claude-sonnet-4-5", 3, 0.3, 15),
  price("claude-sonnet-4", 3, 0.3, 15),
  price("claude-haiku-4-5", 1, 0.1, 5),
  price("claude-3-7-sonnet", 3, 0.3, 15),
  price("claude-3-5-sonnet", 3, 0.3, 15),
  price("claude-3-5-haiku", 0.8, 0.08, 4),
  price("claude-3-opus", 15, 1.5, 75),
  price("claude-3-haiku", 0.25, 0.03, 1.25),
];
