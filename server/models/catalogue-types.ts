/** A model as the catalogue knows it and `GET /api/v1/models` shows it. */

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
  readonly provider: "openai" | "anthropic" | "rehearsal";
  readonly capabilities: ModelCapabilities;
  readonly status: "current" | "retiring" | "retired" | "unknown";
  /** ISO date of retirement, when known. */
  readonly retires: string | null;
  readonly replacement: string | null;
  /** Null when not asked yet; false with no key or no answer. */
  readonly reachable: boolean | null;
  /** A sentence for the page when something is wrong; null when nothing is. */
  readonly warning: string | null;
}

export interface ModelCatalogue {
  list(): readonly CatalogueModel[];
  get(id: string): CatalogueModel | undefined;
  /** Asks each provider which models its key can use. */
  refresh(signal?: AbortSignal): Promise<void>;
  /** What a character with these models should be told, aloud, about them. */
  warnings(models: readonly string[]): readonly { readonly code: string; readonly message: string }[];
}
