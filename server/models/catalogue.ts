/** Which models there are, what each can do, how long it lives, and whether it answers with the keys given. */
import type { CatalogueEntry } from "./catalogue-entries.ts";
import type { CatalogueModel, ModelCatalogue } from "./catalogue-types.ts";
import { shortened } from "./model-error.ts";
import { guessEntry } from "./own-entries.ts";

/** Lists the ids one provider offers with the key given; throws when it can't be asked. */
export type ListModels = (signal?: AbortSignal) => Promise<readonly string[]>;

export interface ProviderAccess {
  readonly provider: "openai" | "anthropic";
  /** What to set to have it. */
  readonly variable: string;
  /** Null without a key. */
  readonly list: ListModels | null;
  /** True for a server of the operator's own, which lists exactly what it has. */
  readonly compatible: boolean;
}

export interface CatalogueOptions {
  readonly entries: readonly CatalogueEntry[];
  readonly providers: readonly ProviderAccess[];
  /** Today as an ISO date, asked each time. */
  readonly today: () => string;
  /** Takes secrets out of a provider's words: some servers repeat the key they were given, and players see warnings. */
  readonly mask?: (text: string) => string;
}

/** What each provider said when it was last asked: the ids, or why it could not be asked. */
type Asked = { readonly ids: ReadonlySet<string> } | { readonly problem: string };

export class Catalogue implements ModelCatalogue {
  readonly #entries: ReadonlyMap<string, CatalogueEntry>;
  readonly #providers: ReadonlyMap<string, ProviderAccess>;
  readonly #today: () => string;
  readonly #mask: (text: string) => string;
  readonly #asked = new Map<string, Asked>();

  constructor(options: CatalogueOptions) {
    this.#entries = new Map(options.entries.map((entry) => [entry.id, entry]));
    this.#providers = new Map(options.providers.map((access) => [access.provider, access]));
    this.#today = options.today;
    this.#mask = options.mask ?? ((text) => text);
  }

  list(): readonly CatalogueModel[] {
    const ids = new Set(this.#entries.keys());
    for (const asked of this.#asked.values()) if ("ids" in asked) for (const id of asked.ids) ids.add(id);
    return [...ids].flatMap((id) => this.get(id) ?? []);
  }

  /** Also a model that is in no list but that a compatible server, or a provider by its naming, may have. */
  get(id: string): CatalogueModel | undefined {
    const entry = this.#entries.get(id) ?? this.#guess(id);
    return entry && this.#complete(entry);
  }

  /** Whether there is a provider that can be asked for its models. */
  get canAsk(): boolean {
    return [...this.#providers.values()].some(({ list }) => list !== null);
  }

  /** Whether every provider that can be asked has told its models when it last was. */
  get answered(): boolean {
    return [...this.#providers.values()].every(
      ({ provider, list }) => list === null || "ids" in (this.#asked.get(provider) ?? {}),
    );
  }

  /** Never rejects: a provider that does not answer is noted. */
  async refresh(signal?: AbortSignal): Promise<void> {
    await Promise.all([...this.#providers.values()].map((access) => this.#ask(access, signal)));
  }

  warnings(models: readonly string[]): readonly { readonly code: string; readonly message: string }[] {
    return models.flatMap((id) => {
      const model = this.get(id);
      if (!model) return [{ code: "unknown_model", message: unknownModel(id) }];
      return model.warning ? [{ code: warningCode(model), message: model.warning }] : [];
    });
  }

  async #ask(access: ProviderAccess, signal?: AbortSignal): Promise<void> {
    if (!access.list) return;
    try {
      this.#asked.set(access.provider, { ids: new Set(await access.list(signal)) });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#asked.set(access.provider, { problem: shortened(this.#mask(problem), 200) });
    }
  }

  #guess(id: string): CatalogueEntry | undefined {
    const openai = this.#providers.get("openai");
    const compatible = openai?.compatible ?? false;
    if (id.startsWith("claude") && (this.#providers.get("anthropic")?.list || !compatible))
      return guessEntry(id, "anthropic", { compatible });
    return compatible || /^(gpt-|chatgpt-|o\d)/.test(id) ? guessEntry(id, "openai", { compatible }) : undefined;
  }

  #complete(entry: CatalogueEntry): CatalogueModel {
    const retired = entry.retires !== null && entry.retires <= this.#today();
    const status = retired ? "retired" : entry.retires !== null ? "retiring" : entry.status;
    const dated: CatalogueEntry = { ...entry, status };
    if (entry.provider === "rehearsal") return { ...dated, reachable: true, warning: null };
    const access = this.#providers.get(entry.provider);
    const asked = this.#asked.get(entry.provider);
    const reachable = !access?.list ? false : asked === undefined ? null : "ids" in asked && asked.ids.has(entry.id);
    return { ...dated, reachable, warning: warning(dated, access, asked, reachable) };
  }
}

function warning(
  model: CatalogueEntry,
  access: ProviderAccess | undefined,
  asked: Asked | undefined,
  reachable: boolean | null,
): string | null {
  const instead = model.replacement ? ` Use ${model.replacement} instead.` : " Choose another model.";
  const key = `needs a key: set ${access?.variable ?? "its provider's key"} and restart.`;
  const on = model.retires === null ? "" : ` on ${model.retires}`;
  if (model.status === "retired" && reachable !== true) {
    const alsoKey = access?.list ? "" : ` Its provider ${key}`;
    return `${model.name} was retired${on} and no longer answers.${instead}${alsoKey}`;
  }
  if (!access?.list) return `${model.name} ${key}`;
  if (!model.capabilities.tools)
    return `${model.name} can't call tools, so no method or action will be called.${instead}`;
  if (asked && "problem" in asked) return `${model.name} could not be checked: ${asked.problem}`;
  if (reachable === false) return `${model.name} is not among the models this key can use.${instead}`;
  if (model.status === "retiring") return `${model.name} will be retired${on}.${instead}`;
  return null;
}

function warningCode(model: CatalogueModel): string {
  if (model.status === "retired" && model.reachable !== true) return "model_retired";
  if (!model.capabilities.tools) return "no_tools";
  if (model.status === "retiring" && model.reachable !== false) return "model_retiring";
  return "model_unreachable";
}

export function unknownModel(id: string): string {
  return `No provider here has a model called "${id}". Choose one from the catalogue, or set OPENAI_BASE_URL to the server that has it.`;
}
