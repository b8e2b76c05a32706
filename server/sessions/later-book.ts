/** Calls that go on after their turn: which have begun and not ended, so that each has one end, and none before its turn's. */
import type { TurnEvent } from "../dialogue/conversation.ts";

type LaterEvent = Extract<TurnEvent, { type: "method.started" | "method.progress" | "method.finished" }>;

export class LaterBook {
  /** By the call. */
  readonly #calls = new Map<string, { readonly turn: string; readonly method: string }>();

  get calls(): readonly string[] {
    return [...this.#calls.keys()];
  }

  /** Whether it is about such a call. */
  concerns(event: TurnEvent): event is LaterEvent {
    if (event.type === "method.started" || event.type === "method.finished") return event.later === true;
    return event.type === "method.progress" && this.#calls.has(event.call);
  }

  /** Whether this event comes in time. `open`: the turn that runs. */
  admits(event: LaterEvent, open: string | null): boolean {
    const begun = this.#calls.has(event.call);
    if (event.type === "method.started") return !begun && open === event.turn;
    return begun && (event.type === "method.progress" || open !== event.turn);
  }

  apply({ type, call, turn, method }: LaterEvent): void {
    if (type === "method.started") this.#calls.set(call, { turn, method });
    else if (type === "method.finished") this.#calls.delete(call);
  }

  ends(status: "error" | "cancelled", error: { readonly kind: string; readonly message: string }): TurnEvent[] {
    return [...this.#calls].map(([call, { turn, method }]) => ({
      type: "method.finished",
      turn,
      call,
      method,
      status,
      ms: 0,
      error,
      later: true,
    }));
  }
}
