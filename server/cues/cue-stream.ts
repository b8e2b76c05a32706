/**
 * Parts a model's words from the marks in them, `[[emotion=joy]]`, whatever way the stream cuts them: what is spoken never holds
 * a mark, nor half of one. Marks that the game did not declare are dropped and counted.
 */
import type { CueDeclaration } from "../../protocol/messages.ts";

export interface Cue {
  readonly name: string;
  readonly value?: string;
}

export type Part = { readonly text: string } | { readonly cue: Cue };

export interface CueStreamOptions {
  readonly declared: readonly CueDeclaration[];
  /** Stage directions that a model writes between stars, by a word in them: `{"smiles": "emotion=joy"}`. */
  readonly style: Readonly<Record<string, string>>;
}

/** Longest thing between two brackets, or two stars, that is waited for, in UTF-16 units. */
const longestMark = 160;
const bracketOrStar = /[[*]/g;
const beginning = /^ *(?:[a-z_][\w-]{0,63} *(?:[=:][^[\]\n]*)?)?\]?$/i;

interface Mark {
  readonly name: string;
  readonly value: string | undefined;
}

/** What stands between the brackets of a mark; null for what is none. */
function readMark(inside: string): Mark | null {
  const sign = inside.search(/[=:]/);
  const name = (sign < 0 ? inside : inside.slice(0, sign)).trim();
  if (!/^[a-z_][\w-]{0,63}$/i.test(name) || /[[\]\n]/.test(inside)) return null;
  const value = sign < 0 ? undefined : inside.slice(sign + 1).trim();
  return { name, value: value?.replace(/^["']|["']$/g, "") };
}

export class CueStream {
  /** How often each mark was dropped, by its name. */
  readonly dropped = new Map<string, number>();
  readonly #declared: readonly CueDeclaration[];
  readonly #style: readonly (readonly [string, string])[];
  #held = "";
  /** Whether what was spoken last ends with a blank, or nothing was: a mark between two blanks leaves one. */
  #blank = true;
  #afterMark = false;

  constructor({ declared, style }: CueStreamOptions) {
    this.#declared = declared;
    this.#style = Object.entries(style).map(([word, mark]) => [word.toLowerCase(), mark]);
  }

  /** What is certain by now, in order. */
  push(words: string): Part[] {
    const text = this.#held + words;
    this.#held = "";
    const parts: Part[] = [];
    let from = 0;
    for (let at = this.#opening(text, 0); at >= 0; at = this.#opening(text, at)) {
      const found = text[at] === "*" ? this.#direction(text, at) : this.#mark(text, at);
      if (found === "unfinished") {
        this.#speak(text.slice(from, at), parts);
        this.#held = text.slice(at);
        return parts;
      }
      if (typeof found === "number") at = found;
      else {
        this.#speak(text.slice(from, at), parts);
        this.#afterMark = true;
        if (found.cue !== null) parts.push({ cue: found.cue });
        from = at = found.end;
      }
    }
    this.#speak(text.slice(from), parts);
    return parts;
  }

  /** What was held back, at the end of an answer: a mark that was cut off is none, and isn't spoken. */
  end(): Part[] {
    const held = this.#held;
    this.#held = "";
    const parts: Part[] = [];
    const cut = held.startsWith("[[") ? readMark(held.slice(2).replace(/\]$/, "")) : null;
    if (cut === null) this.#speak(held, parts);
    else this.#drop(cut.name);
    return parts;
  }

  /** Forgets what was held back: another answer begins. */
  reset(): void {
    this.#held = "";
  }

  #opening(text: string, from: number): number {
    if (this.#style.length === 0) return text.indexOf("[", from);
    bracketOrStar.lastIndex = from;
    return bracketOrStar.exec(text)?.index ?? -1;
  }

  /** A number is where to read on: there is no mark here. */
  #mark(text: string, at: number): "unfinished" | number | { readonly end: number; readonly cue: Cue | null } {
    if (at + 1 === text.length) return "unfinished";
    if (text[at + 1] !== "[") return at + 1;
    // No further than the longest mark: a text of brackets alone would be read to its end from each of them.
    const near = text.slice(at + 2, at + 2 + longestMark + 2);
    const length = near.indexOf("]]");
    const end = length < 0 ? -1 : at + 2 + length;
    const inside = length < 0 ? near : near.slice(0, length);
    if (inside.length > longestMark) return at + 1;
    if (end < 0) return beginning.test(inside) ? "unfinished" : at + 1;
    const mark = readMark(inside);
    return mark === null ? at + 1 : { end: end + 2, cue: this.#known(mark) };
  }

  #direction(text: string, at: number): "unfinished" | number | { readonly end: number; readonly cue: Cue | null } {
    const near = text.slice(at + 1, at + 1 + longestMark + 1);
    const length = near.indexOf("*");
    const end = length < 0 ? -1 : at + 1 + length;
    const inside = length < 0 ? near : near.slice(0, length);
    if (inside.length > longestMark || /[\n[]/.test(inside)) return at + 1;
    if (end < 0) return "unfinished";
    const words = inside.toLowerCase();
    const meant = this.#style.find(([word]) => words.includes(word))?.[1];
    const mark = meant === undefined ? null : readMark(meant);
    return mark === null ? end : { end: end + 1, cue: this.#known(mark) };
  }

  #known({ name, value }: Mark): Cue | null {
    const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
    const declared = this.#declared.find((each) => same(each.name, name));
    const allowed = declared?.values ?? [];
    const meant = allowed.find((each) => value !== undefined && same(each, value));
    if (declared === undefined || (allowed.length > 0 && meant === undefined)) {
      this.#drop(name);
      return null;
    }
    const spelled = meant ?? value;
    return { name: declared.name, ...(spelled !== undefined && spelled !== "" && { value: spelled.slice(0, 64) }) };
  }

  #drop(name: string): void {
    this.dropped.set(name, (this.dropped.get(name) ?? 0) + 1);
  }

  #speak(words: string, parts: Part[]): void {
    const text = this.#afterMark && this.#blank ? words.replace(/^[ \t]+/, "") : words;
    if (text === "") return;
    this.#afterMark = false;
    this.#blank = /\s$/.test(text);
    const last = parts.at(-1);
    if (last !== undefined && "text" in last) parts[parts.length - 1] = { text: last.text + text };
    else parts.push({ text });
  }
}
