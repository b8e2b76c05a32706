/**
 * What is known about models when no provider has been asked: data, never the only truth. Read from the providers' pages of
 * deprecations and the SDKs' own lists, November 2026; what could not be made sure of is `unknown`.
 */
import type { CatalogueModel, ModelCapabilities } from "./catalogue-types.ts";

/** A catalogue model before anybody has asked whether it can be reached. */
export type CatalogueEntry = Omit<CatalogueModel, "reachable" | "warning">;

const openai = (contextTokens: number | null, temperature: boolean): ModelCapabilities => ({
  tools: true,
  parallelTools: true,
  temperature,
  caching: true,
  contextTokens,
});

/** The API version that the SDK sends refuses `temperature`, so no Claude takes it here. */
const anthropic = (contextTokens: number | null): ModelCapabilities => ({
  tools: true,
  parallelTools: true,
  temperature: false,
  caching: true,
  contextTokens,
});

const model = (
  provider: CatalogueEntry["provider"],
  id: string,
  name: string,
  capabilities: ModelCapabilities,
  status: CatalogueEntry["status"],
  retires: string | null = null,
  replacement: string | null = null,
): CatalogueEntry => ({ id, name, provider, capabilities, status, retires, replacement });

export const catalogueEntries: readonly CatalogueEntry[] = [
  model(
    "rehearsal",
    "rehearsal",
    "Rehearsal (built in, no network)",
    { tools: true, parallelTools: true, temperature: false, caching: false, contextTokens: 128_000 },
    "current",
  ),

  model("openai", "gpt-4o", "GPT-4o", openai(128_000, true), "current", "2027-01-14", "gpt-5.4"),
  model("openai", "gpt-4o-mini", "GPT-4o mini", openai(128_000, true), "current", "2027-01-14", "gpt-5.4-mini"),
  model("openai", "gpt-4.1", "GPT-4.1", openai(1_000_000, true), "unknown"),
  model("openai", "gpt-4.1-mini", "GPT-4.1 mini", openai(1_000_000, true), "unknown"),
  model("openai", "gpt-5", "GPT-5", openai(400_000, false), "unknown"),
  model("openai", "gpt-5-mini", "GPT-5 mini", openai(400_000, false), "unknown"),
  model("openai", "gpt-5.1", "GPT-5.1", openai(400_000, false), "unknown"),
  model("openai", "gpt-5.2", "GPT-5.2", openai(400_000, false), "unknown"),
  model("openai", "gpt-5.4", "GPT-5.4", openai(null, false), "unknown"),
  model("openai", "gpt-5.4-mini", "GPT-5.4 mini", openai(null, false), "unknown"),
  model("openai", "gpt-5.4-nano", "GPT-5.4 nano", openai(null, false), "unknown"),

  model(
    "anthropic",
    "claude-3-5-sonnet-20241022",
    "Claude 3.5 Sonnet",
    anthropic(200_000),
    "current",
    "2025-10-28",
    "claude-sonnet-5-5",
  ),
  model(
    "anthropic",
    "claude-3-5-sonnet-latest",
    "Claude 3.5 Sonnet (latest)",
    anthropic(200_000),
    "current",
    "2025-10-28",
    "claude-sonnet-5-5",
  ),
  model(
    "anthropic",
    "claude-sonnet-4-20250514",
    "Claude Sonnet 4",
    anthropic(200_000),
    "current",
    "2026-06-15",
    "claude-sonnet-5-5",
  ),
  model(
    "anthropic",
    "claude-sonnet-4-0",
    "Claude Sonnet 4 (alias)",
    anthropic(200_000),
    "current",
    "2026-06-15",
    "claude-sonnet-5-5",
  ),
  model(
    "anthropic",
    "claude-opus-4-20250514",
    "Claude Opus 4",
    anthropic(200_000),
    "current",
    "2026-06-15",
    "claude-opus-5-5",
  ),
  model(
    "anthropic",
    "claude-opus-4-0",
    "Claude Opus 4 (alias)",
    anthropic(200_000),
    "current",
    "2026-06-15",
    "claude-opus-5-5",
  ),
  model(
    "anthropic",
    "claude-sonnet-4-5",
    "Claude Sonnet 4.5",
    anthropic(200_000),
    "current",
    "2026-11-30",
    "claude-sonnet-5-5",
  ),
  model("anthropic", "claude-haiku-4-5", "Claude Haiku 4.5", anthropic(200_000), "unknown"),
  model("anthropic", "claude-sonnet-4-6", "Claude Sonnet 4.6", anthropic(200_000), "unknown"),
  model("anthropic", "claude-sonnet-5-5", "Claude Sonnet 5.5", anthropic(200_000), "unknown"),
  model("anthropic", "claude-haiku-5-5", "Claude Haiku 5.5", anthropic(200_000), "unknown"),
  model("anthropic", "claude-opus-5-5", "Claude Opus 5.5", anthropic(200_000), "unknown"),
];
