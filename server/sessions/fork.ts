/** What a new session remembers of an earlier one up to a turn of it: a saved game that is loaded again. */
import type { TranscriptEntry } from "../../protocol/messages.ts";
import type { ConversationRecord } from "../dialogue/conversation.ts";
import { asDialogueRecord, type DialogueRecord } from "../dialogue/records.ts";
import type { ForkedEntry, OpenEntry } from "./session-records.ts";

export interface ForkSource {
  readonly open: OpenEntry;
  readonly records: readonly ConversationRecord[];
  readonly transcript: readonly TranscriptEntry[];
}

/** Null when that turn has not ended in it. `now`: Unix time in ms. */
export function forkOf(source: ForkSource, turn: string, now: number): ForkedEntry | null {
  const records = source.records.flatMap((record) => asDialogueRecord(record) ?? []);
  const end = records.findIndex(
    (record) => (record.kind === "end" || record.kind === "interrupted") && record.turn === turn,
  );
  const ended = records[end];
  if (ended === undefined || (ended.kind !== "end" && ended.kind !== "interrupted")) return null;
  const past = records.slice(0, end + 1);
  const turns = new Set(past.flatMap((record) => (record.kind === "begin" ? [record.turn] : [])));
  // How much of it was heard, and what came of its calls, may have been known only later.
  const later = records.slice(end + 1).filter((record) => isAfterthought(record) && turns.has(record.turn));
  const scene: DialogueRecord = { kind: "renewed", scene: source.open.scene, cues: null, language: null };
  const kept = [scene, ...past.flatMap(asOfThen), ...later];
  return {
    kind: "forked",
    from: { session: source.open.session, turn },
    transcript: source.transcript.filter((entry) => entry.turn === undefined || turns.has(entry.turn)),
    records: resumedStory(kept, now - Date.parse(ended.at)) as unknown as ConversationRecord[],
  };
}

const isAfterthought = (record: DialogueRecord): record is Extract<DialogueRecord, { kind: "heard" | "late" }> =>
  record.kind === "heard" || record.kind === "late";

/** Actions, cues and the language are the game's to send again. */
function asOfThen(record: DialogueRecord): DialogueRecord[] {
  if (record.kind === "actions") return [];
  return [record.kind === "renewed" ? { ...record, cues: null, language: null } : record];
}

/** The time between then and now has not passed in the story. */
function resumedStory(records: readonly DialogueRecord[], ms: number): DialogueRecord[] {
  const last = records.findLastIndex(({ kind }) => kind === "story");
  return records.map((record, at) =>
    at === last && record.kind === "story" ? { ...record, since: record.since + ms } : record,
  );
}
