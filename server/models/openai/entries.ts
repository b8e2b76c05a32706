/**
 * OpenAI's models as far as they are known when nobody has been asked: data, never the only truth. Read from the provider's page of
 * deprecations and its SDK's own list, November 2026; what could not be made sure of is `unknown`.
 */
import type { CatalogueEntry } from "../catalogue-types.ts";

const model = (
  id: string,
  name: string,
  { contextTokens, temperature }: { readonly contextTokens: number | null; readonly temperature: boolean },
  status: CatalogueEntry["status"],
  retires: string | null = null,
  replacement: string | null = null,
): CatalogueEntry => ({
  id,
  name,
  provider: "openai",
  capabilities: { tools: true, parallelTools: true, temperature, caching: true, contextTokens },
  status,
  retires,
  replacement,
});

const openai = (contextTokens: number | null, temperature: boolean) => ({ contextTokens, temperature });

export const openaiEntries: readonly CatalogueEntry[] = [
  model("gpt-4o", "GPT-4o", openai(128_000, true), "current", "2027-01-14", "gpt-5.4"),
  model("gpt-4o-mini", "GPT-4o mini", openai(128_000, true), "current", "2027-01-14", "gpt-5.4-mini"),
  model("gpt-4.1", "GPT-4.1", openai(1_000_000, true), "unknown"),
  model("gpt-4.1-mini", "GPT-4.1 mini", openai(1_000_000, true), "unknown"),
  model("gpt-5", "GPT-5", openai(400_000, false), "unknown"),
  model("gpt-5-mini", "GPT-5 mini", openai(400_000, false), "unknown"),
  model("gpt-5.1", "GPT-5.1", openai(400_000, false), "unknown"),
  model("gpt-5.2", "GPT-5.2", openai(400_000, false), "unknown"),
  model("gpt-5.4", "GPT-5.4", openai(null, false), "unknown"),
  model("gpt-5.4-mini", "GPT-5.4 mini", openai(null, false), "unknown"),
  model("gpt-5.4-nano", "GPT-5.4 nano", openai(null, false), "unknown"),
];
