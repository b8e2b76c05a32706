/** Which model a character gets that nobody chose one for: one that can talk and that the keys given can use, else a stand-in. */
import type { ModelCatalogue } from "./catalogue-types.ts";

/** Stands for whichever is the default when it is asked: kept by characters made before any model was known. */
export const defaultModelId = "default";

export interface DefaultModelOptions {
  /** `BARKEEP_DEFAULT_MODEL`. */
  readonly named: string | undefined;
  /** Providers with a key or an address, the preferred one first, and whether each is a server of the operator's own. */
  readonly configured: readonly { readonly id: string; readonly compatible: boolean }[];
  readonly catalogue: Pick<ModelCatalogue, "list">;
  /** Where no provider has been given what it needs. */
  readonly standIn: string;
}

/** `default` where a provider is there and has not told what it has: a model of its own, once it does. */
export function pickDefaultModel({ named, configured, catalogue, standIn }: DefaultModelOptions): string {
  if (named !== undefined) return named;
  const all = catalogue.list();
  for (const { id, compatible } of configured) {
    const models = all.filter(({ provider, chat, status }) => provider === id && chat && status !== "retired");
    const able = models.filter(({ capabilities }) => capabilities.tools);
    const listed = able.filter(({ reachable }) => reachable === true);
    // A provider that would not list its models may still answer: then its first is the best guess, but for a server that may have any.
    const guessed = compatible ? models.find(({ reachable }) => reachable === true) : able[0];
    const chosen = listed.find(({ status }) => status === "current") ?? listed[0] ?? guessed;
    if (chosen) return chosen.id;
  }
  return configured.length > 0 ? defaultModelId : standIn;
}
