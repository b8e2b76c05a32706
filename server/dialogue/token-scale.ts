/** How many tokens a model's own count makes of what we estimate, learned from each count that comes back. */

/** Below this a count is not believed: some servers leave out what they had cached. */
const least = 0.6;
const most = 6;

export class TokenScale {
  readonly #scales = new Map<string, number>();

  of(model: string): number {
    return this.#scales.get(model) ?? 1;
  }

  /** A count above what was expected holds at once, one below it by and by. */
  correct(model: string, estimated: number, counted: number): void {
    if (!(counted > 0) || !(estimated > 0)) return;
    const seen = Math.min(most, Math.max(least, counted / estimated));
    const before = this.#scales.get(model) ?? 1;
    this.#scales.set(model, seen >= before ? seen : before * 0.8 + seen * 0.2);
  }
}
