/**
 * A provider as one object: what it is called, what has to be set to have it, which models it lists, how it is asked and how it is
 * told of a tool. Whatever names providers elsewhere (settings, the mask of secrets, the catalogue, the preview, the doctor, the
 * page, prices) reads it from here; a new one is a folder and a line in providers.ts.
 */
import type { TSchema } from "typebox";
import type { JsonObject } from "../../protocol/json.ts";
import type { ModelAdapter, Tool } from "./adapter.ts";
import type { CatalogueEntry, ModelCapabilities } from "./catalogue-types.ts";
import type { ModelFetch } from "./model-fetch.ts";
import type { Lesson } from "./refusals/lesson.ts";

/** One setting of a provider, as config/ reads it. */
export interface ProviderSetting {
  /** The environment variable, and the key in barkeep.config.json. */
  readonly variable: string;
  readonly schema: TSchema;
  readonly meaning: string;
  /** Its value is never shown: not in a message, a log, or what a model or a method says. */
  readonly secret: boolean;
  /** Takes off what people paste along with a value. */
  readonly clean?: (text: string) => string;
}

/** The values given for a provider's settings, by their names. */
export type Given = Readonly<Record<string, string | undefined>>;

/** What its models cost when the list was written; an operator's own prices come first. */
export interface ModelPrices {
  /** Month the list was written, such as `2025-11`: providers change their prices. Null for what costs nothing. */
  readonly asOf: string | null;
  readonly list: readonly {
    /** Id of a model, without its date. */
    readonly model: string;
    /** US dollars for a million tokens. */
    readonly input: number;
    readonly output: number;
    /** Of input that was read from the model's cache; as other input when null. */
    readonly cached: number | null;
  }[];
}

export const price = (model: string, input: number, cached: number | null, output: number) => ({
  model,
  input,
  output,
  cached,
});

/** How its keys are known where somebody has pasted one into code. */
export interface KeyShape {
  /** Such as `a Slack token`. */
  readonly what: string;
  /** What a secret with such a key is called. */
  readonly name: string;
  /** With the flag `g`. */
  readonly shape: RegExp;
}

/** A model as its server lists it. */
export interface ListedModel {
  readonly id: string;
  /** Tokens of context, where the server tells. */
  readonly contextTokens?: number | undefined;
  /** False for one that is for something else: embeddings, speech, pictures. */
  readonly chat: boolean;
  readonly tools?: boolean | undefined;
}

/** A provider that has been given what it needs. */
export interface Connection {
  /** Where it is, for what is learned about its models. */
  readonly server: string;
  /** A server of the operator's own, which lists exactly what it has and takes other ids as well. */
  readonly compatible: boolean;
  /** On this machine or in the house: models are loaded when asked, and their windows are small. */
  readonly local: boolean;
  readonly adapter: ModelAdapter;
  /** Null where the server has no list, and takes what it is asked for. Rejects with `ModelError`. */
  list(signal?: AbortSignal): Promise<readonly ListedModel[] | null>;
  /** A sentence about how it was set, which the operator should hear; null when nothing is wrong. */
  notice(): string | null;
}

export interface ConnectOptions {
  readonly given: Given;
  /** Connections are shared by all. */
  readonly fetch: ModelFetch;
  /** Makes up ids for calls that came without one. */
  readonly makeId: () => string;
  readonly onSeen?: Seen | undefined;
}

/** Told of a habit of a model that an answer showed, with a sentence on what was seen. */
export type Seen = (model: string, lesson: Lesson, words: string) => void;

export interface Provider {
  readonly id: string;
  /** As people know it. */
  readonly title: string;
  /** What to set to have it, such as `OPENAI_API_KEY`; null for one that needs nothing. */
  readonly toSet: string | null;
  /** One called `baseUrl` is the address of a server in its place. */
  readonly settings: Readonly<Record<string, ProviderSetting>>;
  /** True for what only rehearses: it writes, judges and sums up nothing, and answers where there is no model. */
  readonly standIn: boolean;
  /** Its models as far as they are known without asking. */
  readonly entries: readonly CatalogueEntry[];
  readonly prices: ModelPrices;
  /** Null where its keys have no shape of their own. */
  readonly keyShape: KeyShape | null;
  /** Whether an id that nobody has described is one of its own, by its naming. */
  owns(id: string): boolean;
  /** What is assumed of a model that nobody has described. */
  assume(id: string, compatible: boolean): ModelCapabilities;
  /** Null without what it needs. */
  connect(options: ConnectOptions): Connection | null;
  /** Characters of a tool's description that its models are told at most; null for all. */
  readonly descriptionChars: number | null;
  /** What its models are told of a tool, as it is sent. */
  tool(tool: Tool): JsonObject;
}
