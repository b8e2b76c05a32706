/** What the game has told the character about its surroundings: one text per key, and events without one, oldest first. */
import { estimateTokens } from "../models/estimate-tokens.ts";

export class ContextBoard {
  readonly #budget: number;
  #notes: { readonly key: string | null; readonly text: string; readonly tokens: number }[] = [];

  /** `budget`: tokens that all notes may take together. */
  constructor({ budget }: { readonly budget: number }) {
    this.#budget = budget;
  }

  /** The same key replaces; an empty text with a key removes. Past the budget the oldest go. */
  put(text: string, key: string | null): void {
    if (key !== null) this.#notes = this.#notes.filter((note) => note.key !== key);
    const words = text.trim();
    if (words === "") return;
    this.#notes.push({ key, text: words, tokens: estimateTokens(words) });
    let total = this.#notes.reduce((sum, note) => sum + note.tokens, 0);
    while (total > this.#budget && this.#notes.length > 1) total -= this.#notes.shift()?.tokens ?? 0;
  }

  lines(): readonly string[] {
    return this.#notes.map(({ key, text }) => (key === null ? text : `${key}: ${text}`));
  }
}
