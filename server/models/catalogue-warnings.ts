/** What is wrong with a model, as a sentence for whoever chose it, and the code it goes by at session open. */
import type { CatalogueModel } from "./catalogue-types.ts";
import type { Provider } from "./provider.ts";

export interface CatalogueWarning {
  readonly code: string;
  readonly message: string;
}

export interface Circumstances {
  /** What its provider needs; null where it needs nothing. */
  readonly toSet: string | null;
  readonly connected: boolean;
  /** Why its provider could not be asked. */
  readonly problem: string | null;
}

export function warningOf(
  model: Omit<CatalogueModel, "warning">,
  { toSet, connected, problem }: Circumstances,
): string | null {
  if (toSet === null && connected) return null;
  const instead = model.replacement ? ` Use ${model.replacement} instead.` : " Choose another model.";
  const key = `needs a key: set ${toSet ?? "its provider's key"} and restart.`;
  const on = model.retires === null ? "" : ` on ${model.retires}`;
  if (model.status === "retired" && model.reachable !== true) {
    const alsoKey = connected ? "" : ` Its provider ${key}`;
    return `${model.name} was retired${on} and no longer answers.${instead}${alsoKey}`;
  }
  if (!connected) return `${model.name} ${key}`;
  if (!model.chat) return `${model.name} is not for conversation.${instead}`;
  if (!model.capabilities.tools)
    return `${model.name} can't call tools, so no method or action will be called.${instead}${reasonIn(model)}`;
  if (problem !== null) return `${model.name} could not be checked: ${problem}`;
  if (model.reachable === false) return `${model.name} is not among the models this key can use.${instead}`;
  if (model.status === "retiring") return `${model.name} will be retired${on}.${instead}`;
  return null;
}

/** Where its server has said so itself. */
function reasonIn({ learned }: Pick<CatalogueModel, "learned">): string {
  const lesson = learned.find(({ kind }) => kind === "no_tools");
  return lesson ? ` Its server said: ${lesson.words}` : "";
}

export function codeOf(model: CatalogueModel): string {
  if (model.status === "retired" && model.reachable !== true) return "model_retired";
  if (model.chat && !model.capabilities.tools) return "no_tools";
  if (model.status === "retiring" && model.reachable !== false) return "model_retiring";
  return "model_unreachable";
}

export function unknownModel(id: string, providers: readonly Provider[]): string {
  return `No provider here has a model called "${id}". Choose one from the catalogue, or set ${addressesOf(providers)} to the server that has it.`;
}

/** The settings that say where a model server is, such as `OPENAI_BASE_URL`. */
export const addressesOf = (providers: readonly Provider[]): string =>
  providers.flatMap(({ settings: { baseUrl } }) => baseUrl?.variable ?? []).join(" or ");
