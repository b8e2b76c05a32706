/**
 * Parts a model's words from the marks in them, `[[emotion=joy]]`, as models write them and whatever way the stream cuts them: what is spoken never holds
 * a mark, nor half of one. Marks that the game did not declare are dropped and counted.
 */
import type { CueDeclaration } from "../../protocol/messages.ts";
import { longestSentence, type Mark, plainValue, readMark, same } from "./read-mark.ts";
import { StrayBrackets } from "./stray-brackets.ts";

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

/** `***smiles***`; more are a line, or somebody's censored word. */
const mostStars = 3;
/** Longest value and name that are passed on, in UTF-16 units. */
const longestShown = 64;
/** Where a mark may begin, with what Markdown puts around it; at the end of a text, what may yet become that. */
const bracket = /[*_`]{1,3}(?=\\?\[|\\?$)|\\(?=\[|$)|\[/g;
const bracketOrStar = /[*_`]{1,3}(?=\\?\[|\\?$)|\\(?=\[|$)|\[|\*/g;

/** Stage directions that stand for a cue, or for none that is shown. */
interface Direction {
  readonly begin: number;
  readonly end: number;
  readonly cue: Cue | null;
}

/** What a character's style calls a cue. */
function cueNamed(written: string): Cue {
  const sign = written.search(/[=:]/);
  return sign < 0 ? { name: written } : { name: written.slice(0, sign), value: plainValue(written.slice(sign + 1)) };
}

const heard = (text: string) => text.slice(0, longestShown).replace(/[\ud800-\udbff]$/, "");

export class CueStream {
  /** How often each mark was dropped, by its name. */
  readonly dropped = new Map<string, number>();
  readonly #declared: readonly CueDeclaration[];
  readonly #style: readonly (readonly [string, string])[];
  #held = "";
  /** Whether what was spoken last ends with a blank, or nothing was: a mark between two blanks leaves one. */
  #blank = true;
  #afterMark = false;
  #stray = new StrayBrackets();
  /** The bracket with which what was spoken last ends. */
  #bracket: string | null = null;

  constructor({ declared, style }: CueStreamOptions) {
    this.#declared = declared;
    this.#style = Object.entries(style).map(([word, mark]) => [word.toLowerCase(), mark]);
  }

  /** What is certain by now, in order. */
  push(words: string): Part[] {
    return this.#read(this.#held + words, false);
  }

  /** What was held back, at the end of an answer. */
  end(): Part[] {
    return this.#read(this.#held, true);
  }

  /** Forgets what was held back: another answer begins. */
  reset(): void {
    this.#held = "";
    this.#stray = new StrayBrackets();
  }

  /** `whole`: nothing more will come. */
  #read(text: string, whole: boolean): Part[] {
    this.#held = "";
    const parts: Part[] = [];
    let from = 0;
    for (let at = this.#opening(text, 0); at >= 0; at = this.#opening(text, at)) {
      const mark = readMark(text, { at, whole, declared: this.#declared });
      const found = mark ?? (text[at] === "*" ? this.#direction(text, at, whole) : at + 1);
      if (found === "unfinished") {
        this.#speak(text.slice(from, at), parts);
        this.#held = text.slice(at);
        return parts;
      }
      if (typeof found === "number") at = found;
      else {
        this.#speak(text.slice(from, found.begin), parts);
        this.#afterMark = true;
        const cue = "cue" in found ? found.cue : this.#marked(found);
        if (cue !== null) parts.push({ cue });
        from = at = found.end;
      }
    }
    this.#speak(text.slice(from), parts);
    return parts;
  }

  #opening(text: string, from: number): number {
    const pattern = this.#style.length === 0 ? bracket : bracketOrStar;
    pattern.lastIndex = from;
    return pattern.exec(text)?.index ?? -1;
  }

  /** Between stars as Markdown sets them: as many behind the words as before, and no blank inside of them. */
  #direction(text: string, at: number, whole: boolean): "unfinished" | number | Direction {
    let begin = at;
    while (text[begin] === "*") begin++;
    const stars = begin - at;
    if (begin === text.length && stars < mostStars) return whole ? begin : "unfinished";
    if (stars > mostStars || /\s/.test(text[begin] ?? " ")) return begin;
    const near = text.slice(begin, begin + longestSentence + 1);
    const length = near.indexOf("*");
    const inside = length < 0 ? near : near.slice(0, length);
    if (inside.length > longestSentence || /[\n[]/.test(inside)) return begin;
    let end = begin + inside.length;
    while (text[end] === "*" && end - begin - inside.length < stars) end++;
    if (end === text.length && end - begin - inside.length < stars) return whole ? end : "unfinished";
    const mark = end - begin - inside.length < stars || /\s$/.test(inside) ? null : this.#meant(inside);
    return mark === null ? end : { begin: at, end, cue: this.#known(mark) };
  }

  /** What the character's style makes of the words: of a whole word in them, else of one that begins so. */
  #meant(inside: string): Cue | null {
    const words = inside.toLowerCase().split(/[^\p{L}\p{N}_'-]+/u);
    const [, meant] =
      this.#style.find(([word]) => ` ${words.join(" ")} `.includes(` ${word} `)) ??
      this.#style.find(([word]) => ` ${words.join(" ")}`.includes(` ${word}`)) ??
      [];
    return meant === undefined ? null : cueNamed(meant);
  }

  #marked(mark: Mark): Cue | null {
    this.#stray.follow(mark);
    if (!mark.isBroken) return this.#known(mark);
    this.#drop(mark.name);
    return null;
  }

  #known({ name, value }: Pick<Mark, "name" | "value">): Cue | null {
    const declared = this.#declared.find((each) => same(each.name, name));
    const allowed = declared?.values ?? [];
    const meant = allowed.find((each) => value !== undefined && same(each, value));
    if (declared === undefined || (allowed.length > 0 && meant === undefined)) {
      this.#drop(name);
      return null;
    }
    const spelled = heard(meant ?? value ?? "");
    return { name: declared.name, ...(spelled !== "" && { value: spelled }) };
  }

  #drop(written: string): void {
    const name = heard(written);
    this.dropped.set(name, (this.dropped.get(name) ?? 0) + 1);
  }

  #speak(words: string, parts: Part[]): void {
    const said = this.#stray.strip(words, this.#blank);
    let text = this.#afterMark && this.#blank ? said.replace(/^[ \t]+/, "") : said;
    if (text === "") return;
    // Two brackets that stood apart must not become a mark.
    if (this.#afterMark && text[0] === this.#bracket) text = ` ${text}`;
    this.#afterMark = false;
    this.#blank = /\s$/.test(text);
    this.#bracket = /[[\]]$/.exec(text)?.[0] ?? null;
    const last = parts.at(-1);
    if (last !== undefined && "text" in last) parts[parts.length - 1] = { text: last.text + text };
    else parts.push({ text });
  }
}
