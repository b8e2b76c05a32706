/** A conversation that plays the script: no model, no methods, but every event in the order a real one has them. */
import type { GameAction } from "../../protocol/messages.ts";
import type {
  Cause,
  Change,
  Conversation,
  ConversationFactory,
  ConversationOptions,
  ConversationRecord,
  SayOptions,
  TurnEvent,
  TurnResult,
} from "../dialogue/conversation.ts";
import { decided, Provisional } from "../dialogue/provisional.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Role } from "../scene/cast.ts";
import { Speakers } from "../scene/speakers.ts";
import { type Step, stepsFor } from "./script.ts";

export interface ScriptedOptions {
  readonly clock: { now(): number };
  /** Cuts every socket. */
  readonly drop: () => void;
}

export const createScriptedConversations = (options: ScriptedOptions): ConversationFactory => ({
  open: (conversation) => new ScriptedConversation(options, conversation),
});

const laterMethod = { id: "send_a_messenger", name: "Send a Messenger" };

interface Running {
  readonly turn: string;
  readonly abort: AbortController;
  heardChars: number | undefined;
  ended: Promise<TurnResult>;
}

interface Scene {
  readonly turn: string;
  readonly cause: Cause;
  readonly text: string;
  readonly speaker?: Role | null;
  /** Said as it is, without a script. */
  readonly exact?: boolean;
  readonly replyTo?: string;
  readonly taken?: Promise<void> | undefined;
}

type Answer = { readonly ok: boolean; readonly result?: unknown; readonly error?: string };

class ScriptedConversation implements Conversation {
  readonly #script: ScriptedOptions;
  readonly #options: ConversationOptions;
  readonly #answers = new Map<string, (answer: Answer) => void>();
  /** Calls that need no answer. */
  readonly #told = new Set<string>();
  readonly #actions: Provisional<readonly GameAction[]>;
  #running: Running | null = null;
  #calls = 0;
  #closed = false;
  readonly #speakers: Speakers;
  /** Calls that answer later and have not ended, by their ids; and those whose turn may end them. */
  readonly #later = new Map<string, { readonly turn: string; readonly method: string; readonly held: boolean }>();
  /** The mock's story has two scenes, between which `door_opened` and `door_closed` lead. */
  #scene: "waiting" | "open" = "waiting";

  constructor(script: ScriptedOptions, options: ConversationOptions) {
    this.#script = script;
    this.#options = options;
    this.#actions = new Provisional(options.actions);
    this.#speakers = new Speakers({ cast: options.cast ?? [] });
    for (const record of options.restored) this.#restore(record);
    const lost = { kind: "crashed", message: "The server stopped while it ran. It may have happened." };
    for (const call of options.openCalls ?? []) {
      const begun = options.restored.find((one) => one.kind === "later" && one.call === call);
      if (begun !== undefined) this.#endLater(call, String(begun.turn), "error", lost);
    }
  }

  get running(): string | null {
    return this.#running?.turn ?? null;
  }

  get scene(): string {
    return this.#scene;
  }

