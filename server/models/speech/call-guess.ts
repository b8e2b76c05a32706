/**
 * Whether text in which nothing marks a call is one all the same: where in it such a line begins, and what becomes of it as more comes.
 */
import {
  answerLine,
  beginsAsCall,
  isName,
  isStep,
  isWhole,
  jsonInLine,
  openingInLine,
  verdictOf,
} from "./call-lines.ts";
import { beginningOfNamedTag, namedTagIn } from "./named-tags.ts";
import { writtenCalls } from "./written-calls.ts";

/** Longest text that is held for looking like a call's JSON: of one that names no tool, and of one that begins as calls do. */
const longestGuess = 400;
const longestUnknown = 8_000;
/** Longest thought of ReAct that is held; the end of a longer one is spoken. */
const longestThought = 20_000;
/** Gemma 3, Qwen. */
const fencedCall = /^\s*```tool_(?:code|call)/i;

/** `marked` is a call whatever it holds; `json` is spoken whole, and `words` as any other line. */
export type Guessed = "wait" | "marked" | "call" | "json" | "words";

/** What ends a thought that has no mark at its end. */
export type AfterThought =
  | { readonly is: "wait" }
  /** `from`: where it begins. */
  | { readonly is: "answer" | "call"; readonly from: number }
  /** It was none. */
  | { readonly is: "words" };

export class CallGuess {
  /** Of the tools that were offered; without any, nothing is guessed. */
  readonly #names: readonly string[];
  /** Up to where the lines of a thought have been looked at for good. */
  #looked = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** Where, before `limit`, a line begins that may be a call, or JSON within one. `lineStart`: whether the text begins a line. */
  find(text: string, lineStart: boolean, limit: number): number | null {
    if (this.#names.length === 0) return null;
    const inLine = [jsonInLine(text), namedTagIn(text, this.#names)].filter((at) => at !== -1);
    const json = Math.min(...inLine);
    const first = Math.min(json, limit);
    let start = lineStart ? 0 : nextLine(text, 0);
    while (start < first && !this.#mayBeCall(text.slice(start))) start = nextLine(text, start);
    if (start < first) return start;
    return json < limit ? json : null;
  }

  /** How much of the text's end may be the beginning of one. */
  beginning(text: string, lineStart: boolean): number {
    if (this.#names.length === 0) return 0;
    const start = text.lastIndexOf("\n") + 1;
    const line = text.slice(start);
    const begins = (start > 0 || lineStart) && line.length <= 200 && verdictOf(line, this.#names) === "wait";
    return begins ? line.length : Math.max(openingInLine(text), beginningOfNamedTag(text, this.#names));
  }

  /** About a line that may be a call; with `ended`, from what there is of it. */
  judge(text: string, ended: boolean): Guessed {
    const verdict = verdictOf(text, this.#names, ended);
    if (verdict === "wait") return "wait";
    if (fencedCall.test(text) || namedTagIn(text.slice(0, 70), this.#names) === 0) return "marked";
    const isJson = verdict === "json" || jsonInLine(text) === 0;
    if (verdict === "call" || (isJson && this.#isCallInJson(text, ended))) return "call";
    if (!isJson) return "words";
    const most = beginsAsCall(text) ? longestUnknown : longestGuess;
    return !ended && text.length <= most && !isWhole(text) ? "wait" : "json";
  }

  /** Whether what is left at the answer's end is a call. */
  isCallAtEnd(text: string): boolean {
    return this.#names.length > 0 && text !== "" && verdictOf(text, this.#names, true) === "call";
  }

  /** About text that begins with a thought of ReAct, which a step or the answer ends. The same text each time, and more. */
  afterThought(text: string, ended: boolean): AfterThought {
    const from = this.#looked;
    this.#looked = 0;
    let firstOpen: number | null = null;
    for (let start = nextLine(text, from); start < text.length; start = nextLine(text, start)) {
      const indent = /^[ \t]*/.exec(text.slice(start, start + 200))?.[0].length ?? 0;
      const line = text.slice(start + indent);
      const answer = answerLine.exec(line.slice(0, 200));
      if (answer) return { is: "answer", from: start + indent + answer[0].length };
      const verdict = this.#names.length > 0 ? verdictOf(line, this.#names, ended) : "words";
      if (verdict === "call") return { is: "call", from: start + indent };
      if (verdict === "wait" || !line.includes("\n")) firstOpen ??= start;
    }
    if (ended || text.length > longestThought) return { is: "words" };
    // the line break before it is what it is found by
    this.#looked = firstOpen === null ? Math.max(from, text.lastIndexOf("\n")) : firstOpen - 1;
    return { is: "wait" };
  }

  #mayBeCall(line: string): boolean {
    const verdict = verdictOf(line, this.#names);
    return (
      verdict === "call" || verdict === "json" || (verdict === "wait" && (isStep(line) || isName(line, this.#names)))
    );
  }

  #isCallInJson(text: string, ended: boolean): boolean {
    if (this.#names.some((name) => text.includes(name))) return true;
    return (ended || isWhole(text)) && beginsAsCall(text) && writtenCalls(text, this.#names).length > 0;
  }
}

/** Where the line after the one at `from` begins; infinite where there is none. */
function nextLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? Number.POSITIVE_INFINITY : end + 1;
}
