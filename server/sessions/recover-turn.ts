/** Puts together what a session's journal holds of one turn, for a turn whose trace was never kept. */
import type { ConversationRecord, TurnEvent, TurnTrace } from "../dialogue/conversation.ts";
import { recoverTrace } from "../dialogue/recovered-trace.ts";
import type { Journal } from "../store/store.ts";
import type { OpenEntry, SessionBatch } from "./session-records.ts";

/** Null when the journal knows nothing of it. */
export async function recoverTurn(journal: Journal<SessionBatch>, turn: string): Promise<TurnTrace | null> {
  let open: OpenEntry | null = null;
  let said: string | null = null;
  let lastBatch = 0;
  const events: { at: number; event: TurnEvent }[] = [];
  const records: ConversationRecord[] = [];
  for await (const { n, at, entries } of journal.read()) {
    if (n <= lastBatch) continue;
    lastBatch = n;
    for (const entry of entries) {
      if (entry.kind === "open") open = entry;
      else if (entry.kind === "said" && entry.turn === turn) said = entry.text;
      else if (entry.kind === "record" && entry.record.turn === turn) records.push(entry.record);
      else if (entry.kind === "sent" && "turn" in entry.message && entry.message.turn === turn)
        events.push({ at, event: entry.message as TurnEvent });
    }
  }
  if (open === null || (said === null && events.length === 0)) return null;
  const { session, character, player } = open;
  return recoverTrace({ turn, session, character, player: player?.id ?? null, said, events, records });
}
