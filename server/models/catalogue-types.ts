/** A model as the catalogue knows it and `GET /api/v1/models` shows it. */
import type { Learned } from "./refusals/lesson.ts";

export interface ModelCapabilities {
  readonly tools: boolean;
  readonly parallelTools: boolean;
  readonly temperature: boolean;
  readonly caching: boolean;
  /** Tokens of context; null when unknown. */
  readonly contextTokens: number | null;
}

export interface CatalogueModel {
  readonly id: string;
  readonly name: string;
  /** Id of its provider; see providers.ts. */
  readonly provider: string;
  /** What people call its provider. */
  readonly providerTitle: string;
  /** It only rehearses: answers where there is no model, and writes, judges and sums up nothing. */
  readonly standIn: boolean;
  /** What it can do, with what was learned laid over what is known. */
  readonly capabilities: ModelCapabilities;
  /** False for one that is for something else than conversation: embeddings, speech, pictures. */
  readonly chat: boolean;
  /** Its server is on this machine or in the house. */
  readonly local: boolean;
  readonly status: "current" | "retiring" | "retired" | "unknown";
  /** ISO date of retirement, when known. */
  readonly retires: string | null;
  readonly replacement: string | null;
  /** Null when not asked yet; false with no key or no answer. */
  readonly reachable: boolean | null;
  /** A sentence for the page when something is wrong; null when nothing is. */
  readonly warning: string | null;
  /** What its server has refused; later requests go without. */
  readonly learned: readonly Learned[];
}

/** A catalogue model before anybody has asked whether it can be reached. */
export type CatalogueEntry = Omit<
  CatalogueModel,
  "reachable" | "warning" | "learned" | "local" | "chat" | "providerTitle" | "standIn"
>;

export interface ModelCatalogue {
  list(): readonly CatalogueModel[];
  get(id: string): CatalogueModel | undefined;
  /** Asks each provider which models its key can use. */
  refresh(signal?: AbortSignal): Promise<void>;
  /** What a character with these models should be told, aloud, about them. */
  warnings(models: readonly string[]): readonly { readonly code: string; readonly message: string }[];
}
