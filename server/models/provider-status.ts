/** Whether each provider has a key and answers, as the overview and the doctor show it. */
import type { ModelCatalogue } from "./catalogue-types.ts";
import type { Provider } from "./provider.ts";

export interface ProviderStatus {
  readonly provider: string;
  /** What people call it. */
  readonly title: string;
  readonly configured: boolean;
  /** Null when it has not been asked yet. */
  readonly reachable: boolean | null;
  readonly message: string | null;
}

export function providerStatuses(
  catalogue: ModelCatalogue,
  providers: readonly Provider[],
  configured: readonly string[],
): readonly ProviderStatus[] {
  return providers.flatMap(({ id, title, toSet }): ProviderStatus[] => {
    if (toSet === null) return [];
    if (!configured.includes(id))
      return [{ provider: id, title, configured: false, reachable: false, message: `Set ${toSet} to use its models.` }];
    const models = catalogue.list().filter((model) => model.provider === id);
    if (models.some(({ reachable }) => reachable === true))
      return [{ provider: id, title, configured: true, reachable: true, message: null }];
    const asked = models.some(({ reachable }) => reachable === false);
    const message = asked ? (models.find(({ warning }) => warning !== null)?.warning ?? "It does not answer.") : null;
    return [{ provider: id, title, configured: true, reachable: asked ? false : null, message }];
  });
}
