/** One live session: a conversation whose messages get their place, are journalled, and reach whoever listens. */
import type { JsonObject } from "../../protocol/json.ts";
import type { GameAction, Player } from "../../protocol/messages.ts";
import type { Principal } from "../access/principal.ts";
import type { AskOptions, Change, Conversation, TurnEvent, TurnResult } from "../dialogue/conversation.ts";
import { BarkeepError } from "../problems/errors.ts";
import { Audience, type Gap, type Outlet } from "./audience.ts";
import { scopesOf } from "./limits.ts";
import { Outgoing } from "./outgoing.ts";
import type { Placed, Unplaced } from "./placed.ts";
import { liveMost, SessionFold } from "./session-fold.ts";
import { openedMessage } from "./session-opened.ts";
import type { CharacterName, SessionOptions, SessionRated } from "./session-options.ts";
import type { AskedEntry, ForkedEntry, OpenEntry, SessionEntry } from "./session-records.ts";
import type { Renewal } from "./session-service.ts";
import { checkActions, checkContext, checkScene, checkText } from "./sizes.ts";
import { TurnAdmission } from "./turn-admission.ts";
import { TurnPlace } from "./turn-place.ts";

/** Messages and UTF-16 code units in memory per session for replay; what is older is read from the journal. */
const mostReplayed = { messages: 1000, chars: 256 * 1024 };
/** How long one that leaves memory is left alone, in ms. */
const movingMs = 500;
/** Triggers of which it is remembered whether they were known. */
const mostTriggers = 1000;

type StoryMoved = Extract<Unplaced, { type: "story.moved" }>;
type ContextUpdate = {
  readonly text?: string;
  readonly key?: string;
  readonly variables?: JsonObject;
  readonly respond?: "silent" | "auto" | "must";
};

