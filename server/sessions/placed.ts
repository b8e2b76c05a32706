/** A session's numbering: each message gets the next `seq`, and is serialised once for every reader and the journal. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { SessionMessage } from "../../protocol/messages.ts";

/** A message with its place. */
export interface Placed {
  readonly seq: number;
  readonly message: SessionMessage;
  readonly json: string;
}

/** A message that has no place yet. */
export type Unplaced<M = SessionMessage> = M extends SessionMessage ? Omit<M, "session" | "seq"> : never;

export class Numbering {
  readonly #session: string;
  readonly #sessionJson: string;
  #last: number;

  /** `last`: where an earlier life of the session ended. */
  constructor({ session, last }: { readonly session: string; readonly last: number }) {
    this.#session = session;
    this.#sessionJson = `"session":${JSON.stringify(session)}`;
    this.#last = last;
  }

  /** The last `seq` given for good. */
  get last(): number {
    return this.#last;
  }

  /** The message in the next place, which is not given for good yet. Done for every word: spreading the message would cost more than all else here. */
  preview(message: Unplaced): Placed {
    const seq = this.#last + 1;
    const json = `${writeJson(message).slice(0, -1)},${this.#sessionJson},"seq":${seq}}`;
    const whole = Object.assign({}, message, { session: this.#session, seq }) as SessionMessage;
    return { seq, message: whole, json };
  }

  /** Gives this message its place for good. */
  settle({ seq }: Placed): void {
    this.#last = seq;
  }
}
