/** Sessions as sockets and HTTP routes use them; the WebSocket connection is one kind of subscriber, an SSE answer another. */

import type { JsonObject } from "../../protocol/json.ts";
import type { CueDeclaration, GameAction, Player, SessionMessage, TranscriptEntry } from "../../protocol/messages.ts";
import type { Principal } from "../access/principal.ts";
import type { Character } from "../characters/character.ts";
import type { ConversationFactory, TurnResult, TurnTrace } from "../dialogue/conversation.ts";
import type { StoryMove } from "./session-fold.ts";
import type { OpenEntry } from "./session-records.ts";
import type { SessionScript } from "./session-script.ts";

/** What a conversation is held with in place of the server's own dialogue, as of a scenario; it is never gone on with. */
export interface Stage {
  readonly factory: ConversationFactory;
  readonly characterOf: (id: string) => Character;
  /** With `from`: as things were when that turn began, with all that the game had said by then. */
  readonly beforeTurn?: boolean;
}

export interface OpenSession {
  readonly principal: Principal;
  readonly character: string;
  /** Everybody in a scene of several, the first is `character`. */
  readonly characters?: readonly string[];
  readonly chatter?: number;
  readonly player?: Player;
  readonly context?: string | JsonObject;
  readonly language?: string;
  readonly actions?: readonly GameAction[];
  readonly cues?: readonly CueDeclaration[];
  /** With drafts in place of what players get; for the admin alone. */
  readonly draft?: boolean;
  /** In place of the character's own, in this session; for the admin alone. */
  readonly instead?: { readonly model?: string; readonly persona?: string };
  /** Remember another session of the same player and character, up to and including this turn. */
  readonly from?: { readonly session: string; readonly turn: string };
}

/** What the game says anew when it resumes a session. */
export type Renewal = Pick<OpenSession, "context" | "language" | "actions" | "cues">;

/** Takes a session's messages in order of `seq`. */
export type Subscriber = (message: SessionMessage) => void;

/** A session as the admin API lists it. */
export interface SessionSummary {
  readonly id: string;
  readonly character: string;
  readonly player: Player | null;
  /** ISO 8601. */
  readonly openedAt: string;
  readonly lastAt: string;
  readonly live: boolean;
  readonly turns: number;
  /** The first that a player said, cut where it is long; null while nobody has. */
  readonly firstWords: string | null;
  /** Turns that ended with an error. */
  readonly failed: number;
}

export interface SessionDetail extends Omit<SessionSummary, "firstWords" | "failed"> {
  readonly transcript: readonly TranscriptEntry[];
  readonly turnIds: readonly string[];
  /** How the story went; left out where it hasn't moved. */
  readonly story?: readonly StoryMove[];
  /** What the game said when it opened the session; what is empty is left out. */
  readonly opening?: Partial<Pick<OpenEntry, "actions" | "cues" | "language" | "characters" | "chatter">> & {
    readonly context?: OpenEntry["scene"];
  };
}

/** A turn as lists show it. */
export interface ListedTurn {
  readonly id: string;
  readonly session: string;
  readonly character: string | null;
  readonly finish: string | null;
  /** What the player said, cut where it is long; null for a turn that began otherwise. */
  readonly said: string | null;
  /** ISO 8601. */
  readonly at: string;
  readonly ms: number | null;
  /** Why it failed, where it did. */
  readonly error?: { readonly code: string; readonly message: string };
}

export interface SessionService {
  /** Opens a session, says one thing in it (or in `session`, if given), and resolves when the turn has finished. */
  say(
    options: OpenSession & { readonly session?: string; readonly text: string },
    subscriber?: Subscriber,
    signal?: AbortSignal,
  ): Promise<
    TurnResult & {
      readonly session: string;
      readonly methods: readonly {
        readonly call: string;
        readonly method: string;
        readonly name: string;
        readonly status: string;
        readonly ms: number;
      }[];
    }
  >;
  /** Newest first. `after` is the id to go on from. */
  list(options: {
    readonly character?: string;
    readonly player?: string;
    readonly live?: boolean;
    readonly limit: number;
    readonly after?: string;
  }): Promise<{ readonly items: readonly SessionSummary[]; readonly next: string | null }>;
  /** Turns of all sessions, newest first; `since` is a Unix time in ms. */
  turns(
    filter: {
      readonly finish?: string;
      readonly character?: string;
      readonly session?: string;
      readonly since?: number;
    },
    page: { readonly limit: number; readonly after?: string },
  ): Promise<{ readonly items: readonly ListedTurn[]; readonly next: string | null }>;
  /** Throws `not_found`. */
  detail(id: string): Promise<SessionDetail>;
  /**
   * Tells the messages of a live session as they leave, from the first one of the turn that runs; the function it resolves to ends
   * that. A session that is looked at stays live. Throws `not_found` when it isn't live, and `storage_failed`.
   */
  watch(id: string, subscriber: Subscriber): Promise<() => void>;
  /** What came from outside in it, in order, as far as the turn `until`. Throws `not_found`. */
  script(id: string, until?: string): Promise<SessionScript>;
  /** Throws `not_found`. */
  turn(id: string): Promise<TurnTrace>;
  /** A session's turns in order; each shows of what the model was sent only what the one before does not. */
  turnsOf(session: string): AsyncIterable<TurnTrace>;
  /** Ends a session and deletes what is kept of it. */
  remove(id: string): Promise<void>;
  /** Deletes those of these sessions that are not live; answers how many. Throws `storage_failed`. */
  removeIdle(ids: readonly string[]): Promise<number>;
  /** Model tokens that a player's turns have used today (UTC): what the day's limits count. */
  tokensToday(player: string): number;
  /** Forgets whose those were. Throws `storage_failed`. */
  forgetTokens(player: string): Promise<void>;
  /** Live figures for the overview and the metrics. */
  counts(): { readonly connections: number; readonly sessions: number; readonly runningTurns: number };
  /** Calls back with the trace of each turn as it ends: for usage and metrics. */
  onTurn(listener: (trace: TurnTrace) => void): () => void;
  /**
   * Calls back for each turn that ended, once `turn(id)` has its trace, and for each session that opens or closes: for the
   * live admin page.
   */
  onChange(
    listener: (change: { readonly kind: "session" | "turn"; readonly id: string; readonly session: string }) => void,
  ): () => void;
}
