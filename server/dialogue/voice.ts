/// <reference lib="es2024.string" />
/**
 * What a turn says: keeps the exact text sent, joins the rounds of a turn, and knows when the first word was out. What leaves is
 * bounded, in pieces that fit into a frame, and never holds half a character.
 */
import type { CueDeclaration } from "../../protocol/messages.ts";
import { type Cue, CueStream, type Part } from "../cues/cue-stream.ts";
import { markOf } from "../cues/written.ts";
import { OwnPart, type OwnPartOptions } from "../scene/own-part.ts";
import { GrowingText } from "../text/growing-text.ts";
import type { TurnEvent } from "./conversation.ts";
import { heardText } from "./heard.ts";
import { SilenceGate } from "./silence.ts";

export interface VoiceOptions {
  readonly turn: string;
  readonly emit: (event: TurnEvent) => void;
  /** Called at the first word. */
  readonly onFirstText: () => void;
  /** Whether the model may choose to say nothing. */
  readonly maySilence: boolean;
  /** What the game shows beside the words, and what the character's way of writing means of it. */
  readonly cues?: readonly CueDeclaration[];
  readonly cueStyle?: Readonly<Record<string, string>> | null;
  /** In a scene of several: whose words these are, and who else is heard. */
  readonly part?: OwnPartOptions | null;
  /** Longest text of a turn, in UTF-16 units; what is more is not said. */
  readonly most: number;
}

/** How much may be written for what is said, in UTF-16 units: marks are said by nobody, and a model may write nothing else. */
const mostWritten = (most: number) => 2 * most + 4_000;
/** Longest delta, in UTF-16 units: with the worst of escapes it is a frame that any client takes. */
const longestDelta = 8_000;
const endsInHalf = /[\ud800-\udbff]$/;

export class Voice {
  readonly #turn: string;
  readonly #emit: (event: TurnEvent) => void;
  readonly #onFirstText: () => void;
  readonly #said = new GrowingText();
  readonly #cues: CueStream;
  readonly #silence: SilenceGate | null;
  readonly #own: OwnPart | null;
  /** Cues shown so far, each with its place in the text. */
  readonly #shown: { readonly at: number; readonly cue: Cue }[] = [];
  readonly #most: number;
  #isCut = false;
  #written = 0;
  /** The first half of a character, of which the second has yet to come. */
  #half = "";
  #roundStart = 0;
  #roundCues = 0;
  /** What waits for `open`; null once it has been called. */
  #waiting: string[] | null = [];

  constructor(options: VoiceOptions) {
    this.#turn = options.turn;
    this.#emit = options.emit;
    this.#onFirstText = options.onFirstText;
    this.#cues = new CueStream({ declared: options.cues ?? [], style: options.cueStyle ?? {} });
    this.#silence = options.maySilence ? new SilenceGate() : null;
    this.#own = options.part ? new OwnPart(options.part) : null;
    this.#most = options.most;
  }

  /** From here on words go out as they come; what has come is said now. */
  open(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const words of waiting) this.#read(words);
  }

  /** Whether nothing more will be said. */
  get isFull(): boolean {
    const waiting = this.#waiting?.reduce((sum, { length }) => sum + length, 0) ?? 0;
    const isFull = this.#said.length + waiting >= this.#most || this.#written >= mostWritten(this.#most);
    return this.#isCut || isFull;
  }

  /** All that was said, fillers aside: the deltas joined. */
  get text(): string {
    return this.#said.text;
  }

  get hasSpoken(): boolean {
    return this.#said.length > 0;
  }

  /** What was said since `beginRound`, with the marks of its cues: the model is to see what it wrote. */
  get roundText(): string {
    const said = this.#said.text;
    let written = "";
    let from = this.#roundStart;
    for (const { at, cue } of this.#shown.slice(this.#roundCues)) {
      written += said.slice(from, at) + markOf(cue);
      from = at;
    }
    return written + said.slice(from);
  }

  /** How many cues were shown, and how often each mark was dropped because the game had not declared it; null when there were none. */
  get cues(): { readonly shown: number; readonly dropped: Readonly<Record<string, number>> } | null {
    const { dropped } = this.#cues;
    if (this.#shown.length === 0 && dropped.size === 0) return null;
    return { shown: this.#shown.length, dropped: Object.fromEntries(dropped) };
  }

  beginRound(): void {
    this.#roundStart = this.#said.length;
    this.#roundCues = this.#shown.length;
    if (this.#waiting !== null) this.#waiting = [];
    this.#cues.reset();
    this.#own?.reset();
    this.#silence?.reset();
    this.#half = "";
  }

  say(words: string): void {
    this.#written += words.length;
    if (this.#waiting !== null) this.#waiting.push(words);
    else this.#read(words);
  }

  /** Says what nobody but its author may change; marks of cues in it are shown. */
  sayExactly(line: string): void {
    this.#written += line.length;
    this.#express([...this.#cues.push(line), ...this.#cues.end()]);
    if (this.#half !== "") this.#speak("\ufffd");
  }

  /** Says what was held back, unless it was the mark of silence, or a mark that was cut off. */
  endRound(): void {
    this.#hear(this.#cues.end());
    this.#choose(this.#own?.end() ?? []);
    this.#express(this.#silence?.end() ?? []);
    if (this.#half !== "") this.#speak("\ufffd");
  }

  /** A line while waiting: heard, but not part of the text. */
  filler(line: string): void {
    this.#emit({ type: "text.delta", turn: this.#turn, delta: line.toWellFormed(), filler: true });
  }

  #read(words: string): void {
    this.#hear(this.#cues.push(words));
  }

  #hear(parts: readonly Part[]): void {
    const own = this.#own;
    this.#choose(own === null ? parts : parts.flatMap((part) => own.push(part)));
  }

  #choose(parts: readonly Part[]): void {
    this.#express(this.#silence === null ? parts : parts.flatMap((part) => this.#silence!.push(part)));
  }

  #express(parts: readonly Part[]): void {
    for (const part of parts) {
      if ("text" in part) this.#speak(part.text);
      else if (!this.#isCut) {
        const at = this.#said.length;
        this.#shown.push({ at, cue: part.cue });
        this.#emit({ type: "cue", turn: this.#turn, at, ...part.cue });
      }
    }
  }

  /** Half a character waits for the other half; one that stays alone becomes the sign for one. */
  #speak(words: string): void {
    if (this.#isCut) return;
    let delta = words === "\ufffd" ? words : this.#half + words;
    this.#half = endsInHalf.test(delta) ? delta.slice(-1) : "";
    if (this.#half !== "") delta = delta.slice(0, -1);
    delta = delta.toWellFormed();
    if (this.#said.length === this.#roundStart) {
      // the first words of a round: rounds must not run together, and a turn does not open with a blank
      if (!this.hasSpoken) delta = delta.trimStart();
      else if (!/\s$/.test(this.#said.text) && !/^\s/.test(delta)) delta = ` ${delta}`;
    }
    const fits = heardText(delta, this.#most - this.#said.length);
    this.#isCut ||= fits !== delta;
    delta = fits;
    while (delta !== "") {
      const piece = heardText(delta, longestDelta);
      if (!this.hasSpoken) this.#onFirstText();
      this.#said.add(piece);
      this.#emit({ type: "text.delta", turn: this.#turn, delta: piece });
      delta = delta.slice(piece.length);
    }
  }
}
