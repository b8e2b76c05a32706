/**
 * Turns an answer's text into what is spoken of it and the calls that are written in it, and knows of each model whether its answers
 * begin inside a thought that only a closing mark ends.
 */
import type { Seen } from "../provider.ts";
import type { Lesson } from "../refusals/lesson.ts";
import { SpeechFilter } from "./speech-filter.ts";
import { type WrittenCall, writtenCalls } from "./written-calls.ts";

/**
 * What a server's models have been seen to do, by model. `closes`: answers begin inside a thought, so that all is held until its end
 * is seen. Of a model that nothing is known of, the first words wait a moment for one.
 */
export class ThoughtHabits {
  readonly #habits = new Map<string, "plain" | "closes">();
  readonly #keep: ((model: string) => void) | undefined;

  /** `keep`: told of a model that closes, where that is kept as a lesson and comes with the next request. */
  constructor(keep?: (model: string) => void) {
    this.#keep = keep;
  }

  of(model: string, lessons: readonly Lesson[] = []): "plain" | "closes" | "unknown" {
    if (lessons.some(({ kind }) => kind === "begins_in_thought")) return "closes";
    return this.#habits.get(model) ?? "unknown";
  }

  learn(model: string, habit: "plain" | "closes"): void {
    if (habit === "plain" || this.#keep === undefined) this.#habits.set(model, habit);
    else this.#keep(model);
  }
}

/** Keeps as a lesson that a model's answers begin inside a thought. */
export const keepsThought = (onSeen: Seen) => (model: string) =>
  onSeen(model, { kind: "begins_in_thought" }, "An answer had the closing mark of a thought without its opening one.");

export interface SpeechReaderOptions {
  readonly model: string;
  /** Null for a provider whose answers never hold thoughts. */
  readonly habits: ThoughtHabits | null;
  /** What was learned of the model, as it came with the request. */
  readonly lessons?: readonly Lesson[];
  /** Names of the tools that the conversation knows of. Where none may be called now, calls of them are not spoken either. */
  readonly tools: readonly string[];
  readonly mayCall?: boolean;
  readonly onText: (text: string) => void;
  /** All that has been given was part of a thought, as its closing mark says: what follows is the answer. */
  readonly onUnsaid: () => void;
}

/** How long the first words of a model's first answer wait, in ms. */
const firstWaitMs = 250;

export class SpeechReader {
  readonly #options: SpeechReaderOptions;
  readonly #filter: SpeechFilter;
  #timer: NodeJS.Timeout | undefined;
  #heard = false;

  constructor(options: SpeechReaderOptions) {
    this.#options = options;
    this.#filter = new SpeechFilter({ tools: options.tools, holds: this.#habit !== "plain" });
  }

  get #habit(): "plain" | "closes" | "unknown" {
    const { habits, model, lessons } = this.#options;
    return habits?.of(model, lessons) ?? "plain";
  }

  push(text: string): void {
    const { onText, onUnsaid } = this.#options;
    const before = this.#filter.unopened;
    this.#heard ||= text.trim() !== "";
    const spoken = this.#filter.push(text);
    if (this.#filter.unopened > before) onUnsaid();
    if (spoken !== "") onText(spoken);
    if (!this.#filter.holds || !this.#heard) return;
    if (this.#filter.unopened > 0 || this.#filter.paired) this.#release();
    else if (this.#habit === "unknown") this.#timer ??= setTimeout(() => this.#release(), firstWaitMs).unref();
  }

  /** Thoughts come apart from the text: none will be in it. */
  thinksApart(): void {
    if (!this.#filter.holds) return;
    this.#options.habits?.learn(this.#options.model, "plain");
    this.#release();
  }

  /** Hands over what is left, and gives the calls that were written; text that only looked like one is spoken. */
  end(): WrittenCall[] {
    const { habits, model, tools, mayCall = true, onText } = this.#options;
    this.stop();
    const rest = this.#filter.end();
    if (rest !== "") onText(rest);
    if (this.#filter.unopened > 0) habits?.learn(model, "closes");
    else if (this.#heard && this.#habit === "unknown") habits?.learn(model, "plain");
    const { call } = this.#filter;
    if (call === null) return [];
    const calls = writtenCalls(call.text, tools);
    if (calls.length === 0 && !call.marked) onText(call.text);
    return mayCall ? calls : [];
  }

  /** When the answer broke off. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #release(): void {
    const held = this.#filter.release();
    if (held !== "") this.#options.onText(held);
  }
}
