/** Counts of tokens as a Messages stream gives them, in several events. */
import type { Usage } from "../../../protocol/messages.ts";

export interface Counts {
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly cache_read_input_tokens?: unknown;
  readonly cache_creation_input_tokens?: unknown;
}

/** Counts are cumulative: a later one replaces an earlier one, and one that is missing leaves it. */
export function replaceCounts(before: Counts, given: Counts | null | undefined): Counts {
  return {
    input_tokens: given?.input_tokens ?? before.input_tokens,
    output_tokens: given?.output_tokens ?? before.output_tokens,
    cache_read_input_tokens: given?.cache_read_input_tokens ?? before.cache_read_input_tokens,
    cache_creation_input_tokens: given?.cache_creation_input_tokens ?? before.cache_creation_input_tokens,
  };
}

/** `input_tokens` leaves out what was read from the cache or written to it; ours is all that was sent. */
export function total(counts: Counts): Usage {
  const cachedTokens = count(counts.cache_read_input_tokens);
  const written = count(counts.cache_creation_input_tokens);
  return {
    inputTokens: count(counts.input_tokens) + cachedTokens + written,
    outputTokens: count(counts.output_tokens),
    cachedTokens,
  };
}

/** Some servers write counts as texts; what is no number counts as 0. */
function count(value: unknown): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number > 0 ? Math.round(number) : 0;
}
