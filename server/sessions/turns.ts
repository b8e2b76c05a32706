/**
 * The book of one session's turns: which were asked for, which one runs, and what a repeated message became. It keeps the promise
 * that each `turn.started` has exactly one `turn.finished` and each `method.started` exactly one `method.finished`, whatever comes
 * in between: it adds the ends that are missing and refuses what comes after one.
 */
import type { ErrorCode } from "../../protocol/codes.ts";
import type { Cause, TurnEvent } from "../dialogue/conversation.ts";
import { LaterBook } from "./later-book.ts";
import { OpenTurn } from "./open-turn.ts";
import { turnId, turnNumber } from "./session-records.ts";
import { turnCauses } from "./turn-causes.ts";
import { moveTurn, type TurnState, type TurnStep } from "./turn-states.ts";

/** A turn that has not ended. */
interface Turn {
  readonly cause: Cause;
  /** The client's message that asked for it. */
  readonly message: string | null;
  state: TurnState;
}

export interface TurnsOptions {
  readonly session: string;
  readonly clock: { now(): number };
}

/** Messages remembered, so that a repeated one does nothing again. */
const mostMessages = 10_000;

const keyOf = (cause: Cause, message: string): string => `${cause} ${message}`;

export class Turns {
  readonly #options: TurnsOptions;
  /** Those taken or begun. */
  readonly #turns = new Map<string, Turn>();
  readonly #byMessage = new Map<string, string | null>();
  #open: OpenTurn | null = null;
  readonly #later = new LaterBook();
  #last = 0;
  #waiting: (() => void)[] = [];

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** An id for the next turn. */
  nextId(): string {
    this.#last += 1;
    return turnId(this.#options.session, this.#last);
  }

  /** So many numbers are given to no turn. */
  leap(turns: number): void {
    this.#last += turns;
  }

  /** Counts a turn as asked for; a repeat of the message finds it from now on. */
  accept({
    turn,
    cause,
    message,
  }: {
    readonly turn: string;
    readonly cause: Cause;
    readonly message: string | null;
  }): void {
    this.#last = Math.max(this.#last, turnNumber(turn));
    this.#turns.set(turn, { cause, message, state: "taken" });
    if (message !== null) this.remember(cause, message, turn);
  }

  /** What this message did is done; `turn` is the one that came of it. */
  remember(cause: Cause, message: string, turn: string | null): void {
    this.#byMessage.set(keyOf(cause, message), turn);
    const oldest = this.#byMessage.keys().next().value;
    if (this.#byMessage.size > mostMessages && oldest !== undefined) this.#byMessage.delete(oldest);
  }

  /** A message that could not be kept is as new as before. */
  forget(cause: Cause, message: string): void {
    this.#byMessage.delete(keyOf(cause, message));
  }

  /** The turn that a message asked for, null where none came of it; undefined for a message that is new. */
  byMessage(cause: Cause, message: string): string | null | undefined {
    return this.#byMessage.get(keyOf(cause, message));
  }

  /** The turn that has begun and not ended. */
  get running(): string | null {
    return this.#open?.id ?? null;
  }

  /** What that one has said, fillers aside. */
  get text(): string {
    return this.#open?.text ?? "";
  }

  /** Null for a turn that has ended, or that there never was. */
  stateOf(turn: string): TurnState | null {
    return this.#turns.get(turn)?.state ?? null;
  }

  /** How many are taken or begun. */
  get size(): number {
    return this.#turns.size;
  }

  /** What to send for this event, in order: nothing if it comes too late, the missing ends first if it ends something. */
  admit(event: TurnEvent): TurnEvent[] {
    if (event.type === "turn.started") return [...this.ends("cancelled"), event];
    const open = this.#open;
    if (this.#later.concerns(event)) return this.#later.admits(event, open?.id ?? null) ? [event] : [];
    if (open === null || open.id !== event.turn || !open.admits(event)) return [];
    return event.type === "turn.finished" ? [...open.loose(), event] : [event];
  }

  /** An event has its place. */
  apply(event: TurnEvent): void {
    if (event.type === "turn.started") this.#begin(event);
    else if (this.#later.concerns(event)) this.#later.apply(event);
    else if (event.turn === this.#open?.id) {
      if (event.type === "turn.finished") {
        this.#open = null;
        this.end(event.turn);
      } else this.#open.apply(event);
    }
  }

  /** Calls that answer later and have not ended. */
  get laterCalls(): readonly string[] {
    return this.#later.calls;
  }

  /** The ends of those that are missing, all with this error. */
  laterEnds(status: "error" | "cancelled", error: { readonly kind: string; readonly message: string }): TurnEvent[] {
    return this.#later.ends(status, error);
  }

  answered(call: string): void {
    this.#open?.answered(call);
  }

  /** The events that end the running turn from outside; none when nothing runs. */
  ends(finish: "cancelled" | "error", error?: { readonly code: ErrorCode; readonly message: string }): TurnEvent[] {
    const open = this.#open;
    if (open === null) return [];
    return [
      ...open.loose(),
      {
        type: "turn.finished",
        turn: open.id,
        finish,
        text: open.text,
        usage: { inputTokens: 0, outputTokens: 0, estimated: true },
        ms: { firstText: null, total: Math.max(0, this.#options.clock.now() - open.startedAt) },
        ...(error && { error }),
      },
    ];
  }

  /** A turn has ended, or never came to begin. */
  end(turn: string): void {
    const entry = this.#turns.get(turn);
    if (entry === undefined || this.#move(entry, "end") === null) return;
    this.#turns.delete(turn);
    if (this.#turns.size > 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** A turn was refused after all: its message is as new as before, unless it has begun another one since. */
  refuse(turn: string): void {
    const entry = this.#turns.get(turn);
    if (entry !== undefined && this.#isOf(turn, entry)) this.forget(entry.cause, entry.message ?? "");
    this.end(turn);
  }

  /** After a restart: what was taken and never began will not begin. */
  dropTaken(): void {
    for (const [turn, entry] of [...this.#turns]) {
      const { cause, message, state } = entry;
      if (state !== "taken") continue;
      if (turnCauses[cause].beginsAgain) this.refuse(turn);
      else {
        if (message !== null && this.#isOf(turn, entry)) this.remember(cause, message, null);
        this.end(turn);
      }
    }
  }

  /** Ends all that are left. */
  clear(): void {
    this.#open = null;
    for (const turn of [...this.#turns.keys()]) this.end(turn);
  }

  /** Resolves when none is taken or begun. */
  settled(): Promise<void> {
    return this.#turns.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Whether it is this turn that a repeat of its message finds. */
  #isOf(turn: string, { cause, message }: Turn): boolean {
    return message !== null && this.byMessage(cause, message) === turn;
  }

  #begin({ turn, cause }: Extract<TurnEvent, { type: "turn.started" }>): void {
    if (!this.#turns.has(turn)) this.accept({ turn, cause, message: null });
    const entry = this.#turns.get(turn);
    if (entry === undefined || this.#move(entry, "begin") === null) return;
    if (this.#open !== null) this.end(this.#open.id);
    this.#open = new OpenTurn({ id: turn, startedAt: this.#options.clock.now() });
  }

  #move(entry: Turn, step: TurnStep): TurnState | null {
    const next = moveTurn(entry.state, step);
    if (next !== null) entry.state = next;
    return next;
  }
}
