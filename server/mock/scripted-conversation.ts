/** A conversation that plays the script: no model, no methods, but every event in the order a real one has them. */
import type { GameAction } from "../../protocol/messages.ts";
import type {
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
import { type Step, stepsFor } from "./script.ts";

export interface ScriptedOptions {
  readonly clock: { now(): number };
  /** Cuts every socket. */
  readonly drop: () => void;
}

export const createScriptedConversations = (options: ScriptedOptions): ConversationFactory => ({
  open: (conversation) => new ScriptedConversation(options, conversation),
});

interface Running {
  readonly turn: string;
  readonly abort: AbortController;
  heardChars: number | undefined;
  ended: Promise<TurnResult>;
}

interface Scene {
  readonly turn: string;
  readonly cause: "say" | "context";
  readonly text: string;
  readonly replyTo?: string;
  readonly taken?: Promise<void> | undefined;
}

type Answer = { readonly ok: boolean; readonly result?: unknown; readonly error?: string };

class ScriptedConversation implements Conversation {
  readonly #script: ScriptedOptions;
  readonly #options: ConversationOptions;
  readonly #answers = new Map<string, (answer: Answer) => void>();
  readonly #actions: Provisional<readonly GameAction[]>;
  #running: Running | null = null;
  #calls = 0;
  #closed = false;

  constructor(script: ScriptedOptions, options: ConversationOptions) {
    this.#script = script;
    this.#options = options;
    this.#actions = new Provisional(options.actions);
    for (const record of options.restored) this.#restore(record);
  }

  get running(): string | null {
    return this.#running?.turn ?? null;
  }

  async say({ turn, text, replyTo, taken }: SayOptions): Promise<TurnResult> {
    return this.#begin({ turn, cause: "say", text, taken, ...(replyTo !== undefined && { replyTo }) });
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
    const waiting = this.#answers.get(call);
    if (waiting === undefined)
      throw new BarkeepError("unknown_call", `No action call ${call} is waiting for a result.`);
    this.#answers.delete(call);
    waiting(answer);
  }

  warnings(): readonly { readonly code: string; readonly message: string }[] {
    return [];
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.cancel({});
  }

  #restore(record: ConversationRecord): void {
    if (record.kind === "actions") this.setActions(record.actions as readonly GameAction[]).keep();
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

  async #play(running: Running, { turn, cause, text: said, replyTo, taken }: Scene): Promise<TurnResult> {
    try {
      await taken;
    } catch (error) {
      if (this.#running === running) this.#running = null;
      throw error;
    }
    const startedAt = this.#script.clock.now();
    const spoken = { text: "" };
    let end: Pick<TurnResult, "finish" | "error"> = { finish: "complete" };
    this.#emit({ type: "turn.started", turn, cause, ...(replyTo !== undefined && { replyTo }) });
    for (const step of stepsFor(said)) {
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
    this.#emit({ type: "turn.finished", ...result });
    this.#trace(result, cause, said, startedAt);
    return result;
  }

  #trace(result: TurnResult, cause: "say" | "context", said: string, startedAt: number): void {
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
      case "action":
        speak(await this.#action(turn, step, abort.signal));
        return;
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
    const deadlineMs = action.timeoutMs ?? 10_000;
    const answered = new Promise<Answer>((resolve) => this.#answers.set(call, resolve));
    this.#emit({ type: "action.call", turn, call, name: action.name, arguments: step.arguments, deadlineMs });
    const answer = await Promise.race([answered, waitFor(deadlineMs, signal)]);
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
