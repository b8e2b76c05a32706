/** Takes a character's own name off the beginning of its answer: in a scene models write `Mira: Good evening.` as they read the others. */

export class OwnName {
  readonly #mark: string;
  #held: string | null = "";

  constructor({ name }: { readonly name: string }) {
    this.#mark = `${name.toLowerCase()}:`;
  }

  /** What may be spoken by now. */
  push(words: string): string {
    if (this.#held === null) return words;
    this.#held += words;
    const begun = this.#held.trimStart().toLowerCase();
    if (begun.length < this.#mark.length && this.#mark.startsWith(begun)) return "";
    const spoken = begun.startsWith(this.#mark)
      ? this.#held.trimStart().slice(this.#mark.length).trimStart()
      : this.#held;
    this.#held = null;
    return spoken;
  }

  end(): string {
    const held = this.#held ?? "";
    this.#held = null;
    return held;
  }

  /** Another answer begins. */
  reset(): void {
    this.#held = "";
  }
}
