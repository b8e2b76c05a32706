/** Which model a new character gets when nobody chose one: one that the keys given can use, else the rehearsal model. */
import type { ModelCatalogue } from "./catalogue-types.ts";

export interface DefaultModelOptions {
  /** `BARKEEP_DEFAULT_MODEL`. */
  readonly named: string | undefined;
  /** Providers with a key or an address, the preferred one first. */
  readonly configured: readonly ("openai" | "anthropic")[];
  /** Refreshed before, so that it knows what each provider lists. */
  readonly catalogue: ModelCatalogue;
}

export function pickDefaultModel({ named, configured, catalogue }: DefaultModelOptions): string {
  if (named !== undefined) return named;
  for (const provider of configured) {
    const models = catalogue
      .list()
      .filter((model) => model.provider === provider && model.capabilities.tools && model.status !== "retired");
    const listed = models.filter(({ reachable }) => reachable === true);
    // A provider that would not list its models may still answer: then the catalogue's first is the best guess there is.
    const chosen = listed.find(({ status }) => status === "current") ?? listed[0] ?? models[0];
    if (chosen) return chosen.id;
  }
  return "rehearsal";
}
