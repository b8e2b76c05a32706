/**
 * How things are around the character by what the game has told: a text or variables from `session.open`, and a text per key. The
 * latest word on a name holds, whichever way it came; what has merely happened is not here but in the history.
 */
import type { JsonObject } from "../../protocol/json.ts";
import { estimateTokens } from "../models/estimate-tokens.ts";
import { Provisional, type Undecided } from "./provisional.ts";

interface Note {
  readonly key: string;
  readonly text: string;
  readonly tokens: number;
}

interface State {
  readonly text: string | null;
  readonly variables: JsonObject;
  readonly notes: readonly Note[];
}

export class Surroundings {
  readonly #budget: number;
  readonly #state: Provisional<State>;

  /** `budget`: tokens that all notes may take together. */
  constructor({ scene, budget }: { readonly scene: string | JsonObject | null; readonly budget: number }) {
    this.#budget = budget;
    this.#state = new Provisional(opened(scene, []));
  }

  /** Takes the place of what `session.open` told. */
  replace(scene: string | JsonObject | null): Undecided {
    return this.#state.change(({ notes }) => opened(scene, notes));
  }

  /** Variables with the same names are replaced, null removes. */
  merge(variables: JsonObject): Undecided {
    return this.#state.change((before) => {
      const kept = Object.entries({ ...before.variables, ...variables }).filter(([, value]) => value !== null);
      return { ...before, variables: Object.fromEntries(kept), notes: without(before.notes, variables) };
    });
  }

  /** The same key replaces; an empty text removes. Past the budget the oldest go. */
  put(key: string, given: string): Undecided {
    const text = given.trim();
    const put = text === "" ? [] : [{ key, text, tokens: estimateTokens(text) }];
    return this.#state.change((before) => {
      const notes = [...before.notes.filter((note) => note.key !== key), ...put];
      return { ...before, notes: this.#within(notes) };
    });
  }

  /** What `{{scene.…}}` is filled from: a variable reads as the latest text that its name was given as a key. */
  get scene(): string | JsonObject | null {
    const { text, variables, notes } = this.#state.value;
    if (Object.keys(variables).length === 0) return text;
    const newer = notes.filter(({ key }) => Object.hasOwn(variables, key));
    const told: JsonObject = text === null ? {} : { text };
    return { ...told, ...variables, ...Object.fromEntries(newer.map((note) => [note.key, note.text])) };
  }

  /** The other notes, oldest first. */
  lines(): readonly string[] {
    const { variables, notes } = this.#state.value;
    return without(notes, variables).map(({ key, text }) => `${key}: ${text}`);
  }

  #within(notes: readonly Note[]): readonly Note[] {
    let total = notes.reduce((sum, note) => sum + note.tokens, 0);
    let first = 0;
    while (total > this.#budget && first < notes.length - 1) total -= notes[first++]?.tokens ?? 0;
    return notes.slice(first);
  }
}

function opened(scene: string | JsonObject | null, notes: readonly Note[]): State {
  const variables = typeof scene === "string" ? {} : { ...scene };
  const text = typeof scene === "string" ? scene.trim() || null : null;
  return { text, variables, notes: without(notes, variables) };
}

const without = (notes: readonly Note[], names: JsonObject): readonly Note[] =>
  notes.filter(({ key }) => !Object.hasOwn(names, key));