  async say({ turn, text, to, replyTo, taken }: SayOptions): Promise<TurnResult> {
    const speaker = this.#speakers.answering(text, to);
    const result = await this.#begin({
      turn,
      cause: "say",
      text,
      taken,
      speaker,
      ...(replyTo !== undefined && { replyTo }),
    });
    if (result.finish === "complete") void this.#goOn(this.#options.chatter ?? 0);
    return result;
  }

  answering(text: string, to?: string): { readonly speaker?: Role } {
    const speaker = this.#speakers.answering(text, to);
    return speaker === null ? {} : { speaker };
  }

  checkSpeaker({ to, speaker }: Parameters<Conversation["checkSpeaker"]>[0]): void {
    if (to !== undefined) this.#speakers.answering("", to);
    if (speaker !== undefined) this.#speakers.saying(speaker);
  }

  async line({ speaker, interrupt, ...asked }: Parameters<Conversation["line"]>[0]): Promise<TurnResult> {
    if (!interrupt) await this.#running?.ended.catch(() => undefined);
    return this.#begin({ ...asked, cause: "line", exact: true, speaker: this.#speakers.saying(speaker) });
  }

  async next({ speaker, ...asked }: Parameters<Conversation["next"]>[0]): Promise<TurnResult> {
    return this.#begin({
      ...asked,
      cause: "scene",
      text: "It is my turn to speak.",
      exact: true,
      speaker: this.#speakers.next(speaker),
    });
  }

  trigger({ name }: Parameters<Conversation["trigger"]>[0]): boolean {
    const from = this.#scene;
    const to =
      { waiting: "door_opened", open: "door_closed" }[from] !== name ? from : from === "open" ? "waiting" : "open";
    if (to === from) return false;
    this.#scene = to;
    this.#options.record({
      kind: "story",
      from,
      to,
      cause: "trigger",
      since: this.#script.clock.now(),
      variables: null,
    });
    this.#options.onStory?.({ from, to, cause: "trigger" });
    return true;
  }

  async cancel({ turn, heardChars }: { readonly turn?: string; readonly heardChars?: number }): Promise<void> {
    const running = this.#running;
    if (running === null || (turn !== undefined && turn !== running.turn)) return;
    running.heardChars = heardChars;
    running.abort.abort();
    await running.ended.catch(() => undefined);
  }

  updateContext({ text, key }: Parameters<Conversation["updateContext"]>[0]): Change {
    return { record: { kind: "context", text, key: key ?? null }, ...decided };
  }

  async respond({ turn, text, must }: Parameters<Conversation["respond"]>[0]): Promise<TurnResult | null> {
    return must ? this.#begin({ turn, cause: "context", text }) : null;
  }

  setVariables(variables: Parameters<Conversation["setVariables"]>[0]): Change {
    return { record: { kind: "variables", variables }, ...decided };
  }

  renew({ scene, cues, language }: Parameters<Conversation["renew"]>[0]): Change {
    const record = { kind: "renewed", scene: scene ?? null, cues: cues ?? null, language: language ?? null };
    return { record, ...decided };
  }

  setActions(actions: readonly GameAction[]): Change {
    return { record: { kind: "actions", actions }, ...this.#actions.change(() => actions) };
  }

  actionResult({ call, ...answer }: { readonly call: string } & Answer): void {
    if (this.#told.has(call)) return;
    const waiting = this.#answers.get(call);
    if (waiting === undefined)
      throw new BarkeepError("unknown_call", `No action call ${call} is waiting for a result.`);
    this.#answers.delete(call);
    waiting(answer);
  }

  cancelCall(call: string): boolean {
    const later = this.#later.get(call);
    if (later === undefined) return false;
    this.#later.delete(call);
    const cancelled = { kind: "cancelled", message: "The game has cancelled it." };
    void this.#afterTurn(later.turn).then(() => this.#endLater(call, later.turn, "cancelled", cancelled));
    return true;
  }

  get laterCalls(): number {
    return this.#later.size;
  }

  goOn(): void {}

  async settled(): Promise<void> {
    await this.#running?.ended.catch(() => undefined);
  }

  warnings(): readonly { readonly code: string; readonly message: string }[] {
    return [];
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.cancel({});
  }

  /** A method that answers after the turn that began it, and is spoken of in a turn of its own. */
  #beginLater(turn: string, held: boolean): void {
    const [call, method] = [this.#call(), laterMethod.id];
    this.#later.set(call, { turn, method, held });
    this.#options.record({ kind: "later", turn, call, method, scene: null, whenMovedOn: "speak" });
    this.#emit({ type: "method.started", turn, call, method, name: laterMethod.name, later: true });
    this.#emit({ type: "method.progress", turn, call, method, text: "On the way", fraction: 0.5 });
    if (held) return;
    void this.#afterTurn(turn).then(async () => {
      if (!this.#later.delete(call) || this.#closed) return;
      this.#endLater(call, turn, "ok");
      while (this.#running !== null) await this.#running.ended.catch(() => undefined);
      if (this.#closed) return;
      const own = { turn: this.#options.newTurnId(), cause: "later" as const, exact: true };
      await this.#begin({ ...own, text: "Word has come back: it is done." });
    });
  }

  async #afterTurn(turn: string): Promise<void> {
    if (this.#running?.turn === turn) await this.#running.ended.catch(() => undefined);
  }

  #endLater(
    call: string,
    turn: string,
    status: "ok" | "error" | "cancelled",
    error?: { kind: string; message: string },
  ): void {
    if (this.#closed) return;
    const method = laterMethod.id;
    this.#emit({ type: "method.finished", turn, call, method, status, ms: 1, ...(error && { error }), later: true });
  }

  #restore(record: ConversationRecord): void {
    if (record.kind === "actions") this.setActions(record.actions as readonly GameAction[]).commit();
    if (record.kind === "story") this.#scene = record.to === "open" ? "open" : "waiting";
  }

  /** What the others of a scene say among themselves. */
  async #goOn(turns: number): Promise<void> {
    for (let left = turns; left > 0 && this.#speakers.cast.length > 1; left--) {
      if (this.#running !== null || this.#closed || !(this.#options.mayGoOn?.() ?? true)) return;
      const { finish } = await this.next({ turn: this.#options.newTurnId() });
      if (finish !== "complete") return;
    }
  }

  async #begin(turn: Scene): Promise<TurnResult> {
    // Another that waited as well may have begun when this one's wait is over.
    while (this.#running !== null) await this.cancel({});
    if (this.#closed) throw new BarkeepError("session_closed");
    const running: Running = {
      turn: turn.turn,
      abort: new AbortController(),
      heardChars: undefined,
      ended: Promise.resolve() as never,
    };
    this.#running = running;
    running.ended = this.#play(running, turn);
    return running.ended;
  }

  async #play(running: Running, scene: Scene): Promise<TurnResult> {
    const { turn, cause, text: said, speaker = null, exact, replyTo, taken } = scene;
    try {
      await taken;
    } catch (error) {
      if (this.#running === running) this.#running = null;
      throw error;
    }
    const startedAt = this.#script.clock.now();
    const spoken = { text: "" };
    let end: Pick<TurnResult, "finish" | "error"> = { finish: "complete" };
    // What a saved game is made of.
    const { record } = this.#options;
    record({ kind: "begin", turn, cause, said, at: new Date(startedAt).toISOString() });
    this.#emit({
      type: "turn.started",
      turn,
      cause,
      ...(speaker && { speaker }),
      ...(replyTo !== undefined && { replyTo }),
    });
    const steps: readonly Step[] = exact ? [{ do: "speak", text: said }] : stepsFor(said);
    for (const step of steps) {
      if (running.abort.signal.aborted) break;
      if (step.do === "fail")
        end = { finish: "error", error: { code: step.code, message: "The script says this turn fails." } };
      else if (step.do === "limit") end = { finish: "limit" };
      else await this.#perform(step, running, spoken);
    }
    if (running.abort.signal.aborted) end = { finish: "cancelled" };
    const text = end.finish === "cancelled" ? spoken.text.slice(0, running.heardChars) : spoken.text;
    const result: TurnResult = {
      turn,
      ...end,
      text,
      usage: { inputTokens: said.length, outputTokens: spoken.text.length, estimated: true },
      ms: { firstText: 0, total: this.#script.clock.now() - startedAt },
    };
    this.#running = null;
    const messages = text === "" ? [] : [{ role: "assistant", text, calls: [] }];
    record({ kind: "end", turn, messages, text, at: new Date(this.#script.clock.now()).toISOString() });
    this.#speakers.spoke(speaker);
    this.#emit({ type: "turn.finished", ...result });
    this.#trace(result, cause, said, startedAt);
    return result;
  }

  #trace(result: TurnResult, cause: Cause, said: string, startedAt: number): void {
    const { session, character, player } = this.#options;
    this.#options.trace({
      ...result,
      session,
      character: character().id,
      player: player?.id ?? null,
      cause,
      said: cause === "say" ? said : null,
      at: new Date(startedAt).toISOString(),
      offered: [],
      leftOut: [],
      model: "script",
      attempts: [],
      rounds: [],
      calls: [],
    });
  }

  async #perform(step: Step, { turn, abort }: Running, spoken: { text: string }): Promise<void> {
    const speak = (delta: string) => {
      spoken.text += delta;
      this.#emit({ type: "text.delta", turn, delta });
    };
    switch (step.do) {
      case "speak":
        if (step.filler) this.#emit({ type: "text.delta", turn, delta: step.text, filler: true });
        else speak(step.text);
        return;
      case "method":
        return this.#method(turn, step, abort.signal);
      case "later":
        return this.#beginLater(turn, step.held);
      case "action":
        speak(await this.#action(turn, step, abort.signal));
        return;
      case "cue": {
        const cue = this.#options.cues?.[0];
        if (cue === undefined) return speak("This game has declared no cue. ");
        const value = cue.values?.[0];
        this.#emit({
          type: "cue",
          turn,
          at: spoken.text.length,
          name: cue.name,
          ...(value !== undefined && { value }),
        });
        return;
      }
      case "wait":
        return waitFor(step.ms, abort.signal);
      case "hold":
        return waitFor(null, abort.signal);
      case "drop":
        this.#script.drop();
    }
  }

  async #method(turn: string, step: Extract<Step, { do: "method" }>, signal: AbortSignal): Promise<void> {
    const { name } = step;
    const call = this.#call();
    const method = name.toLowerCase().replaceAll(" ", "_");
    this.#emit({ type: "method.started", turn, call, method, name });
    if (step.status === "held") await waitFor(null, signal);
    const status = step.status === "held" ? "cancelled" : step.status;
    const kind = { ok: null, cancelled: null, error: "exception", timeout: "timeout" }[status];
    const error = kind === null ? {} : { error: { kind, message: "So the script says." } };
    this.#emit({ type: "method.finished", turn, call, method, status, ms: 1, ...error });
  }

  async #action(turn: string, step: Extract<Step, { do: "action" }>, signal: AbortSignal): Promise<string> {
    const action = this.#actions.value.find(({ name }) => step.name === null || name === step.name);
    if (action === undefined) return "This game has registered no such action.";
    const call = this.#call();
    const takesItem = JSON.stringify(action.parameters ?? {}).includes('"item"');
    const given = takesItem ? step.arguments : {};
    if (action.answers === false) {
      this.#told.add(call);
      this.#emit({ type: "action.call", turn, call, name: action.name, arguments: given, deadlineMs: null });
      return "The game was told.";
    }
    const deadlineMs = action.timeoutMs ?? 10_000;
    const answered = new Promise<Answer>((resolve) => this.#answers.set(call, resolve));
    this.#emit({ type: "action.call", turn, call, name: action.name, arguments: given, deadlineMs });
    const answer = await Promise.race([answered, waitFor(deadlineMs, signal)]);
    // As from a real server: the game hears that its answer was taken before anything that follows from it.
    if (answer !== undefined) {
      await this.#options.saved?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (this.#answers.delete(call)) this.#emit({ type: "action.cancelled", turn, call });
    if (answer === undefined) return "The game did not answer.";
    return answer.ok
      ? `The game answered: ${JSON.stringify(answer.result ?? null)}`
      : `The game could not: ${answer.error ?? ""}`;
  }

  #call(): string {
    this.#calls += 1;
    return `${this.#options.session}-call-${this.#calls}`;
  }

  #emit(event: TurnEvent): void {
    this.#options.emit(event);
  }
}

/** Resolves after `ms`, or when the signal aborts; null waits for the signal alone. */
function waitFor(ms: number | null, signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const timer = ms === null ? undefined : setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve(undefined);
    }
    if (signal.aborted) done();
    else signal.addEventListener("abort", done);
  });
}
