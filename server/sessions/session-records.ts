/** What a session's journal holds: batches of entries, in the order in which things happened. */
import type { JsonObject } from "../../protocol/json.ts";
import type { CueDeclaration, GameAction, Player, SessionMessage, TranscriptEntry } from "../../protocol/messages.ts";
import { may } from "../access/permissions.ts";
import type { Principal } from "../access/principal.ts";
import type { Cause, ConversationRecord } from "../dialogue/conversation.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { OpenSession } from "./session-service.ts";

/** How a session was opened; always the first entry. */
export interface OpenEntry {
  readonly kind: "open";
  readonly session: string;
  /** Unix time in ms. */
  readonly at: number;
  readonly character: string;
  readonly player: Player | null;
  readonly scene: string | JsonObject | null;
  readonly actions: readonly GameAction[];
  readonly cues?: readonly CueDeclaration[];
  readonly language?: string;
  /** Everybody in a scene of several, the first is `character`; and how many turns they go on among themselves. */
  readonly characters?: readonly string[];
  readonly chatter?: number;
  /** With drafts in place of what players get. */
  readonly draft?: true;
  /** What a designer tries in place of the character's own. */
  readonly instead?: { readonly model?: string; readonly persona?: string };
  readonly owner: Owner;
}

/** What a session remembers of another one: of a saved game that was loaded again. */
export interface ForkedEntry {
  readonly kind: "forked";
  readonly from: { readonly session: string; readonly turn: string };
  readonly transcript: readonly TranscriptEntry[];
  readonly records: readonly ConversationRecord[];
}

/**
 * Everything before it comes from a back-up: what was sent behind that is lost, and its numbers are given to nothing else. A client that
 * has seen some of it, or a saved game from then, is thereby known.
 */
export interface LeapEntry {
  readonly kind: "leap";
  /** First and last `seq` passed over. */
  readonly from: number;
  readonly to: number;
  /** How many numbers of turns are passed over. */
  readonly turns: number;
}

/** A message that asked for a turn, or did something else that a repeat of it must not do again. */
export interface AskedEntry {
  readonly kind: "asked";
  readonly cause: Cause;
  /** The client's id of the message. */
  readonly id: string | null;
  /** Null where no turn was to come of it. */
  readonly turn: string | null;
  /** The player's words; null of a cause that has none. */
  readonly text: string | null;
  /** Who said them, in a scene of several players. */
  readonly player?: { readonly id: string; readonly name: string };
  /** Of a context: whether the character has to speak of it. */
  readonly respond?: "auto" | "must";
  /** Of a trigger. */
  readonly event?: { readonly name: string; readonly data?: unknown };
}

/** A message as it went out. */
export interface SentEntry {
  readonly kind: "sent";
  readonly message: SessionMessage;
  /** Unix time in ms, of the beginning and the end of a turn. */
  readonly at?: number;
}

export type SessionEntry =
  | OpenEntry
  | ForkedEntry
  | LeapEntry
  | AskedEntry
  | SentEntry
  /** What the conversation wants back after a restart. */
  | { readonly kind: "record"; readonly record: ConversationRecord };

export interface SessionBatch {
  /** 1, 2, 3 … */
  readonly n: number;
  /** Unix time in ms. */
  readonly at: number;
  readonly entries: readonly SessionEntry[];
}

/** Who speaks in scenarios: those conversations stand in no list, unless they are asked for. */
export const scenarioPlayer = "scenario";

/** Who may come back to a session, without what changes from token to token. */
export interface Owner {
  readonly kind: Principal["kind"];
  readonly key: string | null;
  readonly player: string | null;
}

export function ownerOf(principal: Principal): Owner {
  if (principal.kind === "admin") return { kind: "admin", key: null, player: null };
  if (principal.kind === "game") return { kind: "game", key: principal.key, player: null };
  return { kind: "player", key: principal.key, player: principal.player.id };
}

/** Whether this principal may resume that owner's session: itself, a player's own game key, or the operator. */
export function mayResume(principal: Principal, owner: Owner): boolean {
  if (principal.kind === "admin") return may(principal, "session.open");
  const asking = ownerOf(principal);
  if (asking.kind === "game") return asking.key === owner.key;
  return owner.kind === "player" && asking.key === owner.key && asking.player === owner.player;
}

/** A player speaks for itself, a game for its players. Throws `forbidden`. */
export function playerOf({ principal, player }: OpenSession): OpenEntry["player"] {
  if (principal.kind !== "player") return player ?? null;
  if (player !== undefined && player.id !== principal.player.id) {
    throw new BarkeepError(
      "forbidden",
      `This token is ${principal.player.id}'s; it can't open a session for ${player.id}.`,
    );
  }
  return { ...principal.player };
}

/** A turn's id holds its session's, so that a turn is found without an index. */
export const turnId = (session: string, number: number): string => `${session}.${number}`;
export const turnNumber = (turn: string): number => Number(turn.slice(turn.lastIndexOf(".") + 1)) || 0;
export const sessionOfTurn = (turn: string): string => turn.slice(0, Math.max(0, turn.lastIndexOf(".")));

/** Whatever comes from outside is checked before the records are asked for it. */
export const isSessionId = (id: string): boolean => /^[a-zA-Z0-9_-]{1,48}$/.test(id);
