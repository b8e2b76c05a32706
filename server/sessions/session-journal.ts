/** Where one session's entries are kept, as a session and its readers ask for it. */
import type { Records } from "../records/records.ts";
import type { SessionRow } from "../records/session-directory.ts";
import type { ReadBatch, SessionKey } from "../records/session-entries.ts";
import { type KeptEntry, unpackEntries } from "./packed-entries.ts";
import type { SessionBatch } from "./session-records.ts";

export interface AppendOptions {
  /** The batch's entries as they are kept. */
  readonly json: string;
}

export interface SessionJournal {
  /** One at a time, in order of `n`. Resolves once on disk. Throws `storage_failed`: then the same batch is to be appended again. */
  append(batch: SessionBatch, options: AppendOptions): Promise<void>;
  /** The batches behind that number, all when none is given, oldest first. */
  read(behind?: number): AsyncIterable<SessionBatch>;
  /** Those with messages beyond that `seq`, oldest first. */
  readAfter(seq: number): Promise<readonly SessionBatch[]>;
}

export interface RecordedJournal extends SessionJournal {
  /** Null until the first batch is on disk. */
  readonly key: SessionKey | null;
}

type Kept = Pick<Records, "directory" | "entries">;

export type JournalOptions = { readonly records: Kept } & (
  | { readonly opening: Omit<SessionRow, "turns" | "lastAt"> }
  | { readonly key: SessionKey; readonly turns: number; readonly lastSeq: number }
);

/** The journal of a live session. A new one is in the list of sessions from its first batch on. */
export function recordedJournal(options: JournalOptions): RecordedJournal {
  const { entries, directory } = options.records;
  const opening = "opening" in options ? options.opening : null;
  let key = "key" in options ? options.key : null;
  let turns = "turns" in options ? options.turns : 0;
  let lastSeq = "lastSeq" in options ? options.lastSeq : 0;
  const session = opening?.id ?? key?.session ?? "";
  return {
    get key() {
      return key;
    },
    async append(batch, { json }) {
      const { n, at } = batch;
      const sent = batch.entries.flatMap((entry) => (entry.kind === "sent" ? [entry.message] : []));
      const begun = turns + sent.filter(({ type }) => type === "turn.started").length;
      const moves = sent.some(({ type }) => type === "turn.started" || type === "turn.finished");
      const highest = sent.reduce((most, { seq }) => Math.max(most, seq), lastSeq);
      const kept = { n, at, entries: json, lastSeq: highest };
      if (key !== null) await entries.append(key, kept, moves ? { turns: begun, lastAt: at } : undefined);
      else if (opening !== null) key = await directory.open({ ...opening, lastAt: at, turns: begun }, kept);
      [turns, lastSeq] = [begun, highest];
    },
    ...readerOf(entries, session),
  };
}

/** For who only reads. */
export function readerOf(entries: Kept["entries"], session: string): Pick<SessionJournal, "read" | "readAfter"> {
  const unpacked = (batch: ReadBatch<KeptEntry>): SessionBatch => ({
    ...batch,
    entries: unpackEntries(session, batch.entries),
  });
  return {
    async *read(behind) {
      for await (const batch of entries.read<KeptEntry>(session, behind)) yield unpacked(batch);
    },
    readAfter: async (seq) => (await entries.readAfter<KeptEntry>(session, seq)).map(unpacked),
  };
}
