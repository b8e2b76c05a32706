/**
 * Takes out of an answer's text what is no speech, however it is cut over chunks: thoughts, other channels, marks, and calls written
 * as text, which are kept to be read when the answer has ended. Text without marks passes through as it came.
 */

import { CallGuess } from "./call-guess.ts";
import { answerLine, mayBeThought, thoughtLine } from "./call-lines.ts";
import { allMarks, beginningOfMark, closing, findMark, longestMark, mayBegin, unpaired } from "./find-mark.ts";
import { callMarks, channelEnds, headerEnds, headerOpens, othersTurnMarks } from "./marks.ts";

export interface SpeechFilterOptions {
  /** Names of the tools that were offered; without any, nothing is taken for a call but what is marked as one. */
  readonly tools: readonly string[];
  /** Whether what has come may yet turn out to be a thought, by its closing mark alone. It is then held until `release`. */
  readonly holds: boolean;
}

/** Most of a call's text that is kept, in characters: what the longest arguments need. */
const longestCall = 300_000;
const longestHeader = 400;
/** Most of what may be a thought that is held; the end of a longer one is not needed, should it be none. */
const longestHeld = 100_000;

type State =
  | { readonly at: "speech" }
  | { readonly at: "thought"; readonly ends: readonly string[] }
  | { readonly at: "header" }
  /** A line that may be a call. */
  | { readonly at: "guess" }
  /** A thought of ReAct, which a step or the answer ends; where neither comes it was speech. */
  | { readonly at: "musing" }
  | { readonly at: "call" }
  | { readonly at: "over" };

const speech: State = { at: "speech" };
const channelOver = [...channelEnds, "<|channel|>", "<|start|>"];
const callSet = new Set(callMarks);
const headerSet = new Set(headerOpens);
const othersTurns = new Set(othersTurnMarks);
/** gpt-oss where the server took its marks away: `analysisThe player …assistantfinalGood day.` */
const bareChannel = /^analysis(?=[^a-z\s.,;:!?])/;
const bareCall = "assistantcommentary to=";
const bareFinal = ["assistantfinal", bareCall];

export class SpeechFilter {
  readonly #guess: CallGuess;
  readonly #guesses: boolean;
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
  #unopened = 0;
  #paired = false;

  constructor({ tools, holds }: SpeechFilterOptions) {
    this.#guess = new CallGuess(tools);
    this.#guesses = tools.length > 0;
    this.#held = holds ? "" : null;
  }

  /** Whether something is held that `release` would give. */
  get holds(): boolean {
    return this.#held !== null;
  }

  /** How many thoughts were closed that had not been opened: what had been given before was part of the last of them. */
  get unopened(): number {
    return this.#unopened;
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
    if (this.#state.at === "speech" && this.#lineStart && this.#guess.isCallAtEnd(this.#rest)) this.#toCall();
    if (this.#state.at === "guess") this.#decide(true);
    if (this.#state.at === "musing") this.#muse(true);
    const spoken = this.#out;
    const last =
      this.#state.at === "call" ||
      this.#state.at === "thought" ||
      this.#state.at === "over" ||
      this.#state.at === "header"
        ? ""
        : this.#rest;
    this.#out = "";
    this.#rest = "";
    return this.release() + spoken + last;
  }

  /** Most chunks: nothing is held back, and nothing in it can begin anything else than speech. */
  #isPlain(chunk: string): boolean {
    if (this.#rest !== "" || this.#state !== speech || this.#blank || !this.#begun || mayBegin.test(chunk))
      return false;
    return !this.#guesses || (!this.#lineStart && !chunk.includes("\n"));
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
        return this.#decide(false);
      case "musing":
        return this.#muse(false);
      case "call":
        this.#call += this.#rest.slice(0, Math.max(0, longestCall - this.#call.length));
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
      if (text !== "" && mayBeThought(text)) return false;
      if (thoughtLine.test(text)) {
        this.#state = { at: "musing" };
        return true;
      }
      const answer = answerLine.exec(text);
      if (answer?.[0].toLowerCase().includes("final")) {
        this.#rest = text.slice(answer[0].length);
        this.#beginAnew();
        return true;
      }
    }
    const found = findMark(this.#rest, allMarks);
    const guess = this.#guess.find(this.#rest, this.#lineStart, found?.at ?? this.#rest.length);
    if (guess !== null) {
      this.#speak(guess);
      this.#state = { at: "guess" };
      return true;
    }
    if (!found) {
      const keep = Math.max(beginningOfMark(this.#rest), this.#guess.beginning(this.#rest, this.#lineStart));
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
    if (close !== undefined) this.#think(close);
    else if (unpaired.has(mark)) this.#closeUnopened();
  }

  /** All before it was thought; what has been spoken of it can't be unsaid. */
  #closeUnopened(): void {
    this.#unopened++;
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
    if (found.mark === bareCall) {
      this.#callIsMarked = true;
      this.#call += "to=";
      this.#state = { at: "call" };
    } else this.#beginAnew();
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

  /** About a line that may be a call; with `ended`, from what there is of it. */
  #decide(ended: boolean): boolean {
    const guessed = this.#guess.judge(this.#rest, ended);
    switch (guessed) {
      case "wait":
        return false;
      case "marked":
      case "call":
        this.#callIsMarked = guessed === "marked";
        this.#toCall();
        return false;
    }
    this.#state = speech;
    if (guessed === "json") this.#speak(this.#rest.length);
    // the line has been looked at
    else this.#lineStart = false;
    return !ended && this.#rest !== "";
  }

  /** A thought that has no mark at its end but the line that follows it. */
  #muse(ended: boolean): boolean {
    const after = this.#guess.afterThought(this.#rest, ended);
    if (after.is === "wait") return false;
    if (after.is === "words") {
      this.#state = speech;
      this.#speak(this.#rest.length);
      return false;
    }
    this.#rest = this.#rest.slice(after.from);
    this.#paired = true;
    if (after.is === "answer") this.#beginAnew();
    else this.#toCall();
    return after.is === "answer";
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