export class Session {
  readonly id: string;
  readonly entry: OpenEntry;
  principal: Principal;
  readonly #options: Pick<SessionOptions, "clock" | "log" | "limits" | "quotas">;
  readonly #fold: SessionFold;
  readonly #outgoing: Outgoing;
  readonly #conversation: Conversation;
  readonly #audience: Audience;
  readonly #admission: TurnAdmission;
  #closed = false;
  /** For good, and not to be gone on with from its journal. */
  #ended = false;
  readonly #cast: readonly CharacterName[];
  readonly #forked: ForkedEntry | null;
  readonly #rated: SessionRated | undefined;
  #leaving = () => {};
  readonly #left = new Promise<void>((resolve) => {
    this.#leaving = resolve;
  });
  /** What became of triggers, by the ids of their messages. */
  readonly #known = new Map<string, boolean>();
  /** What the conversation emits while it is being made waits for `session.opened`. */
  #early: (TurnEvent | StoryMoved)[] | null = [];

  constructor({ restored, principal, entry, ...options }: SessionOptions) {
    const { clock, log, limits, quotas, journal } = options;
    this.#options = { clock, log, limits, quotas };
    this.#cast = options.cast;
    this.#rated = options.rated;
    this.#forked = options.forked ?? null;
    this.id = entry.session;
    this.entry = entry;
    this.principal = principal;
    this.#fold = restored?.fold ?? new SessionFold({ session: this.id, clock, most: liveMost });
    this.#audience = new Audience({ session: this.id });
    this.#admission = new TurnAdmission({
      session: this.id,
      turns: this.#fold.turns,
      place: new TurnPlace({ quotas, scopes: () => scopesOf(this.principal, this.#audience.holder?.connection) }),
      log,
      emit: (event) => this.#emit(event),
      send: (event) => this.#send(event),
    });
    this.#outgoing = new Outgoing({
      session: this.id,
      journal,
      clock,
      log,
      lastSeq: restored?.lastSeq ?? 0,
      lastBatch: restored?.lastBatch ?? 0,
      most: mostReplayed,
      apply: (one) => this.#apply(one),
      deliver: (placed) => this.#audience.deliver(placed),
      onMoved: () => options.moved?.(),
      shared: options.shared ?? false,
    });
    const interrupted = this.#admission.endInterrupted();
    this.#conversation = options.conversations.open({
      session: this.id,
      character: options.character,
      player: entry.player,
      scene: entry.scene,
      actions: entry.actions,
      cues: entry.cues ?? [],
      language: entry.language ?? null,
      cast: this.#cast,
      characterOf: options.characterOf,
      chatter: entry.chatter ?? 0,
      mayGoOn: () => this.#admission.mayGoOn(),
      onStory: (move) => this.#emit({ type: "story.moved", ...move }),
      emit: (event) => this.#emit(event),
      record: (record) => this.#outgoing.append({ kind: "record", record }),
      saved: () => this.#outgoing.save(),
      trace: options.trace,
      restored: restored?.records ?? this.#forked?.records ?? [],
      ...(interrupted && { interrupted }),
      openCalls: restored === null ? [] : this.#fold.turns.laterCalls,
      newTurnId: () => this.#fold.turns.nextId(),
    });
    if (restored === null) return;
    this.#releaseEarly();
    // Of whatever the conversation knows nothing any more.
    const lost = { kind: "crashed", message: "The server stopped while it ran. It may have happened." };
    for (const event of this.#fold.turns.laterEnds("error", lost)) this.#send(event);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Resolves when another machine has it, or is to have it: nobody hears anything of it here any more. */
  get left(): Promise<void> {
    return this.#left;
  }

  get attached(): boolean {
    return this.#audience.present;
  }

  /** What has come of it so far; only the session changes it. */
  get fold(): SessionFold {
    return this.#fold;
  }

  /** Announces the session; from here on the conversation's events go out. Throws `storage_failed`. */
  async opened(character: CharacterName, replyTo?: string): Promise<void> {
    await this.#outgoing.offer([this.entry, ...(this.#forked === null ? [] : [this.#forked])]);
    this.#announce(character, { resumed: false }, replyTo);
    this.#releaseEarly();
  }

  /** The last `seq` given. */
  get lastSeq(): number {
    return this.#outgoing.lastSeq;
  }

  /** The last `seq` that has left. */
  get leftSeq(): number {
    return this.#outgoing.leftSeq;
  }

  /**
   * Sends what came after `after`, then `session.opened`, then goes on live, with what the game says anew. Throws `resume_failed`
   * when the session never came that far, as after a backup was restored, and `storage_failed`: then no `session.opened` was sent, and
   * nothing of what was said anew is in force. That is to be within the limits.
   */
  async resume(
    outlet: Outlet,
    after: number,
    character: CharacterName,
    replyTo?: string,
    renewal: Renewal = {},
  ): Promise<void> {
    this.#alive();
    const { lastSeq } = this.#outgoing;
    if (after > lastSeq || this.#fold.isLost(after)) {
      const where =
        after > lastSeq ? `has only come to ${lastSeq}, not to` : "goes on from a back-up, which never came to";
      const message = `The session ${this.id} ${where} ${after}: the server has lost what came after that. Open a new one.`;
      throw new BarkeepError("resume_failed", message, { details: [{ path: "/resume/after" }] });
    }
    const announce = async (gap: Gap | null) => {
      await this.#changeAll(this.#renewed(renewal));
      this.#announce(character, { resumed: true, gap }, replyTo);
      await this.#outgoing.left();
    };
    try {
      await this.#audience.catchUp(outlet, after, this.#outgoing, announce);
      this.#conversation.goOn();
    } catch (error) {
      // An outlet that has not caught up would hear nothing more.
      this.#audience.detach(outlet);
      throw error;
    }
  }

  /** Makes this outlet the one that hears everything from now on. */
  attach(outlet: Outlet): void {
    this.#audience.attach(outlet);
  }

  /** True when it was this outlet's session; turns go on. */
  detach(outlet: Outlet): boolean {
    return this.#audience.detach(outlet);
  }

  /** Returns a function that ends it. `ended` is called when the session ends, or goes, before that. */
  listen(listener: (placed: Placed) => void, ended?: () => void): () => void {
    return this.#audience.listen(listener, ended);
  }

  /**
   * Accepts what the player says. A repeated `id` starts nothing and names the turn it began. Throws `rate_limited`,
   * `too_many_turns`, `quota_exceeded`, `too_large`, `session_closed`, `session_moving`, `storage_failed`; then nothing was accepted.
   */
  async say(
    text: string,
    id?: string,
    { to, player }: { readonly to?: string; readonly player?: Player } = {},
  ): Promise<{ readonly turn: string; readonly result: Promise<TurnResult> | null }> {
    this.#alive();
    const before = id === undefined ? undefined : this.#fold.turns.byMessage("say", id);
    if (typeof before === "string") return { turn: before, result: null };
    checkText(text, this.#options.limits);
    this.#conversation.checkSpeaker(to === undefined ? {} : { to });
    const by = player && { id: player.id, name: player.name || player.id };
    const asked = { ...this.#admission.ask("say", id, text), ...(by && { player: by }) };
    const { turn } = asked;
    const replyTo = id !== undefined && { replyTo: id };
    // What runs is cut short only for words that are kept; where nothing runs, the model is asked meanwhile.
    const idle = this.#conversation.running === null && this.#outgoing.reserves;
    const taken = idle
      ? this.#outgoing.reserve(asked, {
          type: "turn.started",
          turn,
          cause: "say",
          ...replyTo,
          ...this.#conversation.answering(text, to),
        })
      : this.#outgoing.offer([asked]);
    let result: Promise<TurnResult>;
    try {
      if (!idle) await taken;
      this.#alive();
      result = this.#conversation.say({
        turn,
        text,
        taken,
        ...replyTo,
        ...(to !== undefined && { to }),
        ...(by && { by }),
      });
      result.catch(() => undefined);
      await taken;
    } catch (error) {
      this.#refuse(asked);
      throw error;
    }
    this.#admission.follow(asked, result);
    return { turn, result };
  }

  /** The character says exactly this. Throws as `say` does, and `unknown_character`. */
  line(
    {
      text,
      speaker,
      interrupt = true,
    }: { readonly text: string; readonly speaker?: string; readonly interrupt?: boolean },
    id?: string,
  ): Promise<string | null> {
    this.#alive();
    checkText(text, this.#options.limits);
    const named = speaker === undefined ? {} : { speaker };
    return this.#askFor("line", id, named, (asked) => this.#conversation.line({ ...asked, ...named, text, interrupt }));
  }

  /** Somebody in the scene may speak. Throws as `say` does, and `unknown_character`. */
  next(speaker: string | undefined, id?: string): Promise<string | null> {
    this.#alive();
    const named = speaker === undefined ? {} : { speaker };
    return this.#askFor("scene", id, named, (asked) => this.#conversation.next({ ...asked, ...named }));
  }

  /** Something happened in the story. Throws `storage_failed`. */
  async trigger(event: { readonly name: string; readonly data?: unknown }, id?: string): Promise<void> {
    this.#alive();
    if (id !== undefined && this.#fold.turns.byMessage("trigger", id) !== undefined)
      return this.#acknowledge(id, { known: this.#known.get(id) ?? true });
    const asked: AskedEntry = { ...unspoken("trigger", id), event };
    await this.#outgoing.offer([asked]).catch((error) => {
      this.#refuse(asked);
      throw error;
    });
    const known = this.#conversation.trigger(event);
    if (id !== undefined) this.#known.set(id, known);
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > mostTriggers && oldest !== undefined) this.#known.delete(oldest);
    await this.#acknowledge(id, { known });
  }

  /** Ends a method that answers later. Throws `unknown_call`, `storage_failed`. */
  async cancelCall(call: string, replyTo?: string): Promise<void> {
    this.#alive();
    if (!this.#conversation.cancelCall(call))
      throw new BarkeepError("unknown_call", `No call ${call.slice(0, 64)} that answers later is running.`);
    await this.#acknowledge(replyTo);
  }

  /** Whether a method that answers later runs: what it gives would be lost with the session's place in memory. */
  get awaitsLater(): boolean {
    return this.#conversation.laterCalls > 0;
  }

  /** What the player thought of a turn. Throws `not_found`, `storage_failed`. */
  async feedback(
    { turn, good, note }: { readonly turn: string; readonly good: boolean; readonly note?: string },
    id?: string,
  ): Promise<void> {
    this.#alive();
    if (!this.#fold.turnIds.includes(turn)) {
      const message = `/turn is ${turn.slice(0, 64)}, which is no turn of this session, or one of long ago.`;
      throw new BarkeepError("not_found", message, { details: [{ path: "/turn" }] });
    }
    const at = new Date(this.#options.clock.now()).toISOString();
    const record = { kind: "feedback", turn, good, note: note ?? null, at } as const;
    await this.#outgoing.offer([{ kind: "record", record }]);
    await this.#rated?.({ turn, session: this.id, good, note: record.note, at });
    this.#sendAck(id);
  }

  /** Messages that have left with a `seq` beyond `after`, oldest first. Throws `storage_failed`. */
  since(after: number): Promise<readonly Placed[]> {
    return this.#outgoing.since(after);
  }

  /** Sends what became of an earlier turn again, as it was. */
  async repeat(turn: string, outlet: Outlet): Promise<void> {
    for (const placed of await this.since(0)) {
      if ("turn" in placed.message && placed.message.turn === turn) outlet.deliver(placed);
    }
  }

  /** Throws `too_large`, `storage_failed`, and as `say` does when it may begin a turn; what is refused changes nothing. */
  async updateContext(update: ContextUpdate, id?: string): Promise<void> {
    this.#alive();
    const { turns, context } = this.#fold;
    const { text = "", key = null, variables, respond = "silent" } = update;
    if (id !== undefined && turns.byMessage("context", id) !== undefined) return this.#acknowledge(id);
    checkContext(context, text, key, this.#options.limits);
    checkScene(variables, this.#options.limits, "/variables");
    const speaks = respond !== "silent" && text !== "";
    const asked = speaks
      ? { ...this.#admission.ask("context", id, null), respond }
      : id === undefined
        ? null
        : unspoken("context", id);
    const size = context.sizeOf(key);
    try {
      const changes = [
        ...(variables === undefined ? [] : [this.#conversation.setVariables(variables)]),
        ...(update.text === undefined
          ? []
          : [this.#conversation.updateContext({ text, ...(key !== null && { key }) })]),
      ];
      await this.#changeAll(changes, asked === null ? [] : [asked]);
    } catch (error) {
      if (asked !== null) this.#refuse(asked);
      context.restore(key, size);
      throw error;
    }
    this.#sendAck(id);
    if (asked === null || asked.turn === null) return;
    const result = this.#conversation.respond({ turn: asked.turn, text, must: respond === "must" });
    this.#admission.follow({ ...asked, turn: asked.turn }, result);
  }

  /** Speaks of what it has been told already: of a turn that is asked again. Throws as `say` does. */
  async respond(text: string, must: boolean): Promise<void> {
    this.#alive();
    const asked = this.#admission.ask("context", undefined, null);
    await this.#outgoing.offer([asked]);
    this.#admission.follow(asked, this.#conversation.respond({ turn: asked.turn, text, must }));
  }

  /** Speaks of what has come of calls that answer later, where there is something. */
  goOn(): void {
    this.#alive();
    this.#conversation.goOn();
  }

  /** Throws `too_large`, `invalid_message`, `storage_failed`; what is refused changes nothing. */
  async setActions(actions: readonly GameAction[], replyTo?: string): Promise<void> {
    this.#alive();
    checkActions(actions, this.#options.limits);
    await this.#changeAll([this.#conversation.setActions(actions)]);
    this.#sendAck(replyTo);
  }

  /** Throws `unknown_call`, `storage_failed`. */
  async actionResult(
    result: { readonly call: string; readonly ok: boolean; readonly result?: unknown; readonly error?: string },
    replyTo?: string,
  ): Promise<void> {
    this.#alive();
    this.#conversation.actionResult(result);
    this.#fold.turns.answered(result.call);
    await this.#acknowledge(replyTo);
  }

  async cancel(options: { readonly turn?: string; readonly heardChars?: number }, replyTo?: string): Promise<void> {
    this.#alive();
    await this.#conversation.cancel(options);
    await this.#acknowledge(replyTo);
  }

  /** Resolves when no turn runs or is about to, and no method that answers later. */
  async settled(): Promise<void> {
    do {
      await this.#fold.turns.settled();
      await this.#conversation.settled();
    } while (this.#fold.turns.size > 0 && !this.#closed);
  }

  /** Resolves when everything so far is on disk. Throws `storage_failed`. */
  save(): Promise<void> {
    return this.#outgoing.save();
  }

  /**
   * Ends what runs and frees everything in memory. With a `reason` the session is closed for good and says so; without one it can
   * be resumed from its journal. Never throws.
   */
  async close(reason: string | null, replyTo?: string): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#ended = reason !== null;
    this.#admission.stop();
    await this.#conversation
      .close()
      .catch((error) => this.#options.log.error({ error, session: this.id }, "a conversation did not close"));
    for (const event of this.#fold.turns.ends("cancelled")) this.#send(event);
    const ended = { kind: "cancelled", message: "The session was closed." };
    if (reason !== null) for (const event of this.#fold.turns.laterEnds("cancelled", ended)) this.#send(event);
    if (reason !== null)
      this.#outgoing.send({ type: "session.closed", reason, ...(replyTo !== undefined && { replyTo }) });
    await this.#outgoing.close();
    this.#fold.turns.clear();
    this.#admission.ended();
    this.#audience.clear();
  }

  /** Ends this copy, as another machine has the session, or is to have it; tells whoever hears it. Never throws. */
  async leave(): Promise<void> {
    const { holder } = this.#audience;
    await this.close(null);
    this.#leaving();
    holder?.moved?.(this.id);
  }

  /** A turn that a client's message asks for; null for a repeated one, which is sent again by its turn's id. */
  async #askFor(
    cause: "line" | "scene",
    id: string | undefined,
    named: { readonly speaker?: string },
    begin: (asked: AskOptions) => Promise<TurnResult>,
  ): Promise<string | null> {
    const before = id === undefined ? undefined : this.#fold.turns.byMessage(cause, id);
    if (typeof before === "string") return before;
    this.#conversation.checkSpeaker(named);
    const asked = this.#admission.ask(cause, id, null);
    try {
      await this.#outgoing.offer([asked]);
      this.#alive();
    } catch (error) {
      this.#refuse(asked);
      throw error;
    }
    this.#admission.follow(asked, begin({ turn: asked.turn, ...(id !== undefined && { replyTo: id }) }));
    return null;
  }

  #announce(character: CharacterName, how: { resumed: boolean; gap?: Gap | null }, replyTo: string | undefined): void {
    const conversation = this.#conversation;
    this.#outgoing.send(
      openedMessage({ ...how, replyTo, character, conversation, cast: this.#cast, fold: this.#fold }),
    );
  }

  #releaseEarly(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const event of early) this.#emit(event);
  }

  #emit(event: TurnEvent | StoryMoved): void {
    if (this.#early !== null) {
      this.#early.push(event);
      return;
    }
    if (event.type === "story.moved") {
      this.#outgoing.send(event);
      return;
    }
    for (const admitted of this.#fold.turns.admit(event)) this.#send(admitted);
  }

  #send(event: TurnEvent): void {
    this.#outgoing.send(event as Unplaced);
  }

  /** An entry has its place: what the session has come to follows from it. */
  #apply(entry: SessionEntry): void {
    this.#fold.apply(entry, this.#options.clock.now());
    if (entry.kind !== "sent") return;
    const { message } = entry;
    if (message.type === "turn.started") this.#admission.begun();
    if (message.type !== "turn.finished") return;
    this.#options.quotas.spend(scopesOf(this.principal), message.usage.inputTokens + message.usage.outputTokens);
    this.#admission.ended();
  }

  /** What could not be kept was never asked for. */
  #refuse(asked: AskedEntry): void {
    this.#fold.refuse(asked);
    this.#admission.ended();
  }

  /** What the game says anew when it resumes. */
  #renewed({ context, cues, language, actions }: Renewal): readonly Change[] {
    const told = {
      ...(context !== undefined && { scene: context }),
      ...(cues !== undefined && { cues }),
      ...(language !== undefined && { language }),
    };
    return [
      ...(actions === undefined ? [] : [this.#conversation.setActions(actions)]),
      ...(Object.keys(told).length === 0 ? [] : [this.#conversation.renew(told)]),
    ];
  }

  /** Keeps changes that are in force already, or undoes them. Throws `storage_failed`. */
  async #changeAll(changes: readonly Change[], led: readonly SessionEntry[] = []): Promise<void> {
    try {
      await this.#outgoing.offer([...led, ...changes.map(({ record }) => ({ kind: "record" as const, record }))]);
    } catch (error) {
      for (const change of changes.toReversed()) change.rollBack();
      throw error;
    }
    for (const change of changes) change.commit();
  }

  /** Only what is on disk is acknowledged. Throws `storage_failed`. */
  async #acknowledge(replyTo: string | undefined, more: { readonly known?: boolean } = {}): Promise<void> {
    await this.#outgoing.save();
    this.#sendAck(replyTo, more);
  }

  #sendAck(replyTo: string | undefined, more: { readonly known?: boolean } = {}): void {
    this.#outgoing.send({ type: "ack", ...more, ...(replyTo !== undefined && { replyTo }) });
  }

  #alive(): void {
    if (this.#ended) throw new BarkeepError("session_closed");
    if (this.#closed) throw new BarkeepError("session_moving", undefined, { retryAfterMs: movingMs });
  }
}

/** What no turn is asked for. */
const unspoken = (cause: "context" | "trigger", id: string | undefined): AskedEntry => ({
  kind: "asked",
  cause,
  id: id ?? null,
  turn: null,
  text: null,
});
