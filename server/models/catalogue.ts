/** Which models there are, what each can do, how long it lives, and whether it answers with the keys given. */

import type { CatalogueEntry, CatalogueModel, ModelCapabilities, ModelCatalogue } from "./catalogue-types.ts";
import { type CatalogueWarning, codeOf, unknownModel, warningOf } from "./catalogue-warnings.ts";
import { defaultModelId } from "./default-model.ts";
import { capabilitiesOf } from "./learned-capabilities.ts";
import { shortened } from "./model-error.ts";
import { isForChat, plainName } from "./model-kind.ts";
import type { Connection, ListedModel, Provider } from "./provider.ts";
import { type Lessons, noLessons } from "./refusals/lessons.ts";

/** A provider and, where it has what it needs, its connection. */
export interface ProviderAccess {
  readonly provider: Provider;
  readonly connection: Connection | null;
}

export interface CatalogueOptions {
  readonly entries: readonly CatalogueEntry[];
  readonly providers: readonly ProviderAccess[];
  readonly lessons: Lessons;
  /** The id that `default` stands for. */
  readonly defaultModel?: () => string;
  /** What the operator says of models, by id: before all else. */
  readonly own?: ReadonlyMap<string, Partial<ModelCapabilities>>;
  /** Today as an ISO date, asked each time. */
  readonly today: () => string;
  /** Takes secrets out of a provider's words: some servers repeat the key they were given, and players see warnings. */
  readonly mask?: (text: string) => string;
}

/** Ids are also what people write: what is kept of them is bounded. */
const mostCompleted = 1000;

/** What each provider said when it was last asked: its models by plain name, that it has no list, or why it could not be asked. */
type Asked =
  | { readonly models: ReadonlyMap<string, ListedModel>; readonly hasList: boolean }
  | { readonly problem: string };

export class Catalogue implements ModelCatalogue {
  readonly #options: CatalogueOptions;
  readonly #entries: ReadonlyMap<string, CatalogueEntry>;
  readonly #providers: ReadonlyMap<string, ProviderAccess>;
  readonly #asked = new Map<string, Asked>();
  readonly #listeners = new Set<() => void>();
  /** What was worked out, until a provider is asked, a day begins or a lesson is learned. */
  readonly #completed = new Map<string, CatalogueModel>();
  #listed: readonly CatalogueModel[] | null = null;
  #of = { today: "", lessons: -1 };

  constructor(options: CatalogueOptions) {
    this.#options = options;
    this.#entries = new Map(options.entries.map((entry) => [entry.id, entry]));
    this.#providers = new Map(options.providers.map((access) => [access.provider.id, access]));
  }

  /** Told after each refresh. */
  onRefreshed(listener: () => void): void {
    this.#listeners.add(listener);
  }

  list(): readonly CatalogueModel[] {
    this.#forgetOld();
    this.#listed ??= this.#listAnew();
    return this.#listed;
  }

