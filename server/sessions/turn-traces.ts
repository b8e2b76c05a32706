/** What is known of each turn once it has ended: told to whoever listens, and kept. */
import type { TurnTrace } from "../dialogue/conversation.ts";
import type { Log } from "../observe/log.ts";
import { StaleWrite } from "../records/engine.ts";
import type { SessionTraces, Traces } from "../records/traces.ts";
import type { RecordedJournal } from "./session-journal.ts";

export interface TurnTracesOptions {
  readonly records: Traces<TurnTrace>;
  readonly log: Log;
  /** A trace is on disk, or could not be put there. */
  readonly onKept: (turn: string, session: string) => void;
}

export class TurnTraces {
  readonly #options: TurnTracesOptions;
  readonly #listeners = new Set<(trace: TurnTrace) => void>();

  constructor(options: TurnTracesOptions) {
    this.#options = options;
  }

  get records(): Traces<TurnTrace> {
    return this.#options.records;
  }

  /** Returns a function that ends it. */
  listen(listener: (trace: TurnTrace) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Keeps those of one life of a session; `first`: it has had no other life. */
  keeper(session: string, journal: RecordedJournal, first: boolean): (trace: TurnTrace) => void {
    const { records, log, onKept } = this.#options;
    let traces: SessionTraces<TurnTrace> | null = null;
    return (trace) => {
      for (const listener of this.#listeners) listener(trace);
      if (journal.key !== null) traces ??= records.of(journal.key, first);
      Promise.resolve(traces?.append(trace))
        .catch((error) => {
          // Of a session that was deleted while its last turn ended, nothing is to be kept.
          if (!(error instanceof StaleWrite))
            log.error({ error, turn: trace.turn }, "a turn's trace could not be kept");
        })
        .finally(() => onKept(trace.turn, session));
    };
  }
}
