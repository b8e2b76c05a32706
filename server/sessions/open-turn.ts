/** What a turn that has begun has said and called so far: which of its events may still be sent, and which are missing at its end. */
import type { TurnEvent } from "../dialogue/conversation.ts";
import { GrowingText } from "../text/growing-text.ts";

export class OpenTurn {
  readonly id: string;
  /** Unix time in ms. */
  readonly startedAt: number;
  readonly #said = new GrowingText();
  /** Method's id by the call's. */
  readonly #methods = new Map<string, string>();
  /** Whether what became of the call is known, by the call. */
  readonly #actions = new Map<string, boolean>();

  constructor({ id, startedAt }: { readonly id: string; readonly startedAt: number }) {
    this.id = id;
    this.startedAt = startedAt;
  }

  /** What it has said, fillers aside. */
  get text(): string {
    return this.#said.text;
  }

  /** Whether this event comes in time. Of a call that has ended, or began already, it does not. */
  admits(event: TurnEvent): boolean {
    switch (event.type) {
      case "method.started":
        return !this.#methods.has(event.call);
      case "method.progress":
      case "method.finished":
        return this.#methods.has(event.call);
      case "action.cancelled":
        return this.#actions.has(event.call);
      default:
        return true;
    }
  }

  apply(event: TurnEvent): void {
    if (event.type === "text.delta" && !event.filler) this.#said.add(event.delta);
    else if (event.type === "method.started" && !event.later) this.#methods.set(event.call, event.method);
    else if (event.type === "method.finished") this.#methods.delete(event.call);
    else if (event.type === "action.call" && event.deadlineMs !== null) this.#actions.set(event.call, false);
    else if (event.type === "action.cancelled") this.#actions.delete(event.call);
  }

  /** What became of this call is known: its end is not missing if nothing is said of it. */
  answered(call: string): void {
    if (this.#actions.has(call)) this.#actions.set(call, true);
  }

  /** The ends that are missing. */
  loose(): TurnEvent[] {
    const turn = this.id;
    return [
      ...[...this.#methods].map(
        ([call, method]): TurnEvent => ({ type: "method.finished", turn, call, method, status: "cancelled", ms: 0 }),
      ),
      ...[...this.#actions].flatMap(([call, known]): TurnEvent[] =>
        known ? [] : [{ type: "action.cancelled", turn, call }],
      ),
    ];
  }
}
