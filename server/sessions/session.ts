/** One live session: a conversation whose messages get their place, are kept, and reach whoever listens. */
import type { GameAction, TranscriptEntry } from "../../protocol/messages.ts";
import type { Principal } from "../access/principal.ts";
import type { Character } from "../characters/character.ts";
import type { Limits } from "../config/settings.ts";
import type { Conversation, ConversationFactory, TurnEvent, TurnResult, TurnTrace } from "../dialogue/conversation.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Journal } from "../store/store.ts";
import { Audience, type Gap, type Outlet } from "./audience.ts";
import { latestEntries } from "./latest-entries.ts";
import { scopesOf } from "./limits.ts";
import { MessageLog, type Placed, type Unplaced } from "./message-log.ts";
import type { Quotas } from "./quotas.ts";
import type { RestoredSession } from "./restore.ts";
import { RunningTurns } from "./running-turns.ts";
import { type OpenEntry, type SaidEntry, type SessionBatch, turnId } from "./session-records.ts";
import { ContextSize, checkActions, checkText } from "./sizes.ts";
import { TurnLedger } from "./turn-ledger.ts";

export interface SessionOptions {
  readonly entry: OpenEntry;
  readonly principal: Principal;
  readonly restored: RestoredSession | null;
  readonly character: () => Character;
  readonly conversations: ConversationFactory;
  readonly journal: Journal<SessionBatch>;
  readonly clock: { now(): number };
  readonly log: Log;
  readonly limits: Limits;
  readonly quotas: Quotas;
  readonly trace: (trace: TurnTrace) => void;
}

/** Messages and UTF-16 code units kept in memory per session; what is older is read from the journal. */
const keep = { messages: 1000, chars: 256 * 1024 };
/** How much of the transcript `session.opened` brings along on a resume, in UTF-16 code units. */
const transcriptChars = 32 * 1024;
/** `say` ids remembered for the idempotency of `say`. */
const saidIds = 10_000;

export class Session {
  readonly id: string;
  readonly entry: OpenEntry;
  readonly openedAt: number;
  readonly turns: string[];
  lastAt: number;
  principal: Principal;
  readonly #options: SessionOptions;
  readonly #messages: MessageLog;
  readonly #conversation: Conversation;
  readonly #ledger: TurnLedger;
  readonly #said: Map<string, string>;
  readonly #audience: Audience;
  readonly #running: RunningTurns;
  readonly #context: ContextSize;
  #lastTurn: number;
  #closed = false;
  /** What the conversation emits while it is being made waits for `session.opened`. */
  #early: TurnEvent[] | null = [];

