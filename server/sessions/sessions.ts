/** What sockets and HTTP ask of sessions, live ones and those on disk. */
import type { Principal } from "../access/principal.ts";
import type { CharacterLibrary } from "../characters/character.ts";
import type { Ownership } from "../cluster/ownership.ts";
import type { Limits } from "../config/settings.ts";
import type { ConversationFactory } from "../dialogue/conversation.ts";
import type { Log } from "../observe/log.ts";
import type { BarkeepError } from "../problems/errors.ts";
import type { Records } from "../records/records.ts";
import type { Outlet } from "./audience.ts";
import { LiveSessions } from "./live-sessions.ts";
import { Quotas } from "./quotas.ts";
import type { SceneFields } from "./scene-source.ts";
import type { Session } from "./session.ts";
import type { CharacterName } from "./session-options.ts";
import type { OpenSession, Renewal, SessionService, Stage } from "./session-service.ts";

export interface SessionsOptions {
  readonly factory: ConversationFactory;
  readonly characters: CharacterLibrary;
  /** For sessions with drafts in place of what players get. */
  readonly drafts?: ConversationFactory;
  readonly records: Pick<Records, "feedback" | "tokens" | "directory" | "entries" | "traces" | "turns">;
  readonly clock: { now(): number };
  /** Gives an unguessable id of letters, digits, `_` and `-`, at most 48 long. */
  readonly ids: (prefix: string) => string;
  readonly limits: Limits;
  /** Context, actions and cues are the game's own server's to tell; by default a player's client may, too. */
  readonly sceneFromGame?: boolean;
  readonly log: Log;
  /** Why no turn may begin for anybody, such as a budget that is used up. */
  readonly overBudget?: () => BarkeepError | null;
  /** Who has which session, where several nodes share the records. */
  readonly ownership?: Ownership;
  /** Told of each session that was opened or gone on with. */
  readonly onAttached?: (session: Session) => void;
  /** Masks secrets in what is recovered of a turn. */
  readonly mask?: <T>(value: T) => T;
}

export type Change = { readonly kind: "session" | "turn"; readonly id: string; readonly session: string };

export type ResumeSession = Renewal & {
  readonly session: string;
  readonly after: number;
  readonly principal: Principal;
  /** Where it is given it must be the session's. */
  readonly character?: string;
};

/** What the gateway asks beyond the HTTP side's `SessionService`. */
export interface Sessions extends SessionService {
  readonly quotas: Quotas;
  readonly limits: Limits;
  /** Throws `forbidden` for a scene that this principal must not set. */
  refuseScene(principal: Principal, fields: SceneFields): void;
  /** Opens a session; it belongs to the outlet. Throws a `BarkeepError`. */
  open(options: OpenSession, outlet: Outlet, replyTo?: string, stage?: Stage): Promise<Session>;
  /** Those in memory now, but for those of scenarios; whether or not somebody is there to hear them. */
  live(): readonly Session[];
  /** Whom this principal may talk to, by id; null when there are more than are listed. */
  charactersFor(principal: Principal): readonly CharacterName[] | null;
  /**
   * Brings a session back and replays to the outlet what came after `after`; what the game says anew holds from then on. Throws
   * `resume_failed` and others.
   */
  resume(options: ResumeSession, outlet: Outlet, replyTo?: string): Promise<Session>;
  /** The outlet is gone: its sessions live on for the grace period. */
  detach(session: Session, outlet: Outlet): void;
  /** Closes a session for good. */
  end(session: Session, reason: "client" | "revoked" | "removed", replyTo?: string): Promise<void>;
  /** Ends the sessions of principals that are no longer good; an admin's are cut off and can be resumed. */
  revoke(affects: (principal: Principal) => boolean): Promise<void>;
  /** Takes nothing new and resolves when the running turns have ended, or at the deadline, when they are cancelled. */
  drain(deadlineMs: number): Promise<void>;
  readonly draining: boolean;
}

/** Reads back what was spent today, and gives the service. */
export async function createSessionService(options: SessionsOptions): Promise<Sessions> {
  const quotas = new Quotas({ ...options, tokens: options.records.tokens });
  await quotas.load();
  return new LiveSessions(options, quotas);
}
