/** The sessions in memory, on their way in and on their way out: opened, restored, parked, handed over and ended. */

import type { Player } from "../../protocol/messages.ts";
import { mayTalkTo } from "../access/permissions.ts";
import type { Principal } from "../access/principal.ts";
import type { Character } from "../characters/character.ts";
import type { Limits } from "../config/settings.ts";
import type { TurnTrace } from "../dialogue/conversation.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { TurnRow } from "../records/turn-list.ts";
import type { Outlet } from "./audience.ts";
import { type ForkPoint, readFork } from "./fork.ts";
import { scopesOf } from "./limits.ts";
import { Memory } from "./memory.ts";
import type { Quotas } from "./quotas.ts";
import { openEntryOf, type RestoredSession, restoreSession } from "./read-session.ts";
import { sayAndWait } from "./say-and-wait.ts";
import { refuseSceneOf, refuseSpeaker, type SceneFields } from "./scene-source.ts";
import { Session } from "./session.ts";
import { SessionArchive } from "./session-archive.ts";
import { type RecordedJournal, readerOf, recordedJournal } from "./session-journal.ts";
import type { CharacterName } from "./session-options.ts";
import { type ForkedEntry, isSessionId, mayResume, type OpenEntry, ownerOf, playerOf } from "./session-records.ts";
import type { ListedTurn, OpenSession, SessionService, Stage, Subscriber } from "./session-service.ts";
import type { Change, ResumeSession, Sessions, SessionsOptions } from "./sessions.ts";
import { checkActions, checkScene } from "./sizes.ts";
import { TurnTraces } from "./turn-traces.ts";
import { watchSession } from "./watch-session.ts";

/** So many characters are named in a `welcome`. */
const mostListed = 200;

export class LiveSessions implements Sessions {
  readonly quotas: Quotas;
  readonly limits: Limits;
  readonly #options: SessionsOptions;
  readonly #archive: SessionArchive;
  readonly #memory: Memory;
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #traces: TurnTraces;
  #draining = false;

