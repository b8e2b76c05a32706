/** Carries out the calls a model asked for in one turn: checked, each once, side by side, every one with a result. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { Player } from "../../protocol/messages.ts";
import type { Character } from "../characters/character.ts";
import type { CallResult, OfferedMethod, OfferedMethods } from "../methods/library.ts";
import type { BesideFields, ModelCall, ToolResult } from "../models/adapter.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Role } from "../scene/cast.ts";
import type { CallStatus, StoryScene } from "../story/story.ts";
import { sortedJson } from "./argument-text.ts";
import { type CheckedCall, checkCall } from "./check-call.ts";
import type { TurnEvent, TurnTrace } from "./conversation.ts";
import type { ActionAnswer, RegisteredAction, WaitingActions } from "./game-actions.ts";
import { type LaterCalls, lastProgress } from "./later-calls.ts";
import type { Offer } from "./offer.ts";
import type { PlayerMemory } from "./player-memory.ts";
import type { DialogueRecord } from "./records.ts";
import { begunText, broken, failureText, leftRunningText, rejectionText, successText } from "./result-text.ts";
import { aborted, sideBySide, untilAborted } from "./until-aborted.ts";

export interface TurnCallsOptions {
  readonly session: string;
  readonly turn: string;
  readonly character: Character;
  /** On whose behalf it calls and remembers: of several players the one who spoke. */
  readonly asker: Player | null;
  readonly offer: Offer;
  readonly methods: OfferedMethods;
  readonly waiting: WaitingActions;
  readonly laterCalls: LaterCalls;
  /** In a scene of several: who speaks. */
  readonly speaker: Role | null;
  readonly onStory: (to: string) => StoryScene | null;
  readonly onCalled: (name: string, status: CallStatus) => void;
  readonly memory: PlayerMemory | null;
  readonly callsAtOnce: number;
  /** Rounds in which wrong calls may be mended. */
  readonly mends: number;
  readonly resultBytes: number;
  readonly signal: AbortSignal;
  readonly clock: () => number;
  readonly emit: (event: TurnEvent) => void;
  readonly record: (record: DialogueRecord) => void;
  /** Resolves when what was recorded is on disk. */
  readonly saved: () => Promise<void>;
  /** Says a line after `afterMs` unless the function returned is called first. */
  readonly fillerAfter: (lines: readonly string[], afterMs: number) => () => void;
  /** A call that changes the world goes on after its turn was cancelled; this is its result, once there is one. */
  readonly onLeftRunning: (result: Promise<ToolResult>) => void;
}

/** What the calls of one round came to. */
export interface RoundOfCalls {
  /** In the order of the calls. */
  readonly results: readonly ToolResult[];
  /** Lines to be spoken as they are. */
  readonly exact: readonly string[];
  /** Whether those lines are all there is to say. */
  readonly onlyExact: boolean;
  /** Whether the game was told of everything and nothing came back: there is nothing new to speak of. */
  readonly onlyTold: boolean;
  /** Whether the model may go on calling. */
  readonly mayGoOn: boolean;
}

type CallTrace = TurnTrace["calls"][number];

interface Outcome {
  readonly text: string;
  readonly failed: boolean;
  readonly exact?: string;
  /** Of an action that needs no answer. */
  readonly told?: boolean;
}

export class TurnCalls {
  readonly trace: CallTrace[] = [];
  readonly #options: TurnCallsOptions;
  /** Outcomes by name and arguments, so that the same call runs once. */
  readonly #made = new Map<string, Promise<Outcome>>();
  #mendsLeft: number;
  #beside: BesideFields | null = null;

  constructor(options: TurnCallsOptions) {
    this.#options = options;
    this.#mendsLeft = options.mends;
  }

