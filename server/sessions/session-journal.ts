/** Where one session's entries are kept, as a session and its readers ask for it. */
import type { Journal } from "../store/store.ts";
import type { SessionBatch } from "./session-records.ts";

export interface AppendOptions {
  /** The batch's entries as a JSON array, for who has it already. */
  readonly json: string;
  /** Resolve once it outlives this process: what is appended next without this makes it outlive a power cut as well. */
  readonly lazy: boolean;
}

export interface SessionJournal {
  /** One at a time, in order of `n`. Resolves once on disk, unless `lazy`. Throws `storage_failed`: then the same batch is to be appended again. */
  append(batch: SessionBatch, options: AppendOptions): Promise<void>;
  /** Resolves when everything appended so far outlives a power cut. */
  flush(): Promise<void>;
  /** All batches, oldest first. */
  read(): AsyncIterable<SessionBatch>;
  close(): Promise<void>;
}

/** Over a journal of the store. */
export function journalled(journal: Journal<SessionBatch>): SessionJournal {
  return {
    append: (batch, { json, lazy }) =>
      journal.append(batch, {
        text: `{"n":${batch.n},"at":${batch.at},"entries":${json}}`,
        // Words alone may be further behind than a second: how many of them, the session bounds.
        syncLater:
          lazy &&
          (batch.entries.every((entry) => entry.kind === "sent" && entry.message.type === "text.delta")
            ? "idle"
            : true),
      }),
    flush: () => journal.flush(),
    read: () => journal.read(),
    close: () => journal.close(),
  };
}