  constructor(options: SessionOptions) {
    const { entry, restored, clock, log } = options;
    this.#options = options;
    this.id = entry.session;
    this.entry = entry;
    this.principal = options.principal;
    this.openedAt = restored?.openedAt ?? entry.at ?? clock.now();
    this.lastAt = clock.now();
    this.turns = [...(restored?.turns ?? [])];
    this.#lastTurn = restored?.lastTurn ?? 0;
    this.#said = new Map(restored?.said);
    this.#context = new ContextSize({ limits: options.limits, records: restored?.records ?? [] });
    this.#audience = new Audience({ session: this.id });
    this.#running = new RunningTurns({
      quotas: options.quotas,
      scopes: () => scopesOf(this.principal, this.#audience.holder?.connection),
    });
    this.#ledger = restored?.ledger ?? new TurnLedger({ clock });
    this.#messages = new MessageLog({
      session: this.id,
      journal: options.journal,
      clock,
      log,
      lastSeq: restored?.lastSeq ?? 0,
      lastBatch: restored?.lastBatch ?? 0,
      keep,
      deliver: (placed) => this.#audience.deliver(placed),
    });
    const interrupted = restored === null ? null : this.#finishInterrupted();
    this.#conversation = options.conversations.open({
      session: this.id,
      character: options.character,
      player: entry.player,
      scene: entry.scene,
      actions: entry.actions,
      emit: (event) => this.#emit(event),
      record: (record) => this.#messages.write({ kind: "record", record }),
      saved: () => this.#messages.save(),
      trace: options.trace,
      restored: restored?.records ?? [],
      ...(interrupted && { interrupted }),
      newTurnId: () => this.#newTurn(),
    });
    if (restored !== null) this.#letEarly();
  }

  get closed(): boolean {
    return this.#closed;
  }

  get running(): boolean {
    return this.#running.size > 0;
  }

  isRunning(turn: string): boolean {
    return this.#running.has(turn);
  }

  get attached(): boolean {
    return this.#audience.present;
  }

  get lastSeq(): number {
    return this.#messages.lastSeq;
  }

  /** Announces the session; from here on the conversation's events go out. Throws `storage_failed`. */
  async opened(character: { readonly id: string; readonly name: string }, replyTo?: string): Promise<void> {
    this.#messages.write(this.entry, true);
    await this.#messages.save();
    const greeting = this.transcript();
    this.#messages.send({
      type: "session.opened",
      character,
      resumed: false,
      ...(greeting.length > 0 && { transcript: latestEntries(greeting, transcriptChars) }),
      ...this.#warnings(),
      ...(replyTo !== undefined && { replyTo }),
    });
    this.#letEarly();
  }

  /**
   * Sends what came after `after`, then `session.opened`, then goes on live. Throws `invalid_message` when the session never
   * came that far, and `storage_failed`.
   */
  async resume(
    outlet: Outlet,
    after: number,
    character: { readonly id: string; readonly name: string },
    replyTo?: string,
  ): Promise<void> {
    this.#alive();
    if (after > this.#messages.lastSeq) {
      const message = `/resume/after is ${after}, but this session has only come to ${this.#messages.lastSeq}.`;
      throw new BarkeepError("invalid_message", message, { details: [{ path: "/resume/after" }] });
    }
    const announce = async (gap: Gap | null) => {
      this.#messages.send({
        type: "session.opened",
        character,
        resumed: true,
        transcript: latestEntries(this.transcript(), transcriptChars),
        ...(gap && { gap }),
        ...this.#warnings(),
        ...(replyTo !== undefined && { replyTo }),
      });
      await this.#messages.save();
    };
    try {
      await this.#audience.catchUp(outlet, after, this.#messages, announce);
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

  /** Returns a function that ends it. */
  listen(listener: (placed: Placed) => void): () => void {
    return this.#audience.listen(listener);
  }

  /**
   * Takes what the player says. A repeated `id` starts nothing and names the turn it began. Throws `rate_limited`,
   * `too_many_turns`, `quota_exceeded`, `too_large`, `session_closed`, `storage_failed`; then nothing was taken.
   */
  async say(
    text: string,
    id?: string,
  ): Promise<{ readonly turn: string; readonly result: Promise<TurnResult> | null }> {
    this.#alive();
    const before = id === undefined ? undefined : this.#said.get(id);
    if (before !== undefined) return { turn: before, result: null };
    checkText(text, this.#options.limits);
    const turn = this.#newTurn();
    const refused = this.#running.take(turn);
    if (refused !== null) throw refused;
    if (id !== undefined) this.#remember(id, turn);
    const said: SaidEntry = { kind: "said", turn, id: id ?? null, text };
    const replyTo = id !== undefined && { replyTo: id };
    // What runs is cut short only for words that are kept; where nothing runs, the model is asked meanwhile.
    const idle = this.#conversation.running === null && this.#messages.takes;
    const taken = idle
      ? this.#messages.take(said, { type: "turn.started", turn, cause: "say", ...replyTo })
      : this.#keep(said);
    let result: Promise<TurnResult>;
    try {
      if (!idle) await taken;
      this.#alive();
      result = this.#conversation.say({ turn, text, taken, ...replyTo });
      result.catch(() => undefined);
      await taken;
    } catch (error) {
      if (id !== undefined) this.#said.delete(id);
      this.#running.ended(turn);
      throw error;
    }
    void result.then(
      () => this.#settle(turn),
      (error) => {
        this.#options.log.error({ error, session: this.id, turn }, "a turn was rejected");
        this.#settle(turn);
      },
    );
    return { turn, result };
  }

  #keep(said: SaidEntry): Promise<void> {
    this.#messages.write(said, true);
    return this.#messages.save();
  }

  /** Sends what became of an earlier turn again, as it was. */
  async repeat(turn: string, outlet: Outlet): Promise<void> {
    for (const placed of await this.#messages.since(0)) {
      if ("turn" in placed.message && placed.message.turn === turn) outlet.deliver(placed);
    }
  }

  /** Throws `too_large`, `storage_failed`, and as `say` does when it may begin a turn. */
  async updateContext(
    update: { readonly text: string; readonly key?: string; readonly respond?: "silent" | "auto" | "must" },
    replyTo?: string,
  ): Promise<void> {
    this.#alive();
    const keepContext = this.#context.room(update);
    const speaks = update.respond !== undefined && update.respond !== "silent";
    const place = replyTo ?? "context";
    const refused = speaks ? this.#running.take(place) : null;
    if (refused !== null) throw refused;
    keepContext();
    this.#conversation.updateContext(update);
    try {
      await this.#acknowledge(replyTo);
      if (speaks) this.#conversation.respond({ text: update.text, must: update.respond === "must" });
    } finally {
      if (speaks) this.#running.ended(place);
    }
  }

  /** Throws `too_large`, `invalid_message`, `storage_failed`; what is refused changes nothing. */
  async setActions(actions: readonly GameAction[], replyTo?: string): Promise<void> {
    this.#alive();
    checkActions(actions, this.#options.limits);
    this.#conversation.setActions(actions);
    await this.#acknowledge(replyTo);
  }

  /** Throws `unknown_call`, `storage_failed`. */
  async actionResult(
    result: { readonly call: string; readonly ok: boolean; readonly result?: unknown; readonly error?: string },
    replyTo?: string,
  ): Promise<void> {
    this.#alive();
    this.#conversation.actionResult(result);
    this.#ledger.answered(result.call);
    await this.#acknowledge(replyTo);
  }

  async cancel(options: { readonly turn?: string; readonly heardChars?: number }, replyTo?: string): Promise<void> {
    this.#alive();
    await this.#conversation.cancel(options);
    await this.#acknowledge(replyTo);
  }

  transcript(): readonly TranscriptEntry[] {
    return this.#conversation.transcript();
  }

  /** Resolves when no turn runs. */
  settled(): Promise<void> {
    return this.#running.settled();
  }

  /**
   * Ends what runs and lets go of everything in memory. With a `reason` the session is closed for good and says so;
   * without one it can be resumed from its journal. Never throws.
   */
  async close(reason: string | null, replyTo?: string): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#conversation
      .close()
      .catch((error) => this.#options.log.error({ error, session: this.id }, "a conversation did not close"));
    for (const event of this.#ledger.end("cancelled")) this.#place(event);
    if (reason !== null)
      this.#messages.send({ type: "session.closed", reason, ...(replyTo !== undefined && { replyTo }) });
    await this.#messages.close();
    this.#running.clear();
    this.#audience.clear();
  }

  #warnings(): { warnings?: { code: string; message: string }[] } {
    const warnings = this.#conversation.warnings();
    return warnings.length > 0 ? { warnings: [...warnings] } : {};
  }

  /** Returns what the turn that ran had said; null when none ran. */
  #finishInterrupted(): { readonly turn: string; readonly text: string } | null {
    const error = { code: "interrupted" as const, message: "The server stopped while this turn ran. Say it again." };
    const events = this.#ledger.end("error", error);
    for (const event of events) this.#messages.send(event as Unplaced);
    const finished = events.at(-1);
    return finished?.type === "turn.finished" ? { turn: finished.turn, text: finished.text } : null;
  }

  #letEarly(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const event of early) this.#emit(event);
  }

  #emit(event: TurnEvent): void {
    if (this.#early !== null) {
      this.#early.push(event);
      return;
    }
    for (const admitted of this.#ledger.admit(event)) this.#place(admitted);
  }

  #place(event: TurnEvent): void {
    if (event.type === "turn.started") {
      this.turns.push(event.turn);
      this.#running.began(event.turn);
    }
    this.#messages.send(event as Unplaced);
    if (event.type !== "turn.finished") return;
    this.lastAt = this.#options.clock.now();
    this.#options.quotas.spend(scopesOf(this.principal), event.usage.inputTokens + event.usage.outputTokens);
    this.#running.ended(event.turn);
  }

  /** After a conversation says a turn is over: if it forgot to say so on the wire, that is done here. */
  #settle(turn: string): void {
    if (this.#closed) return;
    if (!this.turns.includes(turn)) this.#emit({ type: "turn.started", turn, cause: "say" });
    if (this.#ledger.running === turn) {
      const error = { code: "internal" as const, message: "The turn ended without a result." };
      for (const event of this.#ledger.end("error", error)) this.#place(event);
    }
    this.#running.ended(turn);
  }

  /** Only what is on disk is acknowledged. Throws `storage_failed`. */
  async #acknowledge(replyTo: string | undefined): Promise<void> {
    await this.#messages.save();
    this.#messages.send({ type: "ack", ...(replyTo !== undefined && { replyTo }) });
  }

  #newTurn(): string {
    this.#lastTurn += 1;
    return turnId(this.id, this.#lastTurn);
  }

  #alive(): void {
    if (this.#closed) throw new BarkeepError("session_closed");
  }

  #remember(id: string, turn: string): void {
    this.#said.set(id, turn);
    const oldest = this.#said.keys().next().value;
    if (this.#said.size > saidIds && oldest !== undefined) this.#said.delete(oldest);
  }
}
