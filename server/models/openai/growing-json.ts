/** JSON that comes piece by piece. Whether it is whole is known at each, and costs in all no more than in proportion to its length. */
import { readJson } from "../../../protocol/exact-json.ts";

/** Longest number or word of JSON that is looked at, in characters. */
const longestWord = 400;
const blank = /^[ \t\r\n]*$/;

export class GrowingJson {
  #text = "";
  #depth = 0;
  #quoted = false;
  #escaped = false;
  /** An object, a list or a text has come to its end. */
  #ended = false;
  /** Something stands behind that end: no more of it makes it one value again. */
  #spoilt = false;
  /** Whether what has ended can be read, once that was tried. */
  #readable: boolean | null = null;

  get text(): string {
    return this.#text;
  }

  /** What would make it longer than `most` characters is left away. */
  append(piece: string, most: number): void {
    const taken = piece.slice(0, Math.max(0, most - this.#text.length));
    this.#text += taken;
    if (this.#ended) this.#spoilt ||= !blank.test(taken);
    else this.#follow(taken);
  }

  isWhole(): boolean {
    if (this.#spoilt) return false;
    if (this.#ended) {
      this.#readable ??= isReadable(this.#text);
      return this.#readable;
    }
    return this.#depth === 0 && !this.#quoted && this.#text.length <= longestWord && isReadable(this.#text);
  }

  #follow(piece: string): void {
    for (let at = 0; at < piece.length; at++) {
      const char = piece[at] as string;
      if (this.#escaped) this.#escaped = false;
      else if (this.#quoted && char === "\\") this.#escaped = true;
      else if (char === '"') {
        this.#quoted = !this.#quoted;
        this.#end(piece, at, !this.#quoted && this.#depth === 0);
      } else if (!this.#quoted && (char === "{" || char === "[")) this.#depth++;
      else if (!this.#quoted && (char === "}" || char === "]")) {
        this.#depth--;
        this.#end(piece, at, this.#depth <= 0);
      }
      if (this.#ended) return;
    }
  }

  #end(piece: string, at: number, ended: boolean): void {
    if (!ended) return;
    this.#ended = true;
    this.#spoilt = !blank.test(piece.slice(at + 1));
  }
}

function isReadable(text: string): boolean {
  try {
    readJson(text);
    return true;
  } catch {
    return false;
  }
}
