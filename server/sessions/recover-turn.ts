/** Puts together what a session's journal holds of one turn, for a turn whose trace was never kept. */
import type { ConversationRecord, TurnEvent, TurnTrace } from "../dialogue/conversation.ts";
import { recoverTrace } from "../dialogue/recovered-trace.ts";
import { entriesOf } from "./read-session.ts";
import type { SessionJournal } from "./session-journal.ts";
import type { OpenEntry } from "./session-records.ts";

/** Null when the journal knows nothing of it. */
export async function recoverTurn(journal: Pick<SessionJournal, "read">, turn: string): Promise<TurnTrace | null> {
  let open: OpenEntry | null = null;
  let said: string | null = null;
  const events: { at: number; event: TurnEvent }[] = [];
  const records: ConversationRecord[] = [];
  for await (const { entry, at } of entriesOf(journal)) {
    if (entry.kind === "open") open = entry;
    else if (entry.kind === "asked" && entry.turn === turn) said = entry.text;
    else if (entry.kind === "record" && entry.record.turn === turn) records.push(entry.record);
    else if (entry.kind === "sent" && "turn" in entry.message && entry.message.turn === turn)
      events.push({ at: entry.at ?? at, event: entry.message as TurnEvent });
  }
  if (open === null || (said === null && events.length === 0)) return null;
  const { session, character, player } = open;
  return recoverTrace({ turn, session, character, player: player?.id ?? null, said, events, records });
}