  /** Also a model that is in no list but that a compatible server, or a provider by its naming, may have. */
  get(id: string): CatalogueModel | undefined {
    const meant = id === defaultModelId ? (this.#options.defaultModel?.() ?? id) : id;
    if (meant !== id) return this.get(meant);
    const known = this.#entries.get(id) ?? this.#entries.get(plainName(id));
    const lister = known && this.#providers.get(known.provider)?.connection ? undefined : this.#lister(id);
    const entry = known ? { ...known, ...(lister && { provider: lister.provider.id }) } : this.#guess(id, lister);
    return entry && this.#complete({ ...entry, id });
  }

  /** Whether a provider has answered that it has no list. */
  hasNoList(provider: string): boolean {
    const asked = this.#asked.get(provider);
    return asked !== undefined && "models" in asked && !asked.hasList;
  }

  /** Whether there is a provider that can be asked for its models. */
  get canAsk(): boolean {
    return this.#connected().length > 0;
  }

  /** Whether every provider that can be asked has told its models when it last was. */
  get answered(): boolean {
    return this.#connected().every(({ provider }) => "models" in (this.#asked.get(provider.id) ?? {}));
  }

  /** Whether one of those that have not is near: it may be started at any moment, and asking it costs nothing. */
  get awaitsLocal(): boolean {
    return this.#connected().some(
      ({ provider, connection }) => connection?.local && !("models" in (this.#asked.get(provider.id) ?? {})),
    );
  }

  /** Never rejects: a provider that does not answer is noted. */
  async refresh(signal?: AbortSignal): Promise<void> {
    await Promise.all(this.#connected().map((access) => this.#ask(access, signal)));
    for (const listener of this.#listeners) listener();
  }

  warnings(models: readonly string[]): readonly CatalogueWarning[] {
    const providers = this.#options.providers.map(({ provider }) => provider);
    return models.flatMap((id) => {
      const model = this.get(id);
      if (!model) return [{ code: "unknown_model", message: unknownModel(id, providers) }];
      return model.warning ? [{ code: codeOf(model), message: model.warning }] : [];
    });
  }

  #listAnew(): readonly CatalogueModel[] {
    const ids = new Set(this.#entries.keys());
    for (const asked of this.#asked.values()) {
      if ("models" in asked) for (const { id } of asked.models.values()) if (!ids.has(plainName(id))) ids.add(id);
    }
    return [...ids].flatMap((id) => this.get(id) ?? []);
  }

  #connected(): ProviderAccess[] {
    return [...this.#providers.values()].filter(({ connection, provider }) => connection && provider.toSet !== null);
  }

  async #ask({ provider, connection }: ProviderAccess, signal?: AbortSignal): Promise<void> {
    if (!connection) return;
    try {
      const models = await connection.list(signal);
      const byName = new Map(models?.map((model) => [plainName(model.id), model]));
      this.#asked.set(provider.id, { models: byName, hasList: models !== null });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      const mask = this.#options.mask ?? ((text: string) => text);
      this.#asked.set(provider.id, { problem: shortened(mask(problem), 300) });
    } finally {
      this.#forget();
    }
  }

  /** A server of the operator's own that lists this model. */
  #lister(id: string): ProviderAccess | undefined {
    return [...this.#providers.values()].find(({ provider, connection }) => {
      const asked = connection?.compatible ? this.#asked.get(provider.id) : undefined;
      return asked !== undefined && "models" in asked && asked.models.has(plainName(id));
    });
  }

  /** The server that lists it, else the provider that the id's name is of, unless a compatible server is there and that provider isn't. */
  #guess(id: string, lister: ProviderAccess | undefined): CatalogueEntry | undefined {
    const all = [...this.#providers.values()];
    const compatible = all.find(({ connection }) => connection?.compatible);
    const owner =
      lister ?? all.find(({ provider, connection }) => provider.owns(id) && (connection || !compatible)) ?? compatible;
    return owner && assumedEntry(owner.provider, id, owner.connection?.compatible ?? false);
  }

  /** Asked for many times a turn. */
  #complete(entry: CatalogueEntry): CatalogueModel {
    this.#forgetOld();
    const known = this.#completed.get(entry.id);
    if (known !== undefined) return known;
    const model = this.#completeAnew(entry, this.#of.today);
    if (this.#completed.size >= mostCompleted) this.#completed.clear();
    this.#completed.set(entry.id, model);
    return model;
  }

  #forgetOld(): void {
    const of = { today: this.#options.today(), lessons: this.#options.lessons.revision };
    if (of.today !== this.#of.today || of.lessons !== this.#of.lessons) this.#forget();
    this.#of = of;
  }

  #forget(): void {
    this.#completed.clear();
    this.#listed = null;
  }

  #completeAnew(entry: CatalogueEntry, today: string): CatalogueModel {
    const retired = entry.retires !== null && entry.retires <= today;
    const status = retired ? "retired" : entry.retires !== null ? "retiring" : entry.status;
    const access = this.#providers.get(entry.provider);
    const connection = access?.connection ?? null;
    const learned = connection ? this.#options.lessons.of(connection.server, entry.id) : noLessons;
    const asked = this.#asked.get(entry.provider);
    const listed = asked && "models" in asked ? asked.models.get(plainName(entry.id)) : undefined;
    const own = this.#options.own?.get(entry.id);
    const reachable =
      access?.provider.toSet === null
        ? true
        : !connection
          ? false
          : !asked || this.hasNoList(entry.provider)
            ? null
            : listed !== undefined;
    const model = {
      ...entry,
      providerTitle: access?.provider.title ?? entry.provider,
      standIn: access?.provider.standIn ?? false,
      status,
      capabilities: capabilitiesOf({ known: entry.capabilities, listed, lessons: learned, own }),
      chat: listed?.chat ?? isForChat(entry.id),
      local: connection?.local ?? false,
      reachable,
      learned,
    } as const;
    const problem = asked && "problem" in asked ? asked.problem : null;
    return {
      ...model,
      warning: warningOf(model, { toSet: access?.provider.toSet ?? null, connected: connection !== null, problem }),
    };
  }
}

/** What is assumed of a model that nobody has described. */
export function assumedEntry(provider: Provider, id: string, compatible: boolean): CatalogueEntry {
  return {
    id,
    name: id,
    provider: provider.id,
    capabilities: provider.assume(id, compatible),
    status: "unknown",
    retires: null,
    replacement: null,
  };
}
