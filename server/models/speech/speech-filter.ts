/**
 * Takes out of an answer's text what is no speech, however it is cut over chunks: thoughts, other channels, marks, and calls written
 * as text, which are kept to be read when the answer has ended. Text without marks passes through as it came.
 */
import {
  callMarks,
  channelEnds,
  droppedMarks,
  headerEnds,
  headerOpens,
  othersTurnMarks,
  thoughtMarks,
} from "./marks.ts";

export interface SpeechFilterOptions {
  /** Names of the tools that were offered; without any, nothing is taken for a call but what is marked as one. */
  readonly tools: readonly string[];
  /** Whether what has come may yet turn out to be a thought, by its closing mark alone. It is then held until `release`. */
  readonly holds: boolean;
}

/** Most of a call's text that is kept, in characters: what the longest arguments need. */
const longestCall = 300_000;
/** Longest text that is held for looking like a call's JSON without naming a tool. */
const longestGuess = 400;
const longestHeader = 400;
/** Most of what may be a thought that is held; the end of a longer one is not needed, should it be none. */
const longestHeld = 100_000;

type State =
  | { readonly at: "speech" }
  | { readonly at: "thought"; readonly ends: readonly string[] }
  | { readonly at: "header" }
  | { readonly at: "guess" }
  | { readonly at: "call" }
  | { readonly at: "over" };

