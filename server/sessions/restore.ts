/** Reads a session's journal back: how it was opened, what was said and sent, and which turn a crash cut off. */
import type { SessionMessage, TranscriptEntry } from "../../protocol/messages.ts";
import type { ConversationRecord, TurnEvent } from "../dialogue/conversation.ts";
import { asDialogueRecord, type BeginRecord } from "../dialogue/records.ts";
import type { Journal } from "../store/store.ts";
import { aheadOfDisk } from "./message-log.ts";
import { type OpenEntry, type SaidEntry, type SessionBatch, turnNumber } from "./session-records.ts";
import { TurnLedger } from "./turn-ledger.ts";

export interface RestoredSession {
  readonly open: OpenEntry;
  readonly openedAt: number;
  readonly lastAt: number;
  readonly records: readonly ConversationRecord[];
  /** Turn by the id of the `say` that began it. */
  readonly said: ReadonlyMap<string, string>;
  readonly turns: readonly string[];
  readonly transcript: readonly TranscriptEntry[];
  /** Where numbering goes on. */
  readonly lastSeq: number;
  readonly lastBatch: number;
  /** Messages that may have been sent and are lost, when the process stopped in mid-turn. */
  readonly gap: { readonly from: number; readonly to: number } | null;
  /** Holds the turn that was running; its `end` gives the messages that finish it. */
  readonly ledger: TurnLedger;
  readonly closed: boolean;
  /** The number in the latest turn's id. */
  readonly lastTurn: number;
}

/** Null when the journal is empty, or the session was never acknowledged. */
export async function restoreSession(
  journal: Journal<SessionBatch>,
  clock: { now(): number },
): Promise<RestoredSession | null> {
  let open: OpenEntry | null = null;
  let openedAt = 0;
  let lastAt = 0;
  let lastSeq = 0;
  let lastBatch = 0;
  let closed = false;
  let lastTurn = 0;
  const records: ConversationRecord[] = [];
  const taken = new Map<string, SaidEntry>();
  const said = new Map<string, string>();
  const turns: string[] = [];
  const transcript: TranscriptEntry[] = [];
  const ledger = new TurnLedger({ clock });
  /** Where in `records` a turn's beginning stands. */
  const begun = new Map<string, number>();

  const begin = (record: BeginRecord) => {
    const at = begun.get(record.turn) ?? records.length;
    begun.set(record.turn, at);
    records[at] = record;
  };

  const sent = (message: SessionMessage, at: number) => {
    if (message.seq <= lastSeq) return;
    lastSeq = message.seq;
    const time = new Date(at).toISOString();
    if (message.type === "session.closed") closed = true;
    if (message.type === "turn.started") {
      turns.push(message.turn);
      lastTurn = Math.max(lastTurn, turnNumber(message.turn));
      const { id, text } = taken.get(message.turn) ?? {};
      if (id) said.set(id, message.turn);
      if (text !== undefined) {
        transcript.push({ role: "player", text, turn: message.turn, at: time });
        // What was said goes to disk with `turn.started`, the turn's own record of it a moment later, or not in time.
        if (!begun.has(message.turn)) begin({ kind: "begin", turn: message.turn, cause: "say", said: text, at: time });
      }
    }
    if (message.type === "turn.finished" && message.text !== "") {
      transcript.push({ role: "character", text: message.text, turn: message.turn, at: time });
    }
    if ("turn" in message) ledger.admit(message as TurnEvent);
  };

  for await (const { n, at, entries } of journal.read()) {
    if (n <= lastBatch) continue;
    lastBatch = n;
    lastAt = at;
    openedAt ||= at;
    for (const entry of entries) {
      if (entry.kind === "open") {
        open = entry;
        openedAt = entry.at ?? openedAt;
      } else if (entry.kind === "sent") sent(entry.message, at);
      else if (entry.kind === "record") {
        const known = asDialogueRecord(entry.record);
        if (known?.kind === "begin") begin(known);
        else records.push(entry.record);
        if (known?.kind === "greeting") transcript.push({ role: "character", text: known.text, at: known.at });
        if (known?.kind === "late") ledger.answered(known.call);
      } else {
        taken.set(entry.turn, entry);
        lastTurn = Math.max(lastTurn, turnNumber(entry.turn));
      }
    }
  }
  if (open === null || lastSeq === 0) return null;
  if (ledger.running !== null && ledger.text !== "") {
    const at = new Date(lastAt).toISOString();
    transcript.push({ role: "character", text: ledger.text, turn: ledger.running, at });
  }
  const gap = ledger.running === null ? null : { from: lastSeq + 1, to: lastSeq + aheadOfDisk };
  return {
    open,
    openedAt,
    lastAt,
    records,
    said,
    turns,
    transcript,
    lastSeq: gap?.to ?? lastSeq,
    lastBatch,
    gap,
    ledger,
    closed,
    lastTurn,
  };
}
