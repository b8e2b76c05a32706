/** Reads a session's journal back: each entry once, in order; all readers of it begin here. */
import type { ConversationRecord, TurnEvent } from "../dialogue/conversation.ts";
import { asDialogueRecord, type BeginRecord } from "../dialogue/records.ts";
import { everything, liveMost, SessionFold } from "./session-fold.ts";
import type { SessionJournal } from "./session-journal.ts";
import type { OpenEntry, SessionEntry } from "./session-records.ts";

/** How many messages may be on the wire and not on disk. */
export const aheadOfDisk = 256;

export interface ReadEntry {
  readonly entry: SessionEntry;
  /** Unix time in ms. */
  readonly at: number;
  /** Its batch. */
  readonly n: number;
}

export async function* entriesOf(journal: Pick<SessionJournal, "read">): AsyncIterable<ReadEntry> {
  for await (const { n, at, entries } of journal.read()) for (const entry of entries) yield { entry, at, n };
}

/** How it was opened; null when nothing is kept of it. */
export async function openEntryOf(journal: Pick<SessionJournal, "read">): Promise<OpenEntry | null> {
  for await (const { entry } of entriesOf(journal)) if (entry.kind === "open") return entry;
  return null;
}

type Source = {
  readonly journal: Pick<SessionJournal, "read">;
  readonly session: string;
  readonly clock: { now(): number };
};

/**
 * The whole past of a session; null when nothing is kept of it, or it was never acknowledged. What ran in it has been cut off, unless
 * it `goesOn`.
 */
export async function pastOf({
  journal,
  session,
  clock,
  goesOn = false,
}: Source & { readonly goesOn?: boolean }): Promise<SessionFold | null> {
  const fold = new SessionFold({ session, clock, most: everything });
  let acknowledged = false;
  for await (const { entry, at } of entriesOf(journal)) {
    fold.apply(entry, at);
    acknowledged ||= entry.kind === "sent";
  }
  if (!goesOn) fold.cutOff();
  return fold.open === null || !acknowledged ? null : fold;
}

/** What a session goes on from. */
export interface RestoredSession {
  /** The turn that was running is still open in it. */
  readonly fold: SessionFold;
  readonly records: readonly ConversationRecord[];
  /** Where numbering goes on. */
  readonly lastSeq: number;
  readonly lastBatch: number;
  /** Messages that may have been sent and are lost, when the process stopped in mid-turn. */
  readonly gap: { readonly from: number; readonly to: number } | null;
}

/** Null when nothing is kept of it, or it was never acknowledged. */
export async function restoreSession({ journal, session, clock }: Source): Promise<RestoredSession | null> {
  const fold = new SessionFold({ session, clock, most: liveMost });
  const records = new RestoredRecords();
  let lastSeq = 0;
  let lastBatch = 0;
  for await (const { entry, at, n } of entriesOf(journal)) {
    fold.apply(entry, at);
    records.apply(entry, at);
    lastBatch = n;
    if (entry.kind === "sent") lastSeq = entry.message.seq;
    else if (entry.kind === "leap") lastSeq = entry.to;
  }
  if (fold.open === null || lastSeq === 0) return null;
  fold.turns.dropTaken();
  const gap = fold.turns.running === null ? null : { from: lastSeq + 1, to: lastSeq + aheadOfDisk };
  return { fold, records: records.all, lastSeq: gap?.to ?? lastSeq, lastBatch, gap };
}

/** The conversation's records in order. What was asked goes to disk with `turn.started`, the turn's own record of it later, or not in time. */
class RestoredRecords {
  readonly all: ConversationRecord[] = [];
  readonly #asked = new Map<string, string>();
  /** Where a turn's beginning stands. */
  readonly #begun = new Map<string, number>();

  apply(entry: SessionEntry, at: number): void {
    if (entry.kind === "asked" && entry.turn !== null && entry.text !== null) this.#asked.set(entry.turn, entry.text);
    else if (entry.kind === "sent") this.#sent(entry.message as TurnEvent, entry.at ?? at);
    else if (entry.kind === "forked") this.all.push(...entry.records);
    else if (entry.kind === "record") {
      const known = asDialogueRecord(entry.record);
      if (known?.kind === "begin") this.#begin(known);
      else this.all.push(entry.record);
    }
  }

  #sent(message: TurnEvent, at: number): void {
    if (message.type !== "turn.started" || this.#begun.has(message.turn)) return;
    const { turn, cause } = message;
    const said = this.#asked.get(turn);
    this.#asked.delete(turn);
    if (said !== undefined) this.#begin({ kind: "begin", turn, cause, said, at: new Date(at).toISOString() });
  }

  #begin(record: BeginRecord): void {
    const at = this.#begun.get(record.turn) ?? this.all.length;
    this.#begun.set(record.turn, at);
    this.all[at] = record;
  }
}