  constructor(options: SessionsOptions, quotas: Quotas) {
    this.#options = options;
    this.limits = options.limits;
    this.quotas = quotas;
    this.#memory = new Memory({
      graceMs: options.limits.graceMs,
      release: async (id) => options.ownership?.release(id),
      onLeft: (id) => this.#publish({ kind: "session", id, session: id }),
    });
    options.ownership?.serve({
      live: () => this.#memory.ids(),
      handOver: (id) => void this.#handOver(id),
      end: (id) => this.#with(id, (session) => this.end(session, "removed")),
      lost: (id) => this.#with(id, (session) => this.#leave(session)),
    });
    this.#traces = new TurnTraces({
      records: options.records.traces<TurnTrace>(),
      log: options.log,
      onKept: (turn, session) => this.#publish({ kind: "turn", id: turn, session }),
    });
    this.#archive = new SessionArchive({
      records: options.records,
      traces: this.#traces.records,
      clock: options.clock,
      live: this.#memory,
      ownership: options.ownership,
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
    this.refuseScene(principal, sceneOf(request));
    checkActions(request.actions ?? [], this.limits);
    checkScene(request.context, this.limits);
    const character = this.#character(principal, request.character);
    const cast = (request.characters ?? []).map((one) => this.#character(principal, one));
    refuseTwice(cast);
    const player = playerOf(request);
    if ((request.draft || request.instead) && principal.kind !== "admin")
      throw new BarkeepError(
        "forbidden",
        "Drafts, and what is tried, are for the admin: players get what is published.",
      );
    const before = stage?.beforeTurn ?? false;
    const forked = request.from === undefined ? null : await this.#fork(request, { ...request.from, before });
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
      ...(request.instead && { instead: request.instead }),
      owner: ownerOf(principal),
    };
    let session: Session | null = null;
    try {
      await Promise.all([this.#options.ownership?.begin(id), this.#knowSpent(principal)]);
      const { at: openedAt } = entry;
      const opening = { id, character: character.id, player, openedAt };
      const journal = recordedJournal({ records: this.#options.records, opening });
      session = this.#make(entry, principal, null, journal, forked, stage);
      this.#memory.put({ session, leave, staged: stage !== undefined });
      session.attach(outlet);
      await session.opened(character, replyTo);
    } catch (error) {
      leave();
      this.#memory.delete(id);
      await session?.close(null);
      await this.#options.ownership?.release(id);
      throw error;
    }
    this.#publish({ kind: "session", id, session: id });
    if (stage === undefined) this.#options.onAttached?.(session);
    return session;
  }

  async resume(
    { session: id, after, principal, character, ...renewal }: ResumeSession,
    outlet: Outlet,
    replyTo?: string,
  ): Promise<Session> {
    this.refuseScene(principal, sceneOf(renewal));
    if (renewal.actions !== undefined) checkActions(renewal.actions, this.limits);
    checkScene(renewal.context, this.limits);
    const session = await this.#upTo(after, id, principal, outlet);
    this.#memory.stay(session);
    const { principal: before } = session;
    session.principal = principal;
    try {
      if (character !== undefined && character !== session.entry.character) {
        const message = `The session ${id} is with ${session.entry.character}, not with ${character}.`;
        throw new BarkeepError("resume_failed", message, { details: [{ path: "/character" }] });
      }
      await session.resume(outlet, after, this.#character(principal, session.entry.character), replyTo, renewal);
    } catch (error) {
      // Who was refused is not who the session counts for, nor whose token ends it.
      if (session.principal === principal) session.principal = before;
      this.#memory.startGrace(session);
      throw error;
    }
    this.#options.onAttached?.(session);
    return session;
  }

  live(): readonly Session[] {
    return this.#memory.all().flatMap(({ staged, session }) => (staged ? [] : [session]));
  }

  charactersFor(principal: Principal): readonly CharacterName[] | null {
    const open = this.#options.characters.list().filter(({ id }) => mayTalkTo(principal, id));
    return open.length > mostListed ? null : open.map(({ id, name }) => ({ id, name }));
  }

  detach(session: Session, outlet: Outlet): void {
    if (!session.detach(outlet)) return;
    this.#memory.startGrace(session);
  }

  async end(session: Session, reason: "client" | "revoked" | "removed", replyTo?: string): Promise<void> {
    await this.#end(session, reason, replyTo);
  }

  async revoke(affects: (principal: Principal) => boolean): Promise<void> {
    const ended = this.#memory.all().filter(({ session }) => affects(session.principal));
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
        : await this.#liveOrRestored(request.session, request.principal, outlet);
    try {
      // The caller was found good for the character it names, and for no other.
      if (session.entry.character !== request.character) {
        const message = `The session ${session.id} is with ${session.entry.character}, not with ${request.character}.`;
        throw new BarkeepError("resume_failed", message);
      }
      return await sayAndWait(session, request.text, { player: otherPlayer(request, session), subscriber, signal });
    } finally {
      session.detach(outlet);
      this.#memory.startGrace(session);
    }
  }

  list(options: Parameters<SessionService["list"]>[0]): ReturnType<SessionService["list"]> {
    return this.#archive.list(options);
  }

  detail(id: string): ReturnType<SessionService["detail"]> {
    return this.#archive.detail(id);
  }

  script(id: string, until?: string): ReturnType<SessionService["script"]> {
    return this.#archive.script(id, until);
  }

  async watch(id: string, subscriber: Subscriber): Promise<() => void> {
    const here = () => {
      const session = this.#memory.get(id)?.session;
      return session?.closed ? undefined : session;
    };
    if (here() === undefined && !(await this.#elsewhere([id])).has(id))
      throw new BarkeepError("not_found", `There is no live session ${id.slice(0, 64)}.`);
    const { directory, entries } = this.#options.records;
    return watchSession({
      id,
      here,
      journal: readerOf(entries, id),
      exists: async () => (await directory.get(id)) !== null,
      subscriber,
      left: (session) => this.#memory.startGrace(session),
    });
  }

  async turns(...asked: Parameters<SessionService["turns"]>): ReturnType<SessionService["turns"]> {
    await this.#traces.records.settled();
    const { items, next } = await this.#options.records.turns.page(...asked);
    return { items: items.map((row) => listedTurn(row)), next };
  }

  turn(id: string): Promise<TurnTrace> {
    return this.#archive.turn(id);
  }

  async remove(id: string): Promise<void> {
    if (!isSessionId(id)) throw new BarkeepError("not_found", `There is no session ${id.slice(0, 64)}.`);
    await this.#memory.settled(id);
    const live = this.#memory.get(id);
    if (live !== undefined) await this.end(live.session, "removed");
    await this.#options.ownership?.evict(id);
    await this.#archive.remove(id);
    this.#publish({ kind: "session", id, session: id });
  }

  async removeIdle(ids: readonly string[]): Promise<number> {
    const elsewhere = await this.#elsewhere(ids);
    const idle = ids.filter((id) => !this.#memory.has(id) && !elsewhere.has(id));
    const removed = await this.#options.records.directory.remove(idle);
    for (const id of removed) this.#publish({ kind: "session", id, session: id });
    return removed.length;
  }

  turnsOf(session: string): AsyncIterable<TurnTrace> {
    return this.#traces.records.all(session);
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
      sessions: this.#memory.size,
      runningTurns: this.quotas.count("runningTurns"),
    };
  }

  onTurn(listener: (trace: TurnTrace) => void): () => void {
    return this.#traces.listen(listener);
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async drain(deadlineMs: number): Promise<void> {
    this.#draining = true;
    const sessions = this.#memory.all().map(({ session }) => session);
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

  /** Those that other nodes have live. Throws `storage_failed`. */
  async #elsewhere(ids: readonly string[]): Promise<ReadonlySet<string>> {
    return (await this.#options.ownership?.elsewhere(ids)) ?? new Set();
  }

  /** A copy that has not come as far as its client has is out of date where another node went on with the session: that is looked at first. */
  async #upTo(after: number, id: string, principal: Principal, outlet: Outlet): Promise<Session> {
    const live = await this.#liveOrRestored(id, principal, outlet);
    const { ownership } = this.#options;
    if (after <= live.lastSeq || ownership === undefined) return live;
    this.#memory.startGrace(live);
    await ownership.compare();
    return this.#liveOrRestored(id, principal, outlet);
  }

  /** The live session, brought back from its journal if need be; its owner is checked. */
  async #liveOrRestored(id: string, principal: Principal, outlet: Outlet): Promise<Session> {
    if (!isSessionId(id)) throw gone(id);
    await this.#memory.settled(id);
    const live = this.#memory.get(id)?.session;
    if (live !== undefined) {
      if (!mayResume(principal, live.entry.owner)) throw gone(id);
      void this.#options.ownership?.renew(id);
      return live;
    }
    this.#refuseWhenDraining();
    return this.#memory.move(id, this.#restoreOwned(id, principal, outlet));
  }

  async #restoreOwned(id: string, principal: Principal, outlet: Outlet): Promise<Session> {
    const { ownership } = this.#options;
    if (ownership === undefined) return this.#restoreHere(id, principal, outlet);
    // Whoever may not come back to it must not make it move.
    const opened = await openEntryOf(readerOf(this.#options.records.entries, id));
    if (opened === null || !mayResume(principal, opened.owner)) throw gone(id);
    const epoch = await ownership.acquire(id);
    try {
      await this.#knowSpent(principal);
      return await this.#restoreHere(id, principal, outlet, epoch);
    } catch (error) {
      await ownership.release(id);
      throw error;
    }
  }

  /** Goes on from what is kept of it, as the owner of that epoch. */
  async #restoreHere(id: string, principal: Principal, outlet: Outlet, epoch?: number): Promise<Session> {
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
    this.#memory.put({ session, leave, staged: false });
    this.#publish({ kind: "session", id, session: id });
    return session;
  }

  /** What a new session is to remember. Throws `resume_failed`. */
  async #fork(request: OpenSession, from: ForkPoint): Promise<ForkedEntry> {
    const { records, clock } = this.#options;
    if (isSessionId(from.session)) {
      await this.#memory.settled(from.session);
      await this.#memory.get(from.session)?.session.save();
    }
    return readFork({ entries: records.entries, clock, request, from });
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
      characterOf: stage?.characterOf ?? characterOf,
      principal,
      restored,
      character: () => stage?.characterOf(entry.character) ?? tried(characterOf(entry.character), entry.instead),
      conversations: stage?.factory ?? (entry.draft ? drafts : factory),
      journal,
      clock,
      log: log.child({ session: entry.session }),
      limits,
      quotas: this.quotas,
      rated: (rating) => records.feedback.put({ ...rating, by: "player" }),
      shared: this.#options.ownership !== undefined,
      moved: () => this.#with(entry.session, (session) => this.#leave(session)),
      trace: this.#traces.keeper(entry.session, journal, restored === null),
    });
  }

  /** To another node, once no turn runs. */
  async #handOver(id: string): Promise<void> {
    await this.#memory.settled(id);
    const session = this.#memory.get(id)?.session;
    if (session === undefined) return;
    await session.settled();
    await this.#leave(session);
  }

  #with(id: string, work: (session: Session) => Promise<void>): void {
    const session = this.#memory.get(id)?.session;
    if (session !== undefined) void work(session);
  }

  /** This node has it no more. */
  #leave(session: Session): Promise<void> {
    return this.#memory.park(session, () => session.leave());
  }

  #end(session: Session, reason: string | null, replyTo?: string): Promise<void> {
    return this.#memory.park(session, () => session.close(reason, replyTo));
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

  #publish(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** Another model is tried by itself: none answers in its place. */
const tried = (character: Character, { model, persona }: NonNullable<OpenEntry["instead"]> = {}): Character => ({
  ...character,
  ...(persona !== undefined && { persona }),
  ...(model !== undefined && { model, fallbackModels: [] }),
});

const sceneOf = ({ context, actions, cues, language }: Partial<OpenSession>): SceneFields => ({
  context,
  actions,
  cues,
  language,
});

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

/** Who speaks in a session that is gone on with, where that is not its own player. Throws `forbidden`. */
function otherPlayer({ principal, player }: OpenSession, { entry }: Session): Player | undefined {
  refuseSpeaker(principal, player);
  return player?.id === entry.player?.id ? undefined : player;
}
