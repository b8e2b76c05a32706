/**
 * What is left of a mark that was never closed where it should have been: brackets that close it late, and the rest of one that is longer than
 * what is waited for. Brackets that were opened among the words belong to the words.
 */
import { type Mark, sentenceEnd } from "./read-mark.ts";

export class StrayBrackets {
  /** How many brackets may yet come that close nothing else. */
  #open = 0;
  /** How many were opened among the words since. */
  #depth = 0;
  /** What is in brackets right behind the mark is still of it. */
  #isOfMark = false;
  #isHidden = false;
  /** Whether words have come since: then a new line is no part of the mark. */
  #hasWords = false;
  #goesOn = false;
  #dropped = false;

  /** A mark was read. */
  follow({ open, isBroken = false, goesOn = false }: Mark): void {
    if (open === undefined) return;
    this.#open = open;
    this.#depth = 0;
    this.#isOfMark = isBroken;
    this.#isHidden = false;
    this.#hasWords = false;
    this.#goesOn = goesOn;
  }

  /** The words without what is left of marks. `blank`: whether what stands before them ends with one. */
  strip(text: string, blank: boolean): string {
    if (this.#open === 0 && !this.#dropped) return text;
    let kept = "";
    for (let at = 0; at < text.length; at++) {
      if (this.#open === 0 && !this.#dropped) return kept + text.slice(at);
      const sign = text.charAt(at);
      if (this.#isMarks(sign)) {
        if (sign === "]" && kept.endsWith("\\")) kept = kept.slice(0, -1);
        this.#dropped = true;
        continue;
      }
      const isDouble = this.#dropped && /[ \t]/.test(sign) && (kept === "" ? blank : /\s$/.test(kept));
      this.#dropped &&= isDouble;
      if (!isDouble) kept += sign;
    }
    return kept;
  }

  /** Whether this sign is one that is not said. */
  #isMarks(sign: string): boolean {
    if (this.#goesOn) {
      this.#goesOn = !/[[\]\n]/.test(sign) && !sentenceEnd.test(sign);
      if (this.#goesOn || sentenceEnd.test(sign)) return true;
    }
    if (this.#open === 0) return false;
    if (sign === "[") {
      this.#depth += 1;
      this.#isHidden ||= this.#isOfMark;
      return this.#isHidden;
    }
    if (sign === "]") return this.#closes();
    if (sign === "\n" && (this.#hasWords || this.#isHidden)) {
      this.#open = 0;
      return false;
    }
    if (this.#isHidden) return true;
    if (/\S/.test(sign)) {
      this.#hasWords = true;
      this.#isOfMark = false;
    }
    return false;
  }

  #closes(): boolean {
    if (this.#depth === 0) {
      this.#open -= 1;
      return true;
    }
    this.#depth -= 1;
    const isHidden = this.#isHidden;
    this.#isHidden &&= this.#depth > 0;
    return isHidden;
  }
}
