/** Lays the operator's models over the entries that ship with Barkeep: new ones are added, known ones corrected. */
import type { OwnModel } from "../config/own-model.ts";
import type { CatalogueEntry } from "./catalogue-entries.ts";

/** `compatible`: the OpenAI side is a server of the operator's own, which takes what OpenAI's newer models refuse. */
export function withOwnModels(
  shipped: readonly CatalogueEntry[],
  own: readonly OwnModel[],
  { compatible }: { readonly compatible: boolean },
): readonly CatalogueEntry[] {
  const entries = new Map(shipped.map((entry) => [entry.id, entry]));
  for (const model of own) {
    const provider = model.provider ?? (model.id.startsWith("claude") ? "anthropic" : "openai");
    entries.set(model.id, corrected(entries.get(model.id) ?? guessEntry(model.id, provider, { compatible }), model));
  }
  return [...entries.values()];
}

/** What is assumed of a model that nobody has described. */
export function guessEntry(
  id: string,
  provider: CatalogueEntry["provider"],
  { compatible }: { readonly compatible: boolean },
): CatalogueEntry {
  const capabilities = {
    tools: true,
    parallelTools: true,
    temperature: provider === "openai" && (compatible || /^gpt-[34]/.test(id)),
    caching: provider === "anthropic",
    contextTokens: null,
  };
  return { id, name: id, provider, capabilities, status: "unknown", retires: null, replacement: null };
}

function corrected(entry: CatalogueEntry, own: OwnModel): CatalogueEntry {
  return {
    id: entry.id,
    name: own.name ?? entry.name,
    provider: own.provider ?? entry.provider,
    capabilities: { ...entry.capabilities, ...own.capabilities },
    status: own.status ?? entry.status,
    retires: retirement(entry, own),
    replacement: own.replacement === undefined ? entry.replacement : own.replacement,
  };
}

/** A date decides over a status; so a status given without one takes the known date away, unless it goes with it. */
function retirement(entry: CatalogueEntry, own: OwnModel): string | null {
  if (own.retires !== undefined) return own.retires;
  return own.status === undefined || own.status === "retiring" ? entry.retires : null;
}
