/** One conversation on a client's socket: it says, hears, carries out actions, and lives on over reconnects. */
import type {
  ClientMessage,
  ClientMessageOf,
  CueDeclaration,
  GameAction,
  Player,
  ServerMessage,
  ServerMessageOf,
  SessionMessage,
} from "../messages.ts";
import { ClientFailure, failureFrom } from "./failure.ts";
import { type Turn, TurnFeed, type TurnMessage } from "./turn.ts";

type Distribute<M> = M extends ClientMessage ? Omit<M, "id"> : never;
/** A client message before it is given its `id`. */
export type Unsent = Distribute<ClientMessage>;

export interface ActionCall {
  readonly call: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Null when the game only hears of it and nothing waits for an answer. */
  readonly deadlineMs: number | null;
  /** Aborts when the answer is no longer waited for. */
  readonly signal: AbortSignal;
}

export interface SessionOptions {
  /** Needed unless `characters` or `resume` is given. */
  readonly character?: string;
  /** Everybody in a scene, instead of `character`. */
  readonly characters?: readonly string[];
  /** In a scene: how many turns they go on among themselves. */
  readonly chatter?: number;
  readonly player?: Player;
  readonly context?: ClientMessageOf<"session.open">["context"];
  readonly language?: string;
  readonly actions?: readonly GameAction[];
  /** What the game shows beside the words; each comes as a `cue` of its turn. */
  readonly cues?: readonly CueDeclaration[];
  /** Carries out an action; what it returns is the result, what it throws is the reason why not. */
  readonly onAction?: (call: ActionCall) => unknown;
  /** Turns the character begins by itself: a greeting, or an answer to what happened. */
  readonly onTurn?: (turn: Turn, started: ServerMessageOf<"turn.started">) => void;
  /** A method that answers later says how far it is, or has ended: its turn, whose id it carries, is over by then. */
  readonly onLater?: (message: ServerMessageOf<"method.progress"> | ServerMessageOf<"method.finished">) => void;
  /** Every message of the session, once, in order of `seq`. */
  readonly onMessage?: (message: SessionMessage) => void;
  /** Messages between these are lost, after a crash of the server. */
  readonly onGap?: (gap: { readonly from: number; readonly to: number }) => void;
  readonly onClosed?: (reason: string) => void;
  /** Go on with a session of an earlier process of the game; `context`, `language`, `actions` and `cues` hold from then on. */
  readonly resume?: { readonly session: string; readonly after: number };
  /** A saved game loaded again: remember another session up to this turn. */
  readonly from?: { readonly session: string; readonly turn: string };
  /** With drafts in place of what is published; for the admin alone. */
  readonly draft?: boolean;
  /** In place of the character's own, in this session; for the admin alone. */
  readonly instead?: { readonly model?: string; readonly persona?: string };
}

/** How long to wait for messages that belong before a `session.opened` which came first, in ms. */
const lateMs = 10_000;

/** The answer to `opening` while messages that belong before it are still to come. */
interface Early {
  readonly message: ServerMessageOf<"session.opened">;
  readonly whole: () => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Called with why a message was refused, or with null and what answered it. */
type Settle = (failure: ClientFailure | null, answer?: ServerMessage) => void;

export class ClientSession {
  #id: string;
  /** Whether it has been open on this or an earlier socket of this client. */
  #opened = false;
  #lastSeq: number;
  #resuming: boolean;
  #early: Early | null = null;
  #ended: ClientFailure | null = null;
  #registered: readonly GameAction[] | undefined;
  readonly #options: SessionOptions;
  readonly #send: (message: ClientMessage) => void;
  readonly #newId: () => string;
  /** Messages without an answer yet, in order: sent again after a reconnect, under the same id. */
  readonly #unanswered = new Map<string, { message: ClientMessage; settle: Settle }>();
  /** Turns by the id of the `say`, until they have started; then by their own id. */
  readonly #asked = new Map<string, TurnFeed>();
  readonly #turns = new Map<string, TurnFeed>();
  readonly #running = new Map<string, AbortController>();

  constructor(options: {
    readonly options: SessionOptions;
    readonly send: (message: ClientMessage) => void;
    readonly newId: () => string;
  }) {
    this.#options = options.options;
    this.#registered = options.options.actions;
    this.#send = options.send;
    this.#newId = options.newId;
    this.#id = options.options.resume?.session ?? "";
    this.#lastSeq = options.options.resume?.after ?? 0;
    this.#resuming = options.options.resume !== undefined;
  }

  /** The session's id; with `lastSeq` what another process needs to resume it. */
  get id(): string {
    return this.#id;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  get ended(): boolean {
    return this.#ended !== null;
  }

  /** `to`: in a scene, the character spoken to. `player`: who speaks, where there are several. */
  say(text: string, options: { readonly to?: string; readonly player?: Player } = {}): Turn {
    return this.#begin({ type: "say", session: this.#id, text, ...options });
  }

  /** The character says exactly this. */
  line(text: string, options: { readonly speaker?: string; readonly interrupt?: boolean } = {}): Turn {
    return this.#begin({ type: "line", session: this.#id, text, ...options });
  }