const speech: State = { at: "speech" };
const closing = new Map(thoughtMarks);
const unpaired = new Set(thoughtMarks.map(([, close]) => close));
/** The longest first, so that none is taken for a shorter one with which it begins. */
const allMarks = [
  ...closing.keys(),
  ...unpaired,
  ...headerOpens,
  ...callMarks,
  ...droppedMarks,
  ...othersTurnMarks,
].sort((a, b) => b.length - a.length);
const channelOver = [...channelEnds, "<|channel|>", "<|start|>"];
const longestMark = Math.max(...allMarks.map((mark) => mark.length));
/** Characters with which a mark, or text that may be a call, begins. */
const mayBegin = /[<[◁{`>]/;
const callSet = new Set(callMarks);
const headerSet = new Set(headerOpens);
const othersTurns = new Set(othersTurnMarks);
/** gpt-oss where the server took its marks away: `analysisThe player …assistantfinalGood day.` */
const bareChannel = /^analysis(?=[^a-z\s.,;:!?])/;
const bareFinal = ["assistantfinal"];

export class SpeechFilter {
  readonly #names: readonly string[];
  #state: State = speech;
  /** Not yet decided upon. */
  #rest = "";
  #out = "";
  /** Blank space after a thought is not spoken either. */
  #blank = false;
  /** Whether the next text stands at a line's beginning. */
  #lineStart = true;
  #begun = false;
  /** What would be spoken, were it sure to be no thought; null when it goes out as it comes. */
  #held: string | null;
  #call = "";
  #callIsMarked = false;
  #closedOnly = false;
  #paired = false;

  constructor({ tools, holds }: SpeechFilterOptions) {
    this.#names = tools;
    this.#held = holds ? "" : null;
  }

  /** Whether something is held that `release` would give. */
  get holds(): boolean {
    return this.#held !== null;
  }

  /** Whether a thought was closed that had not been opened. */
  get closedOnly(): boolean {
    return this.#closedOnly;
  }

  /** Whether a thought was opened by its mark: then none that is not will come. */
  get paired(): boolean {
    return this.#paired;
  }

  /** The text from which calls are to be read; null where there was none. Of text that only looked like one, `marked` is false. */
  get call(): { readonly text: string; readonly marked: boolean } | null {
    return this.#call === "" ? null : { text: this.#call, marked: this.#callIsMarked };
  }

  /** What may be spoken of `chunk`, and of what was held back before. */
  push(chunk: string): string {
    if (this.#isPlain(chunk)) {
      this.#begun ||= chunk.trim() !== "";
      this.#lineStart &&= chunk.trim() === "";
      return this.#give(chunk);
    }
    this.#rest += chunk;
    while (this.#step());
    const spoken = this.#out;
    this.#out = "";
    return spoken === "" ? "" : this.#give(spoken);
  }

  /** What was held for fear of a thought; it goes out as it comes from here on. */
  release(): string {
    const held = this.#held ?? "";
    this.#held = null;
    return held;
  }

  /** What is left to be spoken when the answer has ended. */
  end(): string {
    if (this.#state.at === "guess" && this.#names.some((name) => this.#rest.includes(name))) this.#toCall();
    const last = this.#state.at === "speech" || this.#state.at === "guess" ? this.#rest : "";
    this.#rest = "";
    return this.release() + last;
  }

  /** Most chunks: nothing is held back, and nothing in it can begin anything else than speech. */
  #isPlain(chunk: string): boolean {
    if (this.#rest !== "" || this.#state !== speech || this.#blank || !this.#begun || mayBegin.test(chunk))
      return false;
    return this.#names.length === 0 || (!this.#lineStart && !chunk.includes("\n"));
  }

  #give(text: string): string {
    if (this.#held === null) return text;
    if (this.#held.length < longestHeld) this.#held += text;
    return "";
  }

  /** One decision about the rest; false when more has to come before the next. */
  #step(): boolean {
    switch (this.#state.at) {
      case "speech":
        return this.#rest !== "" && this.#speech();
      case "thought":
        return this.#thought(this.#state);
      case "header":
        return this.#header();
      case "guess":
        return this.#guess();
      case "call":
        this.#call = (this.#call + this.#rest).slice(0, longestCall);
        this.#rest = "";
        return false;
      case "over":
        this.#rest = "";
        return false;
    }
  }

  #speech(): boolean {
    if (this.#blank) {
      this.#rest = this.#rest.trimStart();
      this.#blank = this.#rest === "";
      if (this.#blank) return false;
    }
    if (!this.#begun) {
      const text = this.#rest.trimStart();
      if (text !== "" && "analysis".startsWith(text)) return false;
      if (bareChannel.test(text)) {
        this.#think(bareFinal);
        return true;
      }
    }
    const found = findMark(this.#rest, allMarks);
    const guess = this.#guessBefore(found?.at ?? this.#rest.length);
    if (guess !== null) {
      this.#speak(guess);
      this.#state = { at: "guess" };
      return true;
    }
    if (!found) {
      const keep = Math.max(beginningOfMark(this.#rest), this.#beginningOfGuess());
      this.#speak(this.#rest.length - keep);
      return false;
    }
    this.#speak(found.at);
    this.#meet(found.mark);
    return true;
  }

  /** The mark with which the rest begins. */
  #meet(mark: string): void {
    if (headerSet.has(mark)) {
      this.#state = { at: "header" };
      return;
    }
    this.#rest = this.#rest.slice(mark.length);
    if (othersTurns.has(mark)) {
      this.#state = { at: "over" };
      return;
    }
    if (callSet.has(mark)) {
      this.#state = { at: "call" };
      this.#callIsMarked = true;
      this.#call += mark;
      return;
    }
    const close = closing.get(mark);
    if (close !== undefined) this.#think([close]);
    else if (unpaired.has(mark)) this.#closeUnopened();
  }

  /** All before it was thought; what has been spoken of it can't be unsaid. */
  #closeUnopened(): void {
    this.#closedOnly = true;
    this.#out = "";
    if (this.#held !== null) this.#held = "";
    this.#beginAnew();
  }

  #beginAnew(): void {
    this.#state = speech;
    this.#begun = false;
    this.#blank = true;
    this.#lineStart = true;
  }

  #think(ends: readonly string[]): void {
    this.#paired = true;
    this.#state = { at: "thought", ends };
  }

  #thought({ ends }: Extract<State, { at: "thought" }>): boolean {
    const found = findMark(this.#rest, ends);
    if (!found) {
      this.#rest = this.#rest.slice(-longestMark);
      return false;
    }
    this.#rest = this.#rest.slice(found.at + (headerSet.has(found.mark) ? 0 : found.mark.length));
    this.#beginAnew();
    return true;
  }

  /** From the mark that began it to the one that begins the words: it says whom they are for. */
  #header(): boolean {
    const found = findMark(this.#rest, headerEnds);
    if (!found) {
      if (this.#rest.length <= longestHeader) return false;
      this.#think(channelOver);
      this.#rest = this.#rest.slice(-longestMark);
      return false;
    }
    const header = this.#rest.slice(0, found.at);
    this.#rest = this.#rest.slice(found.at + found.mark.length);
    const recipient = /(?:\bto=|<\|recipient\|>)\s*([^\s<]+)/i.exec(header)?.[1];
    const channel = /<\|channel\|>\s*(\w+)/i.exec(header)?.[1]?.toLowerCase() ?? "final";
    this.#paired = true;
    if (recipient !== undefined && !/^(?:all|user|assistant)$/i.test(recipient)) {
      this.#state = { at: "call" };
      this.#callIsMarked = true;
      this.#call += `${header}\n`;
    } else if (channel === "final" || channel === "response") this.#beginAnew();
    else this.#think(channelOver);
    return true;
  }

  /** Where, before `limit`, a line begins that looks like a call. */
  #guessBefore(limit: number): number | null {
    if (this.#names.length === 0) return null;
    const start = lineStarts(this.#rest, this.#lineStart).find(
      (at) => at < limit && looksLikeCall(this.#rest.slice(at, at + 200), this.#names),
    );
    return start ?? null;
  }

  /** How much of the rest's end may be the beginning of such a line. */
  #beginningOfGuess(): number {
    if (this.#names.length === 0) return 0;
    const start = lineStarts(this.#rest, this.#lineStart).at(-1);
    if (start === undefined) return 0;
    const line = this.#rest.slice(start);
    return line.length <= 200 && mayBecomeCall(line, this.#names) ? line.length : 0;
  }

  #guess(): boolean {
    if (this.#names.some((name) => this.#rest.includes(name))) {
      this.#toCall();
      return false;
    }
    if (this.#rest.length <= longestGuess && !isWhole(this.#rest)) return false;
    this.#state = speech;
    this.#speak(this.#rest.length);
    return false;
  }

  #toCall(): void {
    this.#call += this.#rest;
    this.#rest = "";
    this.#state = { at: "call" };
  }

  #speak(length: number): void {
    const text = this.#rest.slice(0, length);
    this.#rest = this.#rest.slice(length);
    this.#out += text;
    if (text === "") return;
    const lastLine = text.lastIndexOf("\n");
    this.#lineStart = text.slice(lastLine + 1).trim() === "" && (lastLine !== -1 || this.#lineStart);
    this.#begun ||= text.trim() !== "";
  }
}

/** The first of the marks in `text`, in any letters. */
function findMark(text: string, marks: readonly string[]): { readonly at: number; readonly mark: string } | null {
  if (marks === bareFinal) {
    const at = text.indexOf("assistantfinal");
    return at === -1 ? null : { at, mark: "assistantfinal" };
  }
  for (const { index } of text.matchAll(/[<[◁]/g)) {
    const here = text.slice(index, index + longestMark).toLowerCase();
    const mark = marks.find((each) => here.startsWith(each));
    if (mark !== undefined) return { at: index, mark };
  }
  return null;
}

/** Length of the longest end of `text` with which a mark begins. */
function beginningOfMark(text: string): number {
  const from = Math.max(0, text.length - longestMark + 1);
  const tail = text.slice(from).toLowerCase();
  for (let at = 0; at < tail.length; at++) {
    if (!mayBegin.test(tail[at] as string)) continue;
    const end = tail.slice(at);
    if (allMarks.some((mark) => mark.startsWith(end))) return end.length;
  }
  return 0;
}

function lineStarts(text: string, first: boolean): number[] {
  const starts = first ? [0] : [];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** A line that begins as JSON, a fenced block, functionary's `>>>name`, or `name(…)`, bare or in a list. */
function looksLikeCall(line: string, names: readonly string[]): boolean {
  const text = line.trimStart();
  if (/^(?:\{|\[\s*\{|```)/.test(text)) return true;
  const called = /^(?:>>>|\[)?\s*([\w.-]+)\s*(\(|\n|\{)/.exec(text);
  if (called?.[1] === undefined || !names.includes(called[1].replace(/^.*\./, ""))) return false;
  return called[2] === "(" || text.startsWith(">>>") || called[2] === "{";
}

function mayBecomeCall(line: string, names: readonly string[]): boolean {
  const text = line.trimStart();
  if (/^(?:`{1,2}|\[\s*|>{1,3})?$/.test(text) || /^(?:\{|\[\s*\{|```)/.test(text)) return true;
  const word = /^(?:>>>|\[)?\s*([\w.-]+)\s*$/.exec(text)?.[1]?.replace(/^functions\./, "");
  if (word !== undefined) return names.some((name) => name.startsWith(word));
  return looksLikeCall(line, names);
}

/** Whether all of a JSON value or of a fenced block has come. */
function isWhole(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed.startsWith("```")) return trimmed.length > 3 && trimmed.indexOf("```", 3) !== -1;
  if (!/[}\]]$/.test(trimmed)) return false;
  try {
    JSON.parse(trimmed);
    return true;
  } catch {
    return false;
  }
}
