/** What a turn says: keeps the exact text sent, joins the rounds of a turn, and knows when the first word was out. */

import { silentMark } from "../models/result-fence.ts";
import { GrowingText } from "../text/growing-text.ts";
import type { TurnEvent } from "./conversation.ts";

export interface VoiceOptions {
  readonly turn: string;
  readonly emit: (event: TurnEvent) => void;
  /** Called at the first word. */
  readonly onFirstText: () => void;
  /** Whether the model may choose to say nothing, by `silentMark`. */
  readonly maySilence: boolean;
}

export class Voice {
  readonly #turn: string;
  readonly #emit: (event: TurnEvent) => void;
  readonly #onFirstText: () => void;
  readonly #said = new GrowingText();
  #roundStart = 0;
  /** What waits for `open`; null once it has been called. */
  #waiting: string[] | null = [];
  /** What may yet turn out to be the mark of silence; null once it can't be. */
  #held: string | null;

  constructor(options: VoiceOptions) {
    this.#turn = options.turn;
    this.#emit = options.emit;
    this.#onFirstText = options.onFirstText;
    this.#held = options.maySilence ? "" : null;
  }

  /** From here on words go out as they come; what has come is said now. */
  open(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const words of waiting) this.say(words);
  }

  /** All that was said, fillers aside: the deltas joined. */
  get text(): string {
    return this.#said.text;
  }

  get hasSpoken(): boolean {
    return this.#said.length > 0;
  }

  /** What was said since `beginRound`. */
  get roundText(): string {
    return this.#said.text.slice(this.#roundStart);
  }

  beginRound(): void {
    this.#roundStart = this.#said.length;
    if (this.#waiting !== null) this.#waiting = [];
    if (this.#held !== null) this.#held = "";
  }

  say(words: string): void {
    if (this.#waiting !== null) {
      this.#waiting.push(words);
      return;
    }
    if (this.#held === null) {
      this.#speak(words);
      return;
    }
    this.#held += words;
    const held = this.#held.trim();
    if (held.length < silentMark.length ? silentMark.startsWith(held) : held === silentMark) return;
    this.#held = null;
    this.#speak(held);
  }

  /** Says what was held back, unless it was the mark of silence. */
  endRound(): void {
    const held = this.#held?.trim();
    if (this.#held === null || !held || held === silentMark) return;
    this.#held = null;
    this.#speak(held);
  }

  /** A line while waiting: heard, but not part of the text. */
  filler(line: string): void {
    this.#emit({ type: "text.delta", turn: this.#turn, delta: line, filler: true });
  }

  #speak(words: string): void {
    let delta = words;
    if (this.#said.length === this.#roundStart) {
      // the first words of a round: rounds must not run together, and a turn does not open with a blank
      if (!this.hasSpoken) delta = delta.trimStart();
      else if (!/\s$/.test(this.#said.text) && !/^\s/.test(delta)) delta = ` ${delta}`;
    }
    if (delta === "") return;
    if (!this.hasSpoken) this.#onFirstText();
    this.#said.add(delta);
    this.#emit({ type: "text.delta", turn: this.#turn, delta });
  }
}