  /** In a scene: somebody may speak now. */
  next(options: { readonly speaker?: string } = {}): Turn {
    return this.#begin({ type: "scene.next", session: this.#id, ...options });
  }

  /** Something happened in the story; resolves with whether the scene that is on knew it. Rejects with a `ClientFailure`. */
  async trigger(name: string, data?: unknown): Promise<boolean> {
    const message = { type: "trigger" as const, session: this.#id, name, ...(data !== undefined && { data }) };
    const answer = await this.#answer(message);
    return answer.type === "ack" && answer.known === true;
  }

  /** Ends a method that answers later. Rejects with a `ClientFailure`. */
  cancelCall(call: string): Promise<void> {
    return this.#request({ type: "call.cancel", session: this.#id, call });
  }

  /** What the player thought of a turn. Rejects with a `ClientFailure`. */
  feedback(turn: string, good: boolean, note?: string): Promise<void> {
    return this.#request({ type: "feedback", session: this.#id, turn, good, ...(note !== undefined && { note }) });
  }

  /** Resolves once the server has taken it. Rejects with a `ClientFailure`. */
  updateContext(update: Omit<ClientMessageOf<"context.update">, "type" | "id" | "session">): Promise<void> {
    return this.#request({ type: "context.update", session: this.#id, ...update });
  }

  setActions(actions: readonly GameAction[]): Promise<void> {
    this.#registered = actions;
    return this.#request({ type: "actions.set", session: this.#id, actions: [...actions] });
  }

  /** Stops the running turn. `heardChars` is how much of its text the player had heard. */
  cancel(options: { readonly turn?: string; readonly heardChars?: number } = {}): Promise<void> {
    return this.#request({ type: "turn.cancel", session: this.#id, ...options });
  }

  close(): Promise<void> {
    return this.#request({ type: "session.close", session: this.#id });
  }

  /** The message that opens the session on this socket, or resumes it on the next. */
  opening(id: string): ClientMessageOf<"session.open"> {
    const { character, characters, chatter, player, context, language, cues, from, draft, instead } = this.#options;
    const actions = this.#registered;
    const again = this.#id !== "" && this.#opened;
    this.#resuming = this.#id !== "";
    const resume = this.#resuming ? { resume: { session: this.#id, after: this.#lastSeq } } : {};
    return {
      type: "session.open",
      id,
      ...(character !== undefined && { character }),
      ...(characters && { characters: [...characters] }),
      ...(chatter !== undefined && { chatter }),
      ...(player && { player }),
      // What was told at the opening may have changed since: it is not told again after a lost socket.
      ...(context !== undefined && !again && { context }),
      ...(language !== undefined && { language }),
      ...(actions && { actions: [...actions] }),
      ...(cues && { cues: [...cues] }),
      ...(from && !this.#resuming && { from }),
      ...(draft && { draft }),
      ...(instead && { instead }),
      ...resume,
    };
  }

  /**
   * The answer to `opening`. Once all that belongs before it has come, which may be at once, `whole` is called, the session is
   * live on this socket, and what had no answer is sent again.
   */
  opened(message: ServerMessageOf<"session.opened">, whole: () => void): void {
    this.#id = message.session;
    this.#opened = true;
    this.#early = { message, whole, timer: setTimeout(() => this.#goLive(), lateMs) };
    if (!message.resumed) this.#lastSeq = message.seq - 1;
    this.#goLiveWhenWhole();
  }

  /** The socket is gone: what was still to come on it comes again on the next. */
  disconnected(): void {
    clearTimeout(this.#early?.timer);
    this.#early = null;
  }

  /** Takes a message of this session; says `false` when `seq` jumped, so that the socket must be resumed. */
  receive(message: SessionMessage): boolean {
    // What the session goes on with shows that nothing more will come of what was before.
    if (this.#early !== null && message.seq > this.#early.message.seq) this.#goLive();
    if (message.seq <= this.#lastSeq) return true;
    if (message.seq !== this.#lastSeq + 1 && !this.#resuming) return false;
    this.#take(message);
    this.#goLiveWhenWhole();
    return true;
  }

  /** An `error` that answers one of this session's messages. */
  refused(error: ServerMessageOf<"error">): boolean {
    const waiting = error.replyTo === undefined ? undefined : this.#unanswered.get(error.replyTo);
    if (waiting === undefined || error.replyTo === undefined) return false;
    this.#unanswered.delete(error.replyTo);
    waiting.settle(failureFrom(error));
    return true;
  }

  /** Ends everything that waits. */
  end(failure: ClientFailure, reason: string): void {
    if (this.#ended !== null) return;
    this.#ended = failure;
    this.disconnected();
    for (const { settle } of this.#unanswered.values()) settle(failure);
    for (const feed of [...this.#asked.values(), ...this.#turns.values()]) feed.fail(failure);
    for (const abort of this.#running.values()) abort.abort();
    this.#unanswered.clear();
    this.#asked.clear();
    this.#turns.clear();
    this.#running.clear();
    this.#options.onClosed?.(reason);
  }

  #take(message: SessionMessage): void {
    this.#lastSeq = message.seq;
    this.#answered(message);
    this.#options.onMessage?.(message);
    // Code of the game may just have closed the client.
    if (this.ended) return;
    if ("turn" in message) this.#turnMessage(message);
    if (message.type === "session.closed")
      this.end(new ClientFailure("session_closed", `The session was closed: ${message.reason}.`), message.reason);
  }

  #goLiveWhenWhole(): void {
    if (this.#early === null) return;
    const { seq, gap } = this.#early.message;
    const here = this.#lastSeq + 1;
    const next = gap && gap.from <= here && here <= gap.to ? gap.to + 1 : here;
    if (next >= seq) this.#goLive();
    else this.#lastSeq = next - 1;
  }

  #goLive(): void {
    if (this.#early === null) return;
    const { message, whole } = this.#early;
    this.disconnected();
    this.#resuming = false;
    this.#take(message);
    if (message.gap) this.#options.onGap?.(message.gap);
    for (const { message: unanswered } of this.#unanswered.values())
      this.#send({ ...unanswered, session: this.#id } as ClientMessage);
    whole();
  }

  /** Sends what a turn answers, or an error. */
  #begin(message: Unsent): Turn {
    const id = this.#newId();
    const feed = this.#feed(() => this.#turnOf(feed));
    this.#asked.set(id, feed);
    const settle = (failure: ClientFailure | null) => {
      if (failure === null) return;
      this.#asked.delete(id);
      feed.fail(failure);
    };
    this.#ask({ ...message, id } as ClientMessage, settle);
    return feed;
  }

  async #request(message: Unsent): Promise<void> {
    await this.#answer(message);
  }

  #answer(message: Unsent): Promise<ServerMessage> {
    return new Promise((resolve, reject) => {
      const settle: Settle = (failure, answer) => {
        if (failure !== null) reject(failure);
        else if (answer !== undefined) resolve(answer);
      };
      this.#ask({ ...message, id: this.#newId() } as ClientMessage, settle);
    });
  }

  #ask(message: ClientMessage, settle: Settle): void {
    if (this.#ended !== null) {
      settle(this.#ended);
      return;
    }
    this.#unanswered.set(message.id, { message, settle });
    if (!this.#resuming) this.#send(message);
  }

  #answered(message: ServerMessage): void {
    const id = "replyTo" in message ? message.replyTo : undefined;
    if (id === undefined) return;
    this.#unanswered.get(id)?.settle(null, message);
    this.#unanswered.delete(id);
  }

  #feed(turn: () => string | undefined): TurnFeed {
    return new TurnFeed({
      cancel: ({ heardChars }) => {
        const named = turn();
        this.cancel({
          ...(named !== undefined && { turn: named }),
          ...(heardChars !== undefined && { heardChars }),
        }).catch(() => {});
      },
    });
  }

  #turnOf(feed: TurnFeed): string | undefined {
    return [...this.#turns].find(([, other]) => other === feed)?.[0];
  }

  #turnMessage(message: TurnMessage): void {
    if (message.type === "turn.started") this.#turnStarted(message);
    if (message.type === "action.call") void this.#act(message);
    if (message.type === "method.progress" || (message.type === "method.finished" && message.later === true))
      this.#options.onLater?.(message);
    if (message.type === "action.cancelled") this.#running.get(message.call)?.abort();
    this.#turns.get(message.turn)?.feed(message);
    if (message.type === "turn.finished") this.#turns.delete(message.turn);
  }

  #turnStarted(message: ServerMessageOf<"turn.started">): void {
    const asked = message.replyTo === undefined ? undefined : this.#asked.get(message.replyTo);
    if (message.replyTo !== undefined) this.#asked.delete(message.replyTo);
    const feed = asked ?? this.#feed(() => message.turn);
    this.#turns.set(message.turn, feed);
    if (asked === undefined) this.#options.onTurn?.(feed, message);
  }

  async #act({ call, name, arguments: given, deadlineMs }: ServerMessageOf<"action.call">): Promise<void> {
    const abort = new AbortController();
    this.#running.set(call, abort);
    const answer = await this.#carryOut({ call, name, arguments: given, deadlineMs, signal: abort.signal });
    this.#running.delete(call);
    if (abort.signal.aborted || deadlineMs === null) return;
    // A late answer is refused with `unknown_call`: the turn went on without it, nobody waits for this promise.
    await this.#request({ type: "action.result", session: this.#id, call, ...answer }).catch(() => {});
  }

  async #carryOut(call: ActionCall): Promise<{ ok: true; result?: unknown } | { ok: false; error: string }> {
    if (this.#options.onAction === undefined)
      return { ok: false, error: `This game does not know the action ${call.name}.` };
    try {
      const result = await this.#options.onAction(call);
      return result === undefined ? { ok: true } : { ok: true, result };
    } catch (error) {
      return { ok: false, error: (error instanceof Error ? error.message : String(error)).slice(0, 4000) };
    }
  }
}
