/** Connects the providers with what they were given, and builds the catalogue over them. */
import type { OwnModel } from "../config/own-model.ts";
import type { ModelAdapter } from "./adapter.ts";
import { Catalogue } from "./catalogue.ts";
import type { CatalogueModel } from "./catalogue-types.ts";
import { defaultModelId, pickDefaultModel } from "./default-model.ts";
import { createModelFetch } from "./model-fetch.ts";
import { withOwnModels } from "./own-entries.ts";
import type { Connection, Given, Provider } from "./provider.ts";
import { providers as allProviders } from "./providers.ts";
import type { Learned, Lesson } from "./refusals/lesson.ts";
import { type LessonStore, Lessons } from "./refusals/lessons.ts";

export interface ModelsOptions {
  /** All that Barkeep has when not given. */
  readonly providers?: readonly Provider[];
  /** The values of each provider's settings, by its id. */
  readonly given?: Readonly<Record<string, Given>>;
  /** `BARKEEP_MODELS`: models added, or known ones corrected. */
  readonly extraModels?: readonly OwnModel[];
  /** `BARKEEP_DEFAULT_MODEL`. */
  readonly defaultModel?: string | undefined;
  /** Makes up ids for calls that came without one. */
  readonly makeId: () => string;
  /** Today as an ISO date; asked each time. */
  readonly today?: () => string;
  /** Takes secrets out of what providers say. */
  readonly mask?: (text: string) => string;
  /** Where what was learned is kept; without it, it is forgotten with the process. */
  readonly lessons?: LessonStore;
  readonly onLearned?: (model: string, lesson: Learned) => void;
  readonly onFailure?: (error: unknown) => void;
}

export interface Models {
  readonly catalogue: Catalogue;
  readonly providers: readonly Provider[];
  /** Ids of the providers that have a key or an address, the preferred one first; those that need nothing left out. */
  readonly configured: readonly string[];
  /** The model that answers where no provider has been given what it needs. */
  readonly standIn: string;
  /** The model of a character that nobody chose one for, as things are now. */
  defaultModel(): string;
  /** Asks the servers what they have, of which the default is chosen; for a turn that comes before that is known. */
  findDefault(signal: AbortSignal): Promise<void>;
  /** The adapter that speaks to a model, or undefined when its provider has no key. */
  adapter(model: CatalogueModel): ModelAdapter | undefined;
  /** Keeps what a refusal has taught; false when it was known. */
  learn(model: CatalogueModel, lesson: Lesson, words: string): boolean;
  /** Takes back a lesson that did not help. */
  unlearn(model: CatalogueModel, lesson: Lesson): void;
  /** How many of its tokens one that we estimate has come to so far; undefined while nothing was counted. */
  tokenScale(model: CatalogueModel): number | undefined;
  /** Takes what one answer's count made of our estimate. */
  countedTokens(model: CatalogueModel, scale: number): void;
  /** Forgets what was learned of a model; false when nothing was. */
  forget(id: string): Promise<boolean>;
  /** Sentences about how providers were set. */
  notices(): readonly string[];
}

/** How long a turn waits for the servers to say what they have, in ms. */
const findDefaultMs = 3000;

export function createModels(options: ModelsOptions): Models {
  const providers = options.providers ?? allProviders;
  const mask = options.mask ?? ((text: string) => text);
  const fetch = createModelFetch();
  const connections = new Map<string, Connection>();
  for (const provider of providers) {
    const given = options.given?.[provider.id] ?? {};
    const connection = provider.connect({
      given,
      fetch,
      makeId: options.makeId,
      onSeen: (model, lesson, words) => {
        const { server } = connections.get(provider.id) ?? {};
        if (server !== undefined) lessons.learn(server, model, lesson, words);
      },
    });
    if (connection) connections.set(provider.id, connection);
  }
  const lessons = new Lessons({
    store: options.lessons,
    now: () => new Date().toISOString(),
    ...(options.onFailure && { onFailure: options.onFailure }),
    ...(options.onLearned && { onLearned: options.onLearned }),
  });
  const extraModels = options.extraModels ?? [];
  const compatible = (id: string) => connections.get(id)?.compatible ?? false;
  const catalogue = new Catalogue({
    entries: withOwnModels({ providers, own: extraModels, compatible }),
    own: new Map(extraModels.flatMap(({ id, capabilities }) => (capabilities ? [[id, capabilities]] : []))),
    providers: providers.map((provider) => ({ provider, connection: connections.get(provider.id) ?? null })),
    lessons,
    defaultModel: () => defaultModel(),
    today: options.today ?? (() => new Date().toISOString().slice(0, 10)),
    mask,
  });
  const configured = providers.filter(({ id, toSet }) => toSet !== null && connections.has(id)).map(({ id }) => id);
  const standIn = providers.find((provider) => provider.standIn)?.entries[0]?.id ?? defaultModelId;
  const defaultModel = (): string =>
    pickDefaultModel({
      standIn,
      named: options.defaultModel,
      configured: configured.map((id) => ({ id, compatible: compatible(id) && !catalogue.hasNoList(id) })),
      catalogue,
    });
  const serverOf = (model: Pick<CatalogueModel, "provider">) => connections.get(model.provider)?.server;
  return {
    catalogue,
    providers,
    configured,
    standIn,
    defaultModel,
    findDefault: (signal) => catalogue.refresh(AbortSignal.any([signal, AbortSignal.timeout(findDefaultMs)])),
    adapter: (model) => connections.get(model.provider)?.adapter,
    learn: (model, lesson, words) => {
      const server = serverOf(model);
      return server !== undefined && lessons.learn(server, model.id, lesson, mask(words));
    },
    unlearn: (model, lesson) => {
      const server = serverOf(model);
      if (server !== undefined) lessons.unlearn(server, model.id, lesson);
    },
    tokenScale: (model) => {
      const server = serverOf(model);
      return server === undefined ? undefined : lessons.tokenScale(server, model.id);
    },
    countedTokens: (model, scale) => {
      const server = serverOf(model);
      if (server !== undefined) lessons.countedTokens(server, model.id, scale);
    },
    forget: async (id) => {
      const model = catalogue.get(id);
      const server = model && serverOf(model);
      return server !== undefined && lessons.forget(server, id);
    },
    notices: () => [...connections.values()].flatMap((connection) => connection.notice() ?? []),
  };
}
