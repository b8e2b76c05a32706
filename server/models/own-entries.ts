/** Lays the operator's models over the entries that ship with Barkeep: new ones are added, known ones corrected. */
import type { OwnModel } from "../config/own-model.ts";
import { assumedEntry } from "./catalogue.ts";
import type { CatalogueEntry } from "./catalogue-types.ts";
import type { Provider } from "./provider.ts";

export interface OwnEntriesOptions {
  /** The first that needs a key or an address takes what nobody's naming claims. */
  readonly providers: readonly Provider[];
  readonly own: readonly OwnModel[];
  /** Whether a provider's side is a server of the operator's own, which takes what the provider's newer models refuse. */
  readonly compatible: (provider: string) => boolean;
}

export function withOwnModels({ providers, own, compatible }: OwnEntriesOptions): readonly CatalogueEntry[] {
  const entries = new Map(providers.flatMap((provider) => provider.entries).map((entry) => [entry.id, entry]));
  for (const model of own) {
    const named = providers.find(({ id }) => id === model.provider);
    const provider =
      named ?? providers.find((each) => each.owns(model.id)) ?? providers.find(({ toSet }) => toSet !== null);
    if (!provider) continue;
    const known = entries.get(model.id) ?? assumedEntry(provider, model.id, compatible(provider.id));
    entries.set(model.id, corrected(known, model));
  }
  return [...entries.values()];
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
