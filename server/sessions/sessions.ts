/** The live sessions and the ones on disk: opens, resumes, parks and ends them, for sockets and for HTTP. */
import { mayTalkTo } from "../access/permissions.ts";
import type { Principal } from "../access/principal.ts";
import type { CharacterLibrary } from "../characters/character.ts";
import type { Ownership } from "../cluster/ownership.ts";
import type { Limits } from "../config/settings.ts";
import type { ConversationFactory, TurnTrace } from "../dialogue/conversation.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { StaleWrite } from "../records/engine.ts";
import type { Records } from "../records/records.ts";
import type { SessionTraces, Traces } from "../records/traces.ts";
import type { TurnRow } from "../records/turn-list.ts";
import type { Outlet } from "./audience.ts";
import { forkOf } from "./fork.ts";
import { scopesOf } from "./limits.ts";
import { Quotas } from "./quotas.ts";
import { openEntryOf, pastOf, type RestoredSession, restoreSession } from "./read-session.ts";
import { sayAndWait } from "./say-and-wait.ts";
import { refuseSceneOf, type SceneFields } from "./scene-source.ts";
import { Session } from "./session.ts";
import { SessionArchive } from "./session-archive.ts";
import { type RecordedJournal, readerOf, recordedJournal } from "./session-journal.ts";
import { type ForkedEntry, isSessionId, mayResume, type OpenEntry, ownerOf, playerOf } from "./session-records.ts";
import type { ListedTurn, OpenSession, Renewal, SessionService, Stage, Subscriber } from "./session-service.ts";
import { checkActions, checkScene } from "./sizes.ts";
import { watchSession } from "./watch-session.ts";

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
  /** Masks secrets in what is recovered of a turn. */
  readonly mask?: <T>(value: T) => T;
}

type Change = { readonly kind: "session" | "turn"; readonly id: string; readonly session: string };
type CharacterName = { readonly id: string; readonly name: string };
type ResumeSession = Renewal & {
  readonly session: string;
  readonly after: number;
  readonly principal: Principal;
  /** Where it is given it must be the session's. */
  readonly character?: string;
};

/** So many characters are named in a `welcome`. */
const mostListed = 200;

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

interface Live {
  /** One of a scenario: nothing from outside reaches it. */
  readonly staged?: boolean;
  readonly session: Session;
  /** Gives back its place under the limits. */
  readonly leave: () => void;
  grace: ReturnType<typeof setTimeout> | undefined;
}

class LiveSessions implements Sessions {
  readonly quotas: Quotas;
  readonly limits: Limits;
  readonly #options: SessionsOptions;
  readonly #archive: SessionArchive;
  readonly #live = new Map<string, Live>();
  /** Sessions on their way in or out: whoever wants one of them waits. */
  readonly #moving = new Map<string, Promise<unknown>>();
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #turnListeners = new Set<(trace: TurnTrace) => void>();
  readonly #traces: Traces<TurnTrace>;
  #draining = false;

