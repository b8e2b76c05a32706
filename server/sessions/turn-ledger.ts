/**
 * Keeps the promise that each `turn.started` has exactly one `turn.finished`, and each `method.started` exactly one
 * `method.finished`, whatever comes in between: it adds the ends that are missing and drops what comes after one.
 */
import type { ErrorCode } from "../../protocol/codes.ts";
import type { TurnEvent } from "../dialogue/conversation.ts";
import { GrowingText } from "../text/growing-text.ts";

type Finished = Extract<TurnEvent, { type: "turn.finished" }>;

interface OpenTurn {
  readonly turn: string;
  readonly startedAt: number;
  readonly said: GrowingText;
  /** Method's id by the call's. */
  readonly methods: Map<string, string>;
  readonly actions: Set<string>;
}

export class TurnLedger {
  readonly #clock: { now(): number };
  #open: OpenTurn | null = null;

  constructor({ clock }: { readonly clock: { now(): number } }) {
    this.#clock = clock;
  }

  get running(): string | null {
    return this.#open?.turn ?? null;
  }

  /** What the running turn has said, fillers aside. */
  get text(): string {
    return this.#open?.said.text ?? "";
  }

  /** What to send for this event, in order: nothing if it comes too late, the missing ends first if it ends something. */
  admit(event: TurnEvent): TurnEvent[] {
    if (event.type === "turn.started") {
      const before = this.end("cancelled");
      this.#open = {
        turn: event.turn,
        startedAt: this.#clock.now(),
        said: new GrowingText(),
        methods: new Map(),
        actions: new Set(),
      };
      return [...before, event];
    }
    const open = this.#open;
    if (open === null || open.turn !== event.turn) return [];
    switch (event.type) {
      case "text.delta":
        if (!event.filler) open.said.add(event.delta);
        return [event];
      case "cue":
        return [event];
      case "method.started":
        if (open.methods.has(event.call)) return [];
        open.methods.set(event.call, event.method);
        return [event];
      case "method.finished":
        return open.methods.delete(event.call) ? [event] : [];
      case "action.call":
        if (event.deadlineMs !== null) open.actions.add(event.call);
        return [event];
      case "action.cancelled":
        return open.actions.delete(event.call) ? [event] : [];
      case "turn.finished":
        this.#open = null;
        return [...loose(open), event];
    }
  }

  /** The game has answered this call; it needs no `action.cancelled` any more. */
  answered(call: string): void {
    this.#open?.actions.delete(call);
  }

  /** The events that end the running turn from outside; none when nothing runs. */
  end(finish: "cancelled" | "error", error?: { readonly code: ErrorCode; readonly message: string }): TurnEvent[] {
    const open = this.#open;
    if (open === null) return [];
    this.#open = null;
    const finished: Finished = {
      type: "turn.finished",
      turn: open.turn,
      finish,
      text: open.said.text,
      usage: { inputTokens: 0, outputTokens: 0, estimated: true },
      ms: { firstText: null, total: Math.max(0, this.#clock.now() - open.startedAt) },
      ...(error && { error }),
    };
    return [...loose(open), finished];
  }
}

function loose({ turn, methods, actions }: OpenTurn): TurnEvent[] {
  return [
    ...[...methods].map(
      ([call, method]): TurnEvent => ({ type: "method.finished", turn, call, method, status: "cancelled", ms: 0 }),
    ),
    ...[...actions].map((call): TurnEvent => ({ type: "action.cancelled", turn, call })),
  ];
}
