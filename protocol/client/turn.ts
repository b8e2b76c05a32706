/** One answer of the character: its messages as an async iterable, its end as a promise. */
import type { ServerMessageOf, SessionMessage } from "../messages.ts";

/** What may come between `turn.started` and `turn.finished`, both included. */
export type TurnMessage = Extract<SessionMessage, { turn: string }>;

export interface Turn extends AsyncIterable<TurnMessage> {
  /** Resolves with the turn's id once the server has begun. Rejects with a `ClientFailure` if it never does. */
  readonly started: Promise<string>;
  /** Resolves at `turn.finished`, however the turn ended. Rejects if it was refused or the connection is lost for good. */
  readonly finished: Promise<ServerMessageOf<"turn.finished">>;
  /** What the character has said so far, fillers aside. */
  readonly text: string;
  cancel(options?: { readonly heardChars?: number }): void;
}

/** The client's own side of a turn: it is fed here and read through `Turn`. Iterate it once; messages wait until they are read. */
export class TurnFeed implements Turn {
  readonly started: Promise<string>;
  readonly finished: Promise<ServerMessageOf<"turn.finished">>;
  text = "";
  readonly #waiting: TurnMessage[] = [];
  readonly #cancel: (options: { heardChars?: number }) => void;
  #wake: () => void = () => {};
  #failure: Error | null = null;
  #ended = false;
  #start!: (turn: string) => void;
  #finish!: (message: ServerMessageOf<"turn.finished">) => void;
  #reject!: (error: Error) => void;

  constructor(options: { readonly cancel: (options: { heardChars?: number }) => void }) {
    this.#cancel = options.cancel;
    let rejectStarted: (error: Error) => void;
    let rejectFinished: (error: Error) => void;
    this.started = new Promise((resolve, reject) => {
      this.#start = resolve;
      rejectStarted = reject;
    });
    this.finished = new Promise((resolve, reject) => {
      this.#finish = resolve;
      rejectFinished = reject;
    });
    // Whoever only iterates learns of a failure there; a promise nobody asked for must not end the process.
    this.started.catch(() => {});
    this.finished.catch(() => {});
    this.#reject = (error) => {
      rejectStarted(error);
      rejectFinished(error);
    };
  }

  cancel(options: { readonly heardChars?: number } = {}): void {
    if (!this.#ended) this.#cancel(options);
  }

  feed(message: TurnMessage): void {
    if (this.#ended) return;
    this.#waiting.push(message);
    if (message.type === "turn.started") this.#start(message.turn);
    if (message.type === "text.delta" && !message.filler) this.text += message.delta;
    if (message.type === "turn.finished") {
      this.#ended = true;
      this.#finish(message);
    }
    this.#wake();
  }

  fail(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = error;
    this.#reject(error);
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TurnMessage> {
    for (;;) {
      const message = this.#waiting.shift();
      if (message !== undefined) yield message;
      else if (this.#failure !== null) throw this.#failure;
      else if (this.#ended) return;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
