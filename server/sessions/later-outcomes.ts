/** Completes a turn's trace with what became of its calls that answer later, which is known only after the turn. */
import type { LaterOutcome, TurnTrace } from "../dialogue/conversation.ts";
import { asDialogueRecord, type LaterEnd } from "../dialogue/records.ts";
import { entriesOf } from "./read-session.ts";
import type { SessionJournal } from "./session-journal.ts";

/** Reads no further than it must; of a turn without such calls, nothing. */
export async function withLaterOutcomes(journal: Pick<SessionJournal, "read">, trace: TurnTrace): Promise<TurnTrace> {
  const open = new Set(trace.calls.flatMap(({ call, later }) => (later === undefined ? [] : [call])));
  if (open.size === 0) return trace;
  const ends = new Map<string, LaterEnd>();
  const spokenIn = new Map<string, string>();
  for await (const { entry } of entriesOf(journal)) {
    const record = entry.kind === "record" ? asDialogueRecord(entry.record) : null;
    if (record?.kind === "later-ended" && open.has(record.call)) {
      ends.set(record.call, record);
      if (!record.speak) open.delete(record.call);
    } else if (record?.kind === "begin")
      for (const call of record.later ?? []) if (open.delete(call)) spokenIn.set(call, record.turn);
    if (open.size === 0) break;
  }
  const calls = trace.calls.map((call) => {
    const end = ends.get(call.call);
    return end === undefined ? call : { ...call, later: outcomeOf(end, spokenIn.get(call.call) ?? null) };
  });
  return { ...trace, calls };
}

function outcomeOf({ call, method, status, text, ms, at, progress }: LaterEnd, turn: string | null): LaterOutcome {
  return { call, method, turn, status, seen: text, ms, at, ...(progress && { progress }) };
}
