/** Whether each provider has a key and answers, as the overview and the doctor show it. */
import type { ModelCatalogue } from "./catalogue-types.ts";

export interface ProviderStatus {
  readonly provider: string;
  readonly configured: boolean;
  /** Null when it has not been asked yet. */
  readonly reachable: boolean | null;
  readonly message: string | null;
}

const variables = { openai: "OPENAI_API_KEY or OPENAI_BASE_URL", anthropic: "ANTHROPIC_API_KEY" } as const;

export function providerStatuses(
  catalogue: ModelCatalogue,
  configured: readonly ("openai" | "anthropic")[],
): readonly ProviderStatus[] {
  return (["openai", "anthropic"] as const).map((provider) => {
    if (!configured.includes(provider)) {
      return {
        provider,
        configured: false,
        reachable: false,
        message: `Set ${variables[provider]} to use its models.`,
      };
    }
    const models = catalogue.list().filter((model) => model.provider === provider);
    if (models.some(({ reachable }) => reachable === true))
      return { provider, configured: true, reachable: true, message: null };
    const asked = models.some(({ reachable }) => reachable === false);
    const message = asked ? (models.find(({ warning }) => warning !== null)?.warning ?? "It does not answer.") : null;
    return { provider, configured: true, reachable: asked ? false : null, message };
  });
}
