/**
 * Anthropic's models as far as they are known when nobody has been asked: data, never the only truth. Read from the provider's page of
 * deprecations and its SDK's own list, November 2026; what could not be made sure of is `unknown`.
 */
import type { CatalogueEntry } from "../catalogue-types.ts";

/** The API version that the SDK sends refuses `temperature`, so no Claude takes it here. */
const model = (
  id: string,
  name: string,
  contextTokens: number | null,
  status: CatalogueEntry["status"],
  retires: string | null = null,
  replacement: string | null = null,
): CatalogueEntry => ({
  id,
  name,
  provider: "anthropic",
  capabilities: { tools: true, parallelTools: true, temperature: false, caching: true, contextTokens },
  status,
  retires,
  replacement,
});

export const anthropicEntries: readonly CatalogueEntry[] = [
  model("claude-3-5-sonnet-20241022", "Claude 3.5 Sonnet", 200_000, "current", "2025-10-28", "claude-sonnet-5-5"),
  model(
    "claude-3-5-sonnet-latest",
    "Claude 3.5 Sonnet (latest)",
    200_000,
    "current",
    "2025-10-28",
    "claude-sonnet-5-5",
  ),
  model("claude-sonnet-4-20250514", "Claude Sonnet 4", 200_000, "current", "2026-06-15", "claude-sonnet-5-5"),
  model("claude-sonnet-4-0", "Claude Sonnet 4 (alias)", 200_000, "current", "2026-06-15", "claude-sonnet-5-5"),
  model("claude-opus-4-20250514", "Claude Opus 4", 200_000, "current", "2026-06-15", "claude-opus-5-5"),
  model("claude-opus-4-0", "Claude Opus 4 (alias)", 200_000, "current", "2026-06-15", "claude-opus-5-5"),
  model("claude-sonnet-4-5", "Claude Sonnet 4.5", 200_000, "current", "2026-11-30", "claude-sonnet-5-5"),
  model("claude-haiku-4-5", "Claude Haiku 4.5", 200_000, "unknown"),
  model("claude-sonnet-4-6", "Claude Sonnet 4.6", 200_000, "unknown"),
  model("claude-sonnet-5-5", "Claude Sonnet 5.5", 200_000, "unknown"),
  model("claude-haiku-5-5", "Claude Haiku 5.5", 200_000, "unknown"),
  model("claude-opus-5-5", "Claude Opus 5.5", 200_000, "unknown"),
];
