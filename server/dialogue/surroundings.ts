/**
 * How things are around the character by what the game has told: a text or variables from `session.open`, and a text per key. The
 * latest word on a name holds, whichever way it came; what has merely happened is not here but in the history.
 */
import type { JsonObject } from "../../protocol/json.ts";
import { estimateTokens } from "../models/estimate-tokens.ts";

interface Note {
  readonly key: string;
  readonly text: string;
  readonly tokens: number;
}

export class Surroundings {
  readonly #budget: number;
  #text: string | null = null;
  #variables: JsonObject = {};
  #notes: Note[] = [];

  /** `budget`: tokens that all notes may take together. */
  constructor({ scene, budget }: { readonly scene: string | JsonObject | null; readonly budget: number }) {
    this.#budget = budget;
    this.replace(scene);
  }

  /** Takes the place of what `session.open` told. */
  replace(scene: string | JsonObject | null): void {
    this.#text = typeof scene === "string" ? scene.trim() || null : null;
    this.#variables = typeof scene === "string" ? {} : { ...scene };
    this.#notes = this.#notes.filter(({ key }) => !Object.hasOwn(this.#variables, key));
  }

  /** Variables with the same names are replaced, null removes. */
  merge(variables: JsonObject): void {
    const kept = Object.entries({ ...this.#variables, ...variables }).filter(([, value]) => value !== null);
    this.#variables = Object.fromEntries(kept);
    this.#notes = this.#notes.filter(({ key }) => !Object.hasOwn(variables, key));
  }

  /** The same key replaces; an empty text removes. Past the budget the oldest go. */
  put(key: string, given: string): void {
    this.#notes = this.#notes.filter((note) => note.key !== key);
    const text = given.trim();
    if (text === "") return;
    this.#notes.push({ key, text, tokens: estimateTokens(text) });
    let total = this.#notes.reduce((sum, note) => sum + note.tokens, 0);
    while (total > this.#budget && this.#notes.length > 1) total -= this.#notes.shift()?.tokens ?? 0;
  }

  /** What puts back how things are now, for a change that can't be kept. */
  snapshot(): () => void {
    const [text, variables, notes] = [this.#text, this.#variables, [...this.#notes]];
    return () => {
      this.#text = text;
      this.#variables = variables;
      this.#notes = notes;
    };
  }

  /** What `{{scene.…}}` is filled from: a variable reads as the latest text that its name was given as a key. */
  get scene(): string | JsonObject | null {
    const names = Object.keys(this.#variables);
    if (names.length === 0) return this.#text;
    const newer = this.#notes.filter(({ key }) => Object.hasOwn(this.#variables, key));
    const text: JsonObject = this.#text === null ? {} : { text: this.#text };
    return { ...text, ...this.#variables, ...Object.fromEntries(newer.map((note) => [note.key, note.text])) };
  }

  /** The other notes, oldest first. */
  lines(): readonly string[] {
    return this.#notes
      .filter(({ key }) => !Object.hasOwn(this.#variables, key))
      .map(({ key, text }) => `${key}: ${text}`);
  }
}
