/** How a turn gets into a session and how it ends there: within the limits, and said on the wire whatever the conversation forgets. */
import type { Cause, TurnEvent, TurnResult } from "../dialogue/conversation.ts";
import type { Log } from "../observe/log.ts";
import type { AskedEntry } from "./session-records.ts";
import type { TurnPlace } from "./turn-place.ts";
import type { Turns } from "./turns.ts";

export interface TurnAdmissionOptions {
  readonly session: string;
  readonly turns: Turns;
  readonly place: TurnPlace;
  readonly log: Log;
  /** Takes what a conversation says of its turns, to be held against the book of turns. */
  readonly emit: (event: TurnEvent) => void;
  /** Takes what the book of turns itself has given. */
  readonly send: (event: TurnEvent) => void;
}

export class TurnAdmission {
  readonly #options: TurnAdmissionOptions;
  #stopped = false;

  constructor(options: TurnAdmissionOptions) {
    this.#options = options;
  }

  /** A turn that a client asks for. Throws `rate_limited`, `too_many_turns`, `quota_exceeded`. */
  ask(cause: Cause, id: string | undefined, text: string | null): AskedEntry & { readonly turn: string } {
    this.#options.place.acquire();
    return { kind: "asked", cause, id: id ?? null, turn: this.#options.turns.nextId(), text };
  }

  /** Whether a turn that no client asks for may begin, by the limits. */
  mayGoOn(): boolean {
    try {
      this.#options.place.acquire();
      return true;
    } catch {
      return false;
    }
  }

  /** A turn has begun, whatever the limits say by now. */
  begun(): void {
    this.#options.place.occupy();
  }

  /** A turn has ended, or came to nothing: the last one gives back the session's place. */
  ended(): void {
    if (this.#options.turns.size === 0) this.#options.place.release();
  }

  /** Ends the turn that ran when the server stopped. Returns what it had said; null when none ran. */
  endInterrupted(): { readonly turn: string; readonly text: string } | null {
    const { turns, send } = this.#options;
    const error = { code: "interrupted" as const, message: "The server stopped while this turn ran. Say it again." };
    const { running: turn, text } = turns;
    for (const event of turns.ends("error", error)) send(event);
    return turn === null ? null : { turn, text };
  }

  /** Follows a turn to its end: if the conversation forgets to say on the wire that it began or ended, that is done here. */
  follow({ turn, cause }: { readonly turn: string; readonly cause: Cause }, result: Promise<TurnResult | null>): void {
    const { turns, emit, send, log, session } = this.#options;
    const settle = (came: boolean) => {
      if (this.#stopped) return;
      if (came && turns.stateOf(turn) === "taken") emit({ type: "turn.started", turn, cause });
      if (turns.running === turn) {
        const error = { code: "internal" as const, message: "The turn ended without a result." };
        for (const event of turns.ends("error", error)) send(event);
      }
      turns.end(turn);
      this.ended();
    };
    void result.then(
      (ended) => settle(ended !== null),
      (error) => {
        log.error({ error, session, turn }, "a turn was rejected");
        settle(true);
      },
    );
  }

  /** The session closes, and says itself what becomes of its turns. */
  stop(): void {
    this.#stopped = true;
  }
}
