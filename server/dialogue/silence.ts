/**
 * Hears when a model that may choose to say nothing does so: it is asked to answer with exactly `[silent]`, and writes `[Silent].`,
 * `(silent)`, `silent` or `Hm. [silent]`. Neither the mark nor the few words beside it are spoken.
 */
import type { Part } from "../cues/cue-stream.ts";

const bracketed = /[[({<*_]{1,2} ?(?:(?:stay|remain|keep)s? )?silen(?:t|ce) ?[\])}>*_]{1,2}[.!…]?/gi;
const bare = /^(?:i )?(?:(?:stay|remain|keep)s? )?silen(?:t|ce)$/i;
/** What may yet become a bracketed mark. */
const opened = /[[({<*_]{1,2}[\sa-z]{0,20}[\])}>*_]?$/i;
/** Whoever has said so much, in UTF-16 units, does speak. */
const spokenFor = 32;

export class SilenceGate {
  /** What was written so far, until it is certain that the character speaks. */
  #undecided: Part[] | null = [];
  #held = "";

  /** What may be spoken by now. */
  push(part: Part): Part[] {
    if (this.#undecided === null) return "text" in part ? this.#unmarked(part.text) : [part];
    this.#undecided.push(part);
    const written = textOf(this.#undecided);
    if (written.replace(bracketed, "").trim().length < spokenFor) return [];
    return this.#decided(this.#undecided);
  }

  /** What is left at the end of an answer: nothing where it was silence. */
  end(): Part[] {
    if (this.#undecided === null) {
      const held = this.#held;
      this.#held = "";
      return held === "" ? [] : [{ text: held }];
    }
    const parts = this.#undecided;
    this.#undecided = [];
    const written = textOf(parts);
    const plain = written
      .replace(/[^\p{L}\p{N}\s]/gu, "")
      .replace(/\s+/g, " ")
      .trim();
    if (plain === "" || bare.test(plain) || written.search(bracketed) >= 0) return [];
    this.#undecided = null;
    return parts;
  }

  /** Another answer begins: what is undecided is forgotten. */
  reset(): void {
    if (this.#undecided !== null) this.#undecided = [];
    this.#held = "";
  }

  #decided(parts: readonly Part[]): Part[] {
    this.#undecided = null;
    return parts.flatMap((part) => ("text" in part ? this.#unmarked(part.text) : [part]));
  }

  #unmarked(text: string): Part[] {
    const whole = (this.#held + text).replace(bracketed, "");
    const tail = opened.exec(whole)?.index ?? whole.length;
    this.#held = whole.slice(tail);
    return tail === 0 ? [] : [{ text: whole.slice(0, tail) }];
  }
}

const textOf = (parts: readonly Part[]): string => parts.map((part) => ("text" in part ? part.text : "")).join("");
