/** What a new session remembers of an earlier one up to a turn of it: a saved game that is loaded again. */
import type { TranscriptEntry } from "../../protocol/messages.ts";
import type { ConversationRecord } from "../dialogue/conversation.ts";
import { asDialogueRecord, type DialogueRecord } from "../dialogue/records.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Records } from "../records/records.ts";
import { pastOf, restoreSession } from "./read-session.ts";
import { readerOf } from "./session-journal.ts";
import { type ForkedEntry, isSessionId, mayResume, type OpenEntry, playerOf } from "./session-records.ts";
import type { OpenSession } from "./session-service.ts";

/** A turn of an earlier session. */
export interface ForkPoint {
  readonly session: string;
  readonly turn: string;
  /** Up to where it began, with all that the game had said by then; else up to its end, and what the game says again is left out. */
  readonly before?: boolean;
}

export interface ReadForkOptions {
  readonly entries: Records["entries"];
  readonly clock: { now(): number };
  readonly request: OpenSession;
  readonly from: ForkPoint;
}

/** Throws `resume_failed` for a session that isn't this player's with this character, and for a turn that has not ended in it. */
export async function readFork({ entries, clock, request, from }: ReadForkOptions): Promise<ForkedEntry> {
  const { session, turn, before = false } = from;
  const unknown = (path: string, message: string) =>
    new BarkeepError("resume_failed", message, { details: [{ path }] });
  const nobody = unknown("/from/session", `There is no session ${session.slice(0, 64)} of this player and character.`);
  if (!isSessionId(session)) throw nobody;
  const source = { journal: readerOf(entries, session), session, clock };
  const [past, restored] = [await pastOf(source), await restoreSession(source)];
  const open = past?.open ?? null;
  if (past === null || restored === null || open === null || !mayResume(request.principal, open.owner)) throw nobody;
  const cast = (ids: readonly string[] | undefined) => JSON.stringify(ids ?? []);
  const same = open.character === request.character && cast(open.characters) === cast(request.characters);
  if (!same || open.player?.id !== playerOf(request)?.id) throw nobody;
  const known = { open, records: restored.records, transcript: past.transcript };
  const forked = (before ? beforeTurn : forkOf)(known, turn, clock.now());
  if (forked !== null) return forked;
  throw unknown("/from/turn", `The turn ${turn.slice(0, 64)} has not ended in the session ${session}, or never was.`);
}

interface ForkSource {
  readonly open: OpenEntry;
  readonly records: readonly ConversationRecord[];
  readonly transcript: readonly TranscriptEntry[];
}

/** Null when that turn has not ended in it. `now`: Unix time in ms. */
function forkOf(source: ForkSource, turn: string, now: number): ForkedEntry | null {
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

/** All as it was when that turn began; null when it never did. */
function beforeTurn(source: ForkSource, turn: string, now: number): ForkedEntry | null {
  const records = source.records.flatMap((record) => asDialogueRecord(record) ?? []);
  const begins = records.findIndex((record) => record.kind === "begin" && record.turn === turn);
  const begun = records[begins];
  if (begun?.kind !== "begin") return null;
  const past = records.slice(0, begins);
  const turns = new Set(past.flatMap((record) => (record.kind === "begin" ? [record.turn] : [])));
  const scene: DialogueRecord = { kind: "renewed", scene: source.open.scene, cues: null, language: null };
  return {
    kind: "forked",
    from: { session: source.open.session, turn },
    transcript: source.transcript.filter((entry) => entry.turn === undefined || turns.has(entry.turn)),
    records: resumedStory([scene, ...past], now - Date.parse(begun.at)) as unknown as ConversationRecord[],
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
