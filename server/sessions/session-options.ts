/** What a session is made of. */
import type { Principal } from "../access/principal.ts";
import type { Character } from "../characters/character.ts";
import type { Limits } from "../config/settings.ts";
import type { ConversationFactory, TurnTrace } from "../dialogue/conversation.ts";
import type { Log } from "../observe/log.ts";
import type { Quotas } from "./quotas.ts";
import type { RestoredSession } from "./read-session.ts";
import type { SessionJournal } from "./session-journal.ts";
import type { ForkedEntry, OpenEntry } from "./session-records.ts";

export type CharacterName = { readonly id: string; readonly name: string };

export interface SessionOptions {
  readonly entry: OpenEntry;
  /** What it remembers of another session. */
  readonly forked?: ForkedEntry | null;
  /** The characters of its scene; empty where there is one alone. */
  readonly cast: readonly CharacterName[];
  readonly characterOf: (id: string) => Character;
  readonly principal: Principal;
  readonly restored: RestoredSession | null;
  readonly character: () => Character;
  readonly conversations: ConversationFactory;
  readonly journal: SessionJournal;
  readonly clock: { now(): number };
  readonly log: Log;
  readonly limits: Limits;
  readonly quotas: Quotas;
  readonly trace: (trace: TurnTrace) => void;
  /** Told what a player thought of a turn. Throws `storage_failed`. */
  readonly rated?: SessionRated;
  /** Other machines may go on with it. */
  readonly shared?: boolean;
  /** Called when somebody else has the session: this copy is to `leave`. */
  readonly moved?: () => void;
}

export type SessionRated = (rating: {
  readonly turn: string;
  readonly session: string;
  readonly good: boolean;
  readonly note: string | null;
  readonly at: string;
}) => Promise<void>;