  /** `beside`: what came beside the answer that makes the calls, to be kept with those that change the world. */
  async run(calls: readonly ModelCall[], beside: BesideFields | null = null): Promise<RoundOfCalls> {
    this.#beside = beside;
    const { offer, methods, character, callsAtOnce } = this.#options;
    const checked = calls.map((call) => checkCall(call, offer, methods));
    const wrong = checked.some((check) => "problems" in check);
    const mayMend = !wrong || this.#mendsLeft-- > 0;
    const outcomes = await sideBySide(checked, callsAtOnce, (check) => this.#once(check, mayMend));
    const results = outcomes.map(({ text, failed }, at) => {
      const { id, name } = calls[at] as ModelCall;
      return { call: id, name, text, failed };
    });
    const exact = outcomes.flatMap((outcome) => (outcome.exact === undefined ? [] : [outcome.exact]));
    return {
      results,
      exact,
      onlyExact: exact.length > 0 && exact.length === outcomes.length,
      onlyTold: outcomes.every(({ told }) => told),
      mayGoOn: mayMend && this.#made.size < character.limits.calls,
    };
  }

  #once(check: CheckedCall, mayMend: boolean): Promise<Outcome> {
    const { call } = check;
    if ("problems" in check) {
      const text = rejectionText(call.name, check.problems, mayMend);
      this.#note(check, "rejected", { status: "rejected", seen: text, input: call.arguments });
      return Promise.resolve({ text, failed: true });
    }
    const key = `${call.name} ${sortedJson(check.input)}`;
    const before = this.#made.get(key);
    const at = this.#options.clock();
    if (before) {
      return before.then((outcome) => {
        this.#note(check, check.target.kind === "action" ? "action" : "method", {
          status: "repeated",
          seen: outcome.text,
          at,
        });
        const { exact: _, ...same } = outcome;
        return same;
      });
    }
    const { limits } = this.#options.character;
    if (this.#made.size >= limits.calls) {
      const text = failureText(
        call.name,
        "limit",
        `Not run: a turn may make ${limits.calls} calls, and they are used up.`,
      );
      this.#note(check, "rejected", { status: "limit", seen: text });
      return Promise.resolve({ text, failed: true });
    }
    const outcome = this.#carryOut(check);
    this.#made.set(key, outcome);
    return outcome;
  }

  #carryOut(check: Extract<CheckedCall, { input: JsonObject }>): Promise<Outcome> {
    if (this.#options.signal.aborted) {
      const text = failureText(check.call.name, "cancelled", "Not run: the player interrupted.");
      this.#note(check, "rejected", { status: "cancelled", seen: text });
      return Promise.resolve({ text, failed: true });
    }
    switch (check.target.kind) {
      case "method":
        return this.#method(check, check.target.method, check.target.method.later);
      case "action":
        return this.#action(check, check.target.action);
      case "memory":
        return this.#remember(check);
      case "story":
        return Promise.resolve(this.#storyMoves(check));
    }
  }

  /** The story goes on; there is nothing in it to speak of that the model doesn't know. */
  #storyMoves(check: Extract<CheckedCall, { input: JsonObject }>): Outcome {
    const { name } = check.call;
    const scene = this.#options.onStory(String(check.input.to));
    const outcome: Outcome =
      scene === null
        ? { text: failureText(name, "error", "The story has gone on already."), failed: true }
        : { text: successText(name, { now: scene.goal }, 4000), failed: false, told: true };
    this.#note(check, "story", { status: outcome.failed ? "error" : "ok", seen: outcome.text });
    return outcome;
  }

  async #method(
    check: Extract<CheckedCall, { input: JsonObject }>,
    method: OfferedMethod,
    later: OfferedMethod["later"],
  ): Promise<Outcome> {
    if (later) return this.#begin(check, { ...method, later });
    const { turn, character, emit, record, signal, clock, methods, fillerAfter } = this.#options;
    const call = check.call.id;
    const begun = clock();
    if (method.sideEffect)
      record({ kind: "called", turn, call: asMade(check), ...(this.#beside && { beside: this.#beside }) });
    emit({ type: "method.started", turn, call, method: method.id, name: method.name });
    const lines = method.fillers.length > 0 ? method.fillers : character.fillers;
    const stopFiller = fillerAfter(lines, method.fillerAfterMs);
    const context = this.#context(call);
    const mayBeMade = !method.sideEffect || (await this.#isSaved());
    const running = mayBeMade
      ? methods
          .call({ method: method.id, input: check.input, context }, method.sideEffect ? undefined : signal)
          .catch(broken(call))
      : null;
    const result = running === null ? aborted : await untilAborted(running, signal);
    stopFiller();
    const finished = { type: "method.finished", turn, call, method: method.id } as const;
    if (result === aborted) {
      const ms = clock() - begun;
      const left = method.sideEffect ? running : null;
      const message = left
        ? "The player interrupted. It is left to finish, since it changes the world; its result is kept for the next turn."
        : "The player interrupted.";
      emit({ ...finished, status: "cancelled", ms, error: { kind: "cancelled", message } });
      const outcome = {
        text: left ? leftRunningText(method.id) : failureText(method.id, "cancelled", message),
        failed: true,
      };
      this.#note(check, "method", { status: left ? "left_running" : "cancelled", seen: outcome.text, at: begun, ms });
      if (left) {
        this.#options.onLeftRunning(left.then((late) => ({ call, name: method.id, ...this.#outcomeOf(method, late) })));
      }
      return outcome;
    }
    const { status, ms, queueMs, error } = result;
    const outcome = this.#outcomeOf(method, result);
    if (method.sideEffect) record({ kind: "late", turn, call, text: outcome.text, failed: outcome.failed });
    emit({ ...finished, status, ms, ...(error && { error: { kind: error.kind, message: error.message } }) });
    this.#note(check, "method", { status, seen: outcome.text, at: begun, ms, queueMs, ...lastProgress(result) });
    this.#options.onCalled(method.id, status);
    return outcome;
  }

  /** Begins a call whose result comes after this turn: once it runs it is no business of the turn's any more. */
  async #begin(
    check: Extract<CheckedCall, { input: JsonObject }>,
    method: OfferedMethod & Required<Pick<OfferedMethod, "later">>,
  ): Promise<Outcome> {
    const { turn, record, laterCalls, clock, speaker } = this.#options;
    const { id: call, name } = check.call;
    const at = clock();
    const refused = laterCalls.makeRoom(method);
    if (refused !== null) {
      const seen = failureText(name, "refused", refused);
      this.#note(check, "rejected", { status: "refused", seen });
      return { text: seen, failed: true };
    }
    const outcome = { text: begunText(name, method.timeoutMs), failed: false };
    record({ kind: "called", turn, call: asMade(check), ...(this.#beside && { beside: this.#beside }) });
    record({ kind: "late", turn, call, ...outcome });
    await laterCalls.begin({
      method,
      input: check.input,
      context: this.#context(call),
      speaker,
      told: (result) => ({
        ...this.#outcomeOf({ ...method, sayExactly: false }, result),
        ...(method.sayExactly && { exact: exactLine(result.output) }),
      }),
    });
    this.#note(check, "method", { status: "begun", seen: outcome.text, at, ms: clock() - at, later: null });
    return outcome;
  }

  #context(call: string) {
    const { session, turn, character, asker } = this.#options;
    return {
      player: asker && { id: asker.id, name: asker.name ?? "" },
      session,
      character: { id: character.id, name: character.name },
      turn,
      call,
    };
  }

  /**
   * False when the turn was cancelled first, or is another machine's by now. A disk that fails has been reported by then, and
   * refuses the next turn; this one goes on.
   */
  async #isSaved(): Promise<boolean> {
    const { saved, signal } = this.#options;
    const done = saved().then(
      () => true,
      (error) => !(error instanceof BarkeepError && error.code === "session_moved"),
    );
    return (await untilAborted(done, signal)) === true && !signal.aborted;
  }

  #outcomeOf(method: OfferedMethod, result: CallResult): Outcome {
    if (result.status !== "ok") {
      const what = result.error ? `${result.error.kind}: ${result.error.message}` : `It ended as ${result.status}.`;
      return { text: failureText(method.id, result.status, what), failed: true };
    }
    const exact = method.sayExactly ? exactLine(result.output) : undefined;
    const text = successText(method.id, result.output, this.#options.resultBytes);
    if (exact === undefined) return { text, failed: false };
    return {
      text: `${text}\nThe line under "say" has been spoken to the player word for word: do not repeat it.`,
      failed: false,
      exact,
    };
  }

  async #action(check: Extract<CheckedCall, { input: JsonObject }>, action: RegisteredAction): Promise<Outcome> {
    const { turn, emit, record, signal, clock, waiting, resultBytes } = this.#options;
    const { id: call, name } = check.call;
    const begun = clock();
    if (action.timeoutMs === null) return this.#tell(check);
    record({ kind: "called", turn, call: asMade(check), ...(this.#beside && { beside: this.#beside }) });
    const outcomeOf = (answer: ActionAnswer): Outcome =>
      answer.status === "ok"
        ? { text: successText(name, answer.result, resultBytes), failed: false }
        : { text: failureText(name, answer.status, answer.message), failed: true };
    const answered = waiting.wait(call, action.timeoutMs, signal, (answer) =>
      record({ kind: "late", turn, call, ...outcomeOf(answer) }),
    );
    const speaker = this.#options.speaker && { speaker: this.#options.speaker };
    emit({ type: "action.call", turn, call, name, arguments: check.input, deadlineMs: action.timeoutMs, ...speaker });
    const answer = await answered;
    // the game hears that its answer was taken before anything that follows from it
    if (answer.status === "ok" || answer.status === "error") await this.#isSaved();
    if (answer.status === "timeout" || answer.status === "cancelled") emit({ type: "action.cancelled", turn, call });
    const outcome = outcomeOf(answer);
    this.#note(check, "action", { status: answer.status, seen: outcome.text, at: begun, ms: clock() - begun });
    this.#options.onCalled(name, answer.status);
    return outcome;
  }

  /** The game is told, and takes it for done. */
  #tell(check: Extract<CheckedCall, { input: JsonObject }>): Outcome {
    const { turn, emit, record, resultBytes } = this.#options;
    const { id: call, name } = check.call;
    const outcome = { text: successText(name, { done: true }, resultBytes), failed: false };
    record({ kind: "called", turn, call: asMade(check), told: true, ...(this.#beside && { beside: this.#beside }) });
    record({ kind: "late", turn, call, ...outcome });
    const speaker = this.#options.speaker && { speaker: this.#options.speaker };
    emit({ type: "action.call", turn, call, name, arguments: check.input, deadlineMs: null, ...speaker });
    this.#note(check, "action", { status: "told", seen: outcome.text });
    this.#options.onCalled(name, "ok");
    return { ...outcome, told: true };
  }

  async #remember(check: Extract<CheckedCall, { input: JsonObject }>): Promise<Outcome> {
    const { memory, character, asker, clock } = this.#options;
    const { name } = check.call;
    const at = clock();
    let outcome: Outcome;
    try {
      if (!memory || !asker) throw new Error("there is nobody to remember");
      await memory.put(character.id, asker.id, String(check.input.fact));
      outcome = { text: successText(name, { remembered: true }, 1000), failed: false };
    } catch (error) {
      outcome = { text: failureText(name, "error", `It could not be kept: ${(error as Error).message}`), failed: true };
    }
    this.#note(check, "memory", { status: outcome.failed ? "error" : "ok", seen: outcome.text, at, ms: clock() - at });
    return outcome;
  }

  #note(
    check: CheckedCall,
    kind: CallTrace["kind"],
    facts: Pick<CallTrace, "status" | "seen" | "progress"> & {
      input?: Json;
      at?: number;
      ms?: number;
      queueMs?: number;
      later?: null;
    },
  ): void {
    const { id, name, written } = check.call;
    const input = "input" in check ? check.input : check.call.arguments;
    const at = new Date(facts.at ?? this.#options.clock()).toISOString();
    this.trace.push({ call: id, kind, name, input, queueMs: 0, ms: 0, ...facts, at, ...(written && { written }) });
  }
}

/** As it was checked, which every provider takes in a history: what the model wrote may be `null` or nothing. */
const asMade = ({ call, input }: Extract<CheckedCall, { input: JsonObject }>): ModelCall => ({
  ...call,
  arguments: writeJson(input),
});

function exactLine(output: Json): string | undefined {
  const line = typeof output === "object" && output !== null && !Array.isArray(output) ? output.say : undefined;
  return typeof line === "string" && line.trim() !== "" ? line : undefined;
}