  constructor(options: SessionsOptions, quotas: Quotas) {
    this.#options = options;
    this.limits = options.limits;
    this.quotas = quotas;
    options.ownership?.serve({
      live: () => [...this.#live.keys(), ...this.#moving.keys()],
      giveAway: (id) => void this.#giveAway(id),
      end: (id) => this.#with(id, (session) => this.end(session, "removed")),
      lost: (id) => this.#with(id, (session) => this.#leave(session)),
    });
    this.#traces = options.records.traces<TurnTrace>();
    this.#archive = new SessionArchive({
      records: options.records,
      traces: this.#traces,
      clock: options.clock,
      live: this.#live,
      mask: options.mask ?? ((value) => value),
    });
  }

  get draining(): boolean {
    return this.#draining;
  }

  refuseScene(principal: Principal, fields: SceneFields): void {
    refuseSceneOf(principal, fields, this.#options.sceneFromGame ?? false);
  }

  async open(request: OpenSession, outlet: Outlet, replyTo?: string, stage?: Stage): Promise<Session> {
    this.#refuseWhenDraining();
    const { principal } = request;
    this.refuseScene(principal, { context: request.context, actions: request.actions, cues: request.cues });
    checkActions(request.actions ?? [], this.limits);
    checkScene(request.context, this.limits);
    const character = this.#character(principal, request.character);
    const cast = (request.characters ?? []).map((one) => this.#character(principal, one));
    refuseTwice(cast);
    const player = playerOf(request);
    if (request.draft && principal.kind !== "admin")
      throw new BarkeepError("forbidden", "Drafts are for the admin: players get what is published.");
    const forked = request.from === undefined ? null : await this.#fork(request, request.from);
    const leave = this.#enter(principal, outlet);
    const id = this.#options.ids("s");
    const entry: OpenEntry = {
      kind: "open",
      session: id,
      at: this.#options.clock.now(),
      character: character.id,
      player,
      scene: request.context ?? null,
      actions: request.actions ?? [],
      ...(request.cues && { cues: request.cues }),
      ...(request.language !== undefined && { language: request.language }),
      ...(cast.length > 0 && { characters: cast.map((one) => one.id), chatter: request.chatter ?? 0 }),
      ...(request.draft && { draft: true }),
      owner: ownerOf(principal),
    };
    let session: Session | null = null;
    try {
      await Promise.all([this.#options.ownership?.begin(id), this.#knowSpent(principal)]);
      const { at: openedAt } = entry;
      const opening = { id, character: character.id, player, openedAt };
      const journal = recordedJournal({ records: this.#options.records, opening });
      session = this.#make(entry, principal, null, journal, forked, stage);
      this.#live.set(id, { session, leave, grace: undefined, staged: stage !== undefined });
      session.attach(outlet);
      await session.opened(character, replyTo);
    } catch (error) {
      leave();
      this.#live.delete(id);
      await session?.close(null);
      await this.#options.ownership?.release(id);
      throw error;
    }
    this.#tell({ kind: "session", id, session: id });
    return session;
  }

  async resume(
    { session: id, after, principal, character, ...renewal }: ResumeSession,
    outlet: Outlet,
    replyTo?: string,
  ): Promise<Session> {
    this.refuseScene(principal, { context: renewal.context, actions: renewal.actions, cues: renewal.cues });
    if (renewal.actions !== undefined) checkActions(renewal.actions, this.limits);
    checkScene(renewal.context, this.limits);
    const live = await this.#bringBack(id, principal, outlet);
    const { session, grace } = live;
    clearTimeout(grace);
    session.principal = principal;
    try {
      if (character !== undefined && character !== session.entry.character) {
        const message = `The session ${id} is with ${session.entry.character}, not with ${character}.`;
        throw new BarkeepError("resume_failed", message, { details: [{ path: "/character" }] });
      }
      await session.resume(outlet, after, this.#character(principal, session.entry.character), replyTo);
      await session.renew(renewal);
    } catch (error) {
      this.#startGrace(session);
      throw error;
    }
    return session;
  }

  live(): readonly Session[] {
    return [...this.#live.values()].filter(({ staged }) => !staged).map(({ session }) => session);
  }

  charactersFor(principal: Principal): readonly CharacterName[] | null {
    const open = this.#options.characters.list().filter(({ id }) => mayTalkTo(principal, id));
    return open.length > mostListed ? null : open.map(({ id, name }) => ({ id, name }));
  }

  detach(session: Session, outlet: Outlet): void {
    if (!session.detach(outlet)) return;
    this.#startGrace(session);
  }

  async end(session: Session, reason: "client" | "revoked" | "removed", replyTo?: string): Promise<void> {
    await this.#end(session, reason, replyTo);
  }

  async revoke(affects: (principal: Principal) => boolean): Promise<void> {
    const ended = [...this.#live.values()].filter(({ session }) => affects(session.principal));
    await Promise.all(
      ended.map(({ session }) => {
        // A login that ended is no admin that did: what it cuts off can be resumed by the next one, or by its player.
        return this.#end(session, session.principal.kind === "admin" ? null : "revoked");
      }),
    );
  }

  async say(
    request: OpenSession & { readonly session?: string; readonly text: string },
    subscriber?: Subscriber,
    signal?: AbortSignal,
  ): ReturnType<SessionService["say"]> {
    this.#refuseWhenDraining();
    const outlet: Outlet = { deliver: () => {}, drained: () => Promise.resolve() };
    const session =
      request.session === undefined
        ? await this.open(request, outlet)
        : (await this.#bringBack(request.session, request.principal, outlet)).session;
    try {
      // The caller was found good for the character it names, and for no other.
      if (session.entry.character !== request.character) {
        const message = `The session ${session.id} is with ${session.entry.character}, not with ${request.character}.`;
        throw new BarkeepError("resume_failed", message);
      }
      return await sayAndWait(session, request.text, subscriber, signal);
    } finally {
      session.detach(outlet);
      this.#startGrace(session);
    }
  }

  list(options: Parameters<SessionService["list"]>[0]): ReturnType<SessionService["list"]> {
    return this.#archive.list(options);
  }

  detail(id: string): ReturnType<SessionService["detail"]> {
    return this.#archive.detail(id);
  }

  async watch(id: string, subscriber: Subscriber): Promise<() => void> {
    const session = this.#live.get(id)?.session;
    if (session === undefined) throw new BarkeepError("not_found", `There is no live session ${id.slice(0, 64)}.`);
    return watchSession(session, subscriber, () => this.#startGrace(session));
  }

  async turns(...asked: Parameters<SessionService["turns"]>): ReturnType<SessionService["turns"]> {
    await this.#traces.settled();
    const { items, next } = await this.#options.records.turns.page(...asked);
    return { items: items.map((row) => listedTurn(row)), next };
  }

  turn(id: string): Promise<TurnTrace> {
    return this.#archive.turn(id);
  }

  async remove(id: string): Promise<void> {
    if (!isSessionId(id)) throw new BarkeepError("not_found", `There is no session ${id.slice(0, 64)}.`);
    await this.#settled(id);
    const live = this.#live.get(id);
    if (live !== undefined) await this.end(live.session, "removed");
    await this.#options.ownership?.evict(id);
    await this.#archive.remove(id);
    this.#tell({ kind: "session", id, session: id });
  }

  async removeIdle(ids: readonly string[]): Promise<number> {
    const elsewhere = await this.#options.ownership?.elsewhere(ids);
    const idle = ids.filter((id) => !this.#live.has(id) && !this.#moving.has(id) && !elsewhere?.has(id));
    const removed = await this.#options.records.directory.remove(idle);
    for (const id of removed) this.#tell({ kind: "session", id, session: id });
    return removed.length;
  }

  turnsOf(session: string): AsyncIterable<TurnTrace> {
    return this.#traces.all(session);
  }

  tokensToday(player: string): number {
    return this.quotas.spentBy(player);
  }

  forgetTokens(player: string): Promise<void> {
    return this.quotas.forgetPlayer(player);
  }

  counts(): ReturnType<SessionService["counts"]> {
    return {
      connections: this.quotas.count("connections"),
      sessions: this.#live.size,
      runningTurns: this.quotas.count("runningTurns"),
    };
  }

  onTurn(listener: (trace: TurnTrace) => void): () => void {
    this.#turnListeners.add(listener);
    return () => this.#turnListeners.delete(listener);
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async drain(deadlineMs: number): Promise<void> {
    this.#draining = true;
    const sessions = [...this.#live.values()].map(({ session }) => session);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadlineMs);
    });
    // Where others can go on with it, a session is theirs as soon as nothing runs in it.
    const shared = this.#options.ownership !== undefined;
    const settled = sessions.map(async (session) => {
      await session.settled();
      if (shared) await this.#leave(session);
    });
    await Promise.race([Promise.all(settled), deadline]);
    clearTimeout(timer);
    await Promise.all(sessions.map((session) => (shared ? this.#leave(session) : this.#end(session, null))));
  }

  /** The live session, brought back from its journal if need be; its owner is checked. */
  async #bringBack(id: string, principal: Principal, outlet: Outlet): Promise<Live> {
    if (!isSessionId(id)) throw gone(id);
    await this.#settled(id);
    const live = this.#live.get(id);
    if (live !== undefined) {
      if (!mayResume(principal, live.session.entry.owner)) throw gone(id);
      void this.#options.ownership?.keep(id);
      return live;
    }
    this.#refuseWhenDraining();
    const restoring = this.#restore(id, principal, outlet);
    this.#moving.set(id, restoring);
    try {
      return await restoring;
    } finally {
      if (this.#moving.get(id) === restoring) this.#moving.delete(id);
    }
  }

  async #restore(id: string, principal: Principal, outlet: Outlet): Promise<Live> {
    const { ownership } = this.#options;
    if (ownership === undefined) return this.#restoreAt(id, principal, outlet);
    // Whoever may not come back to it must not make it move.
    const opened = await openEntryOf(readerOf(this.#options.records.entries, id));
    if (opened === null || !mayResume(principal, opened.owner)) throw gone(id);
    const epoch = await ownership.acquire(id);
    try {
      await this.#knowSpent(principal);
      return await this.#restoreAt(id, principal, outlet, epoch);
    } catch (error) {
      await ownership.release(id);
      throw error;
    }
  }

  /** Goes on from what is kept of it, as the owner of that epoch. */
  async #restoreAt(id: string, principal: Principal, outlet: Outlet, epoch?: number): Promise<Live> {
    const { records, clock } = this.#options;
    const row = await records.directory.get(id);
    if (row === null) throw gone(id);
    const restored = await restoreSession({ journal: readerOf(records.entries, id), session: id, clock });
    const entry = restored?.fold.open ?? null;
    if (restored === null || entry === null || !mayResume(principal, entry.owner)) throw gone(id);
    if (restored.fold.closed) throw new BarkeepError("session_closed", `The session ${id} was closed. Open a new one.`);
    const leave = this.#enter(principal, outlet);
    const key = epoch === undefined ? row.key : { ...row.key, epoch };
    const journal = recordedJournal({ records, key, turns: row.turns, lastSeq: restored.lastSeq });
    const session = this.#make(entry, principal, restored, journal);
    const live: Live = { session, leave, grace: undefined };
    this.#live.set(id, live);
    this.#tell({ kind: "session", id, session: id });
    return live;
  }

  /** What a new session is to remember. Throws `resume_failed`. */
  async #fork(request: OpenSession, from: { readonly session: string; readonly turn: string }): Promise<ForkedEntry> {
    const { session, turn } = from;
    const unknown = (path: string, message: string) =>
      new BarkeepError("resume_failed", message, { details: [{ path }] });
    const nobody = unknown(
      "/from/session",
      `There is no session ${session.slice(0, 64)} of this player and character.`,
    );
    if (!isSessionId(session)) throw nobody;
    await this.#settled(session);
    await this.#live.get(session)?.session.save();
    const journal = readerOf(this.#options.records.entries, session);
    const source = { journal, session, clock: this.#options.clock };
    const [past, restored] = [await pastOf(source), await restoreSession(source)];
    const open = past?.open ?? null;
    const player = playerOf(request);
    if (past === null || restored === null || open === null || !mayResume(request.principal, open.owner)) throw nobody;
    const cast = (ids: readonly string[] | undefined) => JSON.stringify(ids ?? []);
    const same = open.character === request.character && cast(open.characters) === cast(request.characters);
    if (!same || open.player?.id !== player?.id) throw nobody;
    const { records } = restored;
    const forked = forkOf({ open, records, transcript: past.transcript }, turn, this.#options.clock.now());
    if (forked === null)
      throw unknown(
        "/from/turn",
        `The turn ${turn.slice(0, 64)} has not ended in the session ${session}, or never was.`,
      );
    return forked;
  }

  #make(
    entry: OpenEntry,
    principal: Principal,
    restored: RestoredSession | null,
    journal: RecordedJournal,
    forked: ForkedEntry | null = null,
    stage?: Stage,
  ): Session {
    const { factory, characters, drafts = factory, records, clock, limits, log } = this.#options;
    const characterOf = (id: string) => (entry.draft && characters.draft(id)) || characters.get(id);
    const nameOf = (id: string) => characters.list().find((one) => one.id === id)?.name ?? id;
    return new Session({
      entry,
      forked,
      cast: (entry.characters ?? []).map((id) => ({ id, name: nameOf(id) })),
      characterOf,
      principal,
      restored,
      character: stage?.character ?? (() => characterOf(entry.character)),
      conversations: stage?.factory ?? (entry.draft ? drafts : factory),
      journal,
      clock,
      log: log.child({ session: entry.session }),
      limits,
      quotas: this.quotas,
      rated: (rating) => records.feedback.put({ ...rating, by: "player" }),
      shared: this.#options.ownership !== undefined,
      moved: () => this.#with(entry.session, (session) => this.#leave(session)),
      trace: this.#traceKeeper(entry.session, journal, restored === null),
    });
  }

  /** `first`: the session is new. */
  #traceKeeper(session: string, journal: RecordedJournal, first: boolean): (trace: TurnTrace) => void {
    const { log } = this.#options;
    let traces: SessionTraces<TurnTrace> | null = null;
    return (trace) => {
      for (const listener of this.#turnListeners) listener(trace);
      if (journal.key !== null) traces ??= this.#traces.of(journal.key, first);
      Promise.resolve(traces?.append(trace))
        .catch((error) => {
          // Of a session that was deleted while its last turn ended, nothing is to be kept.
          if (!(error instanceof StaleWrite))
            log.error({ error, turn: trace.turn }, "a turn's trace could not be kept");
        })
        .finally(() => this.#tell({ kind: "turn", id: trace.turn, session }));
    };
  }

  #startGrace(session: Session): void {
    const live = this.#live.get(session.id);
    if (live === undefined || session.attached) return;
    clearTimeout(live.grace);
    live.grace = setTimeout(() => {
      if (session.awaitsLater) this.#startGrace(session);
      else if (!session.attached) void this.#end(session, null);
    }, this.limits.graceMs);
    live.grace.unref();
  }

  /** To another node, once no turn runs. */
  async #giveAway(id: string): Promise<void> {
    await this.#settled(id);
    const session = this.#live.get(id)?.session;
    if (session === undefined) return;
    await session.settled();
    await this.#leave(session);
  }

  #with(id: string, work: (session: Session) => Promise<void>): void {
    const session = this.#live.get(id)?.session;
    if (session !== undefined) void work(session);
  }

  /** This node has it no more. */
  #leave(session: Session): Promise<void> {
    return this.#letGo(session, () => session.leave());
  }

  #end(session: Session, reason: string | null, replyTo?: string): Promise<void> {
    return this.#letGo(session, () => session.close(reason, replyTo));
  }

  /** Whoever asks while it is on its way out waits with the others. */
  async #letGo(session: Session, close: () => Promise<void>): Promise<void> {
    const live = this.#live.get(session.id);
    if (live?.session === session && !session.closed) {
      const leaving = this.#putAway(live, close).finally(() => {
        if (this.#moving.get(session.id) === leaving) this.#moving.delete(session.id);
      });
      this.#moving.set(session.id, leaving);
    }
    if (session.closed) await this.#moving.get(session.id);
  }

  async #putAway({ session, grace, leave }: Live, close: () => Promise<void>): Promise<void> {
    clearTimeout(grace);
    await close();
    await this.#options.ownership?.release(session.id);
    this.#live.delete(session.id);
    leave();
    this.#tell({ kind: "session", id: session.id, session: session.id });
  }

  /** Resolves when the session is on its way neither in nor out. */
  async #settled(id: string): Promise<void> {
    for (let move = this.#moving.get(id); move !== undefined; move = this.#moving.get(id)) await move.catch(() => {});
  }

  #enter(principal: Principal, outlet: Outlet): () => void {
    const most = principal.kind === "player" ? { player: principal.maxSessions } : {};
    const entered = this.quotas.enter("sessions", scopesOf(principal, outlet.connection), { most });
    if (entered instanceof BarkeepError) throw entered;
    return entered;
  }

  #character(principal: Principal, id: string): CharacterName {
    if (!mayTalkTo(principal, id))
      throw new BarkeepError("forbidden", `This token is not good for the character ${id}.`);
    const { name } = this.#options.characters.get(id);
    return { id, name };
  }

  /** Where other nodes spend as well, what they have spent counts here too. */
  async #knowSpent(principal: Principal): Promise<void> {
    if (this.#options.ownership !== undefined) await this.quotas.refresh(scopesOf(principal));
  }

  #refuseWhenDraining(): void {
    if (this.#draining) throw new BarkeepError("draining", undefined, { retryAfterMs: 1000 });
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** Throws `invalid_message`. */
function refuseTwice(cast: readonly CharacterName[]): void {
  const twice = cast.findIndex(({ id }, at) => cast.findIndex((one) => one.id === id) !== at);
  if (twice < 0) return;
  const path = `/characters/${twice}`;
  throw new BarkeepError("invalid_message", `${path} is in the scene already.`, { details: [{ path }] });
}

/** A row of a turn as the admin API lists it. */
const listedTurn = ({ at, ...row }: TurnRow): ListedTurn => ({ ...row, at: new Date(at).toISOString() });

const gone = (id: string) =>
  new BarkeepError(
    "resume_failed",
    `There is no session ${id.slice(0, 64)} to resume, or it belongs to somebody else.`,
  );
