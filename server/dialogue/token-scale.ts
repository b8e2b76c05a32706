/** How many tokens a model's own count makes of what we estimate, learned from each count that comes back. */
import type { CatalogueModel } from "../models/catalogue-types.ts";
import type { ModelSource } from "./model-chain.ts";

/** Below this a count is not believed: some servers leave out what they had cached. */
const least = 0.6;
const most = 6;

/** Of one conversation, since its language and its game's data have a scale of their own; it begins with what the model's others came to. */
export class TokenScale {
  readonly #source: Pick<ModelSource, "tokenScale" | "countedTokens">;
  readonly #scales = new Map<string, number>();

  constructor(source: Pick<ModelSource, "tokenScale" | "countedTokens">) {
    this.#source = source;
  }

  of(model: CatalogueModel): number {
    return this.#scales.get(model.id) ?? this.#source.tokenScale?.(model) ?? 1;
  }

  /** A count above what was expected holds at once, one below it by and by. Both in tokens. */
  correct(model: CatalogueModel, estimated: number, counted: number): void {
    if (!(counted > 0) || !(estimated > 0)) return;
    const seen = Math.min(most, Math.max(least, counted / estimated));
    const before = this.of(model);
    this.#scales.set(model.id, seen >= before ? seen : before * 0.8 + seen * 0.2);
    this.#source.countedTokens?.(model, seen);
  }
}
