/** One turn, from the player's words to the last of the character's: rounds with the model, its calls between them. */
import type { Player, Usage } from "../../protocol/messages.ts";
import { withoutMarks } from "../cues/written.ts";
import type { OfferedMethods } from "../methods/library.ts";
import type { AssistantMessage, Message, ModelCall, ToolResult } from "../models/adapter.ts";
import { callableName } from "../models/callable-name.ts";
import type { CatalogueModel } from "../models/catalogue-types.ts";
import { ModelError } from "../models/model-error.ts";
import { toBarkeepError } from "../problems/errors.ts";
import type { CallStatus, StoryScene } from "../story/story.ts";
import { argumentsForHistory } from "./argument-text.ts";
import type { LaterOutcome, TurnEvent, TurnFailure, TurnResult, TurnTrace } from "./conversation.ts";
import type { WaitingActions } from "./game-actions.ts";
import { hearOnly } from "./heard.ts";
import type { LaterCalls, LaterNews } from "./later-calls.ts";
import type { DialogueLimits } from "./limits.ts";
import { meantName } from "./meant-name.ts";
import { type ChainAnswer, ModelChain, type ModelSource } from "./model-chain.ts";
import type { OneARound } from "./one-a-round.ts";
import type { PlayerMemory } from "./player-memory.ts";
import { spokenLine } from "./prompt.ts";
import type { DialogueRecord } from "./records.ts";
import { TurnCalls } from "./turn-calls.ts";
import { TurnRequest, type TurnRequestOptions } from "./turn-request.ts";
import { RoundLog } from "./turn-trace.ts";
import { Voice } from "./voice.ts";

export interface TurnOptions extends Omit<TurnRequestOptions, "unknownWindowTokens" | "localWindowTokens" | "now"> {
  readonly session: string;
  readonly turn: string;
  readonly replyTo?: string | undefined;
  /** See `SayOptions`. */
  readonly taken?: Promise<void> | undefined;
  /** The words of a turn that asks no model. */
  readonly exactLine?: string | undefined;
  /** The scene of the story that is on now; null when it waited for no such thing any more. */
  readonly onStory: (to: string) => StoryScene | null;
  /** A method or an action has ended. */
  readonly onCalled: (name: string, status: CallStatus) => void;
  /** Aborted with a `StopReason`. */
  readonly stop: AbortController;
  /** Of a cancelled turn: how much was heard; undefined means all of it. */
  readonly heardChars: () => number | undefined;
  readonly source: ModelSource;
  readonly methods: OfferedMethods;
  readonly waiting: WaitingActions;
  readonly laterCalls: LaterCalls;
  /** What has come of such calls, of which this turn speaks. */
  readonly later?: readonly LaterNews[] | undefined;
  readonly memory: PlayerMemory | null;
  /** On whose behalf it calls and remembers: of several players the one who spoke. */
  readonly asker: Player | null;
  readonly limits: DialogueLimits;
  /** What a summary since the last turn has cost. */
  readonly usageOwed: Usage | null;
  /** Unix time in ms. */
  readonly clock: () => number;
  readonly newCallId: () => string;
  readonly emit: (event: TurnEvent) => void;
  readonly record: (record: DialogueRecord) => void;
  readonly saved: () => Promise<void>;
  /** The line to say while waiting, chosen from several. */
  readonly chooseFiller: (lines: readonly string[]) => string | undefined;
  readonly onLeftRunning: (turn: string, result: Promise<ToolResult>) => void;
  /** Masks secrets: a provider may quote a key in what it says is wrong. */
  readonly mask: <T>(value: T) => T;
  readonly oneARound: OneARound;
}

export type StopReason = "cancelled" | "budget";

export interface TurnEnd {
  readonly result: TurnResult;
  readonly trace: TurnTrace;
  readonly shownFrom: number;
}

type Finish = TurnResult["finish"];

export class Turn {
  readonly #options: TurnOptions;
  readonly #voice: Voice;
  readonly #chain: ModelChain;
  readonly #request: TurnRequest;
  readonly #calls: TurnCalls;
  readonly #log: RoundLog;
  readonly #begun: number;
  readonly #at: string;
  /** Answers and results so far. */
  readonly #messages: Message[] = [];
  #firstText: number | null = null;
  #filled = false;
  /** Exact lines spoken between rounds, which belong to the next answer. */
  #carried = "";
  /** Settles when the turn may be seen, or never was. */
  #seen: Promise<void> | undefined;

  constructor(options: TurnOptions) {
    this.#options = options;
    const { turn, emit, character, stop, limits, clock, source } = options;
    this.#log = new RoundLog({ owed: options.usageOwed });
    this.#begun = clock();
    this.#at = new Date(this.#begun).toISOString();
    this.#voice = new Voice({
      turn,
      emit,
      onFirstText: () => {
        this.#firstText = this.#since();
      },
      maySilence: (options.cause === "context" || options.cause === "later") && !options.mustSpeak,
      cues: options.cues,
      cueStyle: character.cueStyle,
      part: options.speaker && { name: options.speaker.name, others: namesIn(options) },
      most: character.limits.answerChars,
    });
    // A model that failed, after its own retry, isn't asked once more for being named twice.
    const models = [...new Set([character.model, ...character.fallbackModels])];
    this.#chain = new ModelChain({ models, source, limits, clock, signal: stop.signal });
    this.#request = new TurnRequest({ ...options, ...limits, now: this.#at });
    this.#calls = new TurnCalls({
      ...options,
      ...limits,
      resultBytes: this.#request.resultBytes(this.#chain.model, limits.resultBytes),
      signal: stop.signal,
      fillerAfter: (lines, afterMs) => this.#fillerAfter(lines, afterMs),
      onLeftRunning: (result) => options.onLeftRunning(turn, result),
    });
  }

  /** Emits and records the whole turn; rejects only with what `taken` rejects with, having emitted and recorded nothing. */
  async run(): Promise<TurnEnd> {
    const { stop, limits, mask, exactLine, oneARound } = this.#options;
    this.#begin();
    const budgetMs = limits.turnMs + (this.#chain.model?.local ? limits.localFirstByteMs : 0);
    const budget = setTimeout(() => stop.abort("budget" satisfies StopReason), budgetMs);
    let finish: Finish;
    let error: TurnFailure | undefined;
    try {
      finish = exactLine === undefined ? await this.#rounds() : await this.#line(exactLine);
    } catch (thrown) {
      await this.#seen;
      finish = "error";
      error = mask(asFailure(thrown));
      this.#appendAnswer();
    } finally {
      clearTimeout(budget);
    }
    await oneARound.pass();
    if (stop.signal.aborted) {
      finish = stop.signal.reason === "budget" ? "error" : "cancelled";
      error =
        finish === "error" ? { code: "turn_failed", message: `The turn took longer than ${budgetMs} ms.` } : undefined;
    }
    if (finish === "error" || finish === "limit") this.#sayErrorLine();
    return this.#end(finish, error);
  }

  /** The turn is seen at once, or as soon as it is taken; until then what the model says is held back. */
  #begin(): void {
    const { turn, cause, said, replyTo, taken, emit, record, stop, speaker, by, later } = this.#options;
    const heard = {
      ...(speaker && { speaker }),
      ...(by && { by }),
      ...(later && { later: later.map(({ call }) => call) }),
    };
    const begin = () => {
      record({ kind: "begin", turn, cause, said, ...heard, at: this.#at, ...this.#offered(this.#chain.model) });
      emit({
        type: "turn.started",
        turn,
        cause,
        ...(speaker && { speaker }),
        ...(replyTo !== undefined && { replyTo }),
      });
      this.#voice.open();
    };
    if (taken === undefined) {
      begin();
      return;
    }
    this.#seen = taken.then(begin);
    // Told where it is waited for; here the model need not go on.
    this.#seen.catch(() => stop.abort("cancelled" satisfies StopReason));
  }

  /** Says what was written for this turn; no model is asked. */
  async #line(line: string): Promise<Finish> {
    await this.#seen;
    if (this.#options.stop.signal.aborted) return "cancelled";
    this.#voice.sayExactly(line);
    this.#appendAnswer();
    return "complete";
  }

  async #rounds(): Promise<Finish> {
    const { character, stop, newCallId, limits } = this.#options;
    let mayCall = true;
    for (let step = 0; ; step++) {
      mayCall &&= step < character.limits.steps;
      // a model that is being loaded, or thinks, leaves the player in silence
      const stopFiller = step === 0 ? this.#fillerAfter(character.fillers, limits.waitFillerMs) : () => undefined;
      const answer = await this.#chain
        .ask({
          request: (model) => this.#request.build(model, this.#messages, mayCall),
          onAttempt: () => this.#voice.beginRound(),
          onText: (text) => {
            stopFiller();
            this.#voice.say(text);
            return !this.#voice.isFull;
          },
          onUnsaid: () => this.#voice.beginRound(),
          onAnswer: (each) => {
            this.#log.add(each);
            if (each.usage && !each.usage.estimated) this.#request.counted(each.model, each.usage.inputTokens);
          },
          onOverflow: (model, overflow) => this.#request.shrink(model, overflow),
          hasSpoken: () => this.#voice.hasSpoken,
        })
        .finally(stopFiller);
      await this.#seen;
      this.#voice.endRound();
      if (answer.reason === "length" || answer.reason === "aborted" || answer.calls.length === 0 || !mayCall) {
        this.#appendAnswer(answer);
        return answer.reason === "length" || !mayCall ? "limit" : "complete";
      }
      // ids of our own: some servers use the same ones in every answer
      const calls = answer.calls.map((call) => ({
        ...call,
        id: newCallId(),
        name: meantName(call.name, this.#options.offer) ?? callableName(call.name || "unnamed"),
      }));
      const text = this.#drainText();
      this.#recordRound(calls);
      const round = this.#calls.run(calls, answer.beside);
      this.#filled = false;
      const { results, exact, onlyExact, onlyTold, mayGoOn } = await round;
      this.#messages.push(
        { role: "assistant", text, calls: calls.map(wellFormed), ...besideOf(answer) },
        { role: "tool", results },
      );
      this.#voice.beginRound();
      if (stop.signal.aborted) return "cancelled";
      if (onlyTold && withoutMarks(text).trim() !== "") return "complete";
      for (const line of exact) {
        this.#voice.sayExactly(this.#carried === "" ? line : ` ${line}`);
        this.#carried = this.#voice.roundText;
      }
      if (onlyExact) {
        this.#voice.beginRound();
        this.#appendAnswer();
        return "complete";
      }
      mayCall &&= mayGoOn;
    }
  }

  /** Goes to disk with the first `method.started`, so that a crash in mid-call leaves something to look at. */
  #recordRound(calls: readonly ModelCall[]): void {
    const { turn, record } = this.#options;
    const round = this.#log.rounds.at(-1);
    if (!round) return;
    const { model, at, text, usage, ms } = round;
    record({ kind: "round", turn, model, at, text, calls, usage, ms });
  }

  /** What was said since the last message, exact lines included. */
  #drainText(): string {
    const text = this.#carried + this.#voice.roundText;
    this.#carried = "";
    return text;
  }

  #appendAnswer(answer?: ChainAnswer): void {
    const text = this.#drainText();
    const beside = answer?.reason === "complete" ? besideOf(answer) : {};
    if (text !== "") this.#messages.push({ role: "assistant", text, calls: [], ...beside });
    this.#voice.beginRound();
  }

  /** Instead of silence; nothing is added to what was already said. */
  #sayErrorLine(): void {
    const line = this.#options.character.errorLine;
    if (!line || this.#voice.hasSpoken) return;
    this.#voice.sayExactly(spokenLine(line, this.#options));
    this.#appendAnswer();
  }

  #end(finish: Finish, error: TurnFailure | undefined): TurnEnd {
    const { turn, emit, record, heardChars, clock } = this.#options;
    const heard = finish === "cancelled" ? heardChars() : undefined;
    const said = this.#voice.text;
    const kept = heard === undefined ? { messages: this.#messages, text: said } : hearOnly(this.#messages, said, heard);
    const result: TurnResult = {
      turn,
      finish,
      text: kept.text,
      usage: this.#log.usage,
      ms: { firstText: this.#firstText, total: this.#since() },
      ...(error && { error }),
    };
    record({ kind: "end", turn, ...kept, at: new Date(clock()).toISOString() });
    emit({ type: "turn.finished", ...result });
    return { result, trace: this.#trace(result), shownFrom: this.#request.shownFrom };
  }

  #trace(result: TurnResult): TurnTrace {
    const { session, character, player, cause, said, source, later } = this.#options;
    const { model } = this.#log;
    const { cues } = this.#voice;
    return {
      ...result,
      session,
      character: character.id,
      player: player?.id ?? null,
      cause,
      said: cause === "say" ? said : null,
      at: this.#at,
      ...this.#offered(source.catalogue.get(model ?? character.model)),
      model,
      attempts: this.#chain.attempts,
      rounds: this.#log.rounds,
      calls: this.#calls.trace,
      ...(later && { later: later.map(outcomeOf) }),
      ...(cues && { cues }),
    };
  }

  #offered(asked: CatalogueModel | undefined): Pick<TurnTrace, "offered" | "leftOut"> {
    const { offer } = this.#options;
    const { tools, leftOut } = asked ? this.#request.offered(asked) : offer;
    const offered = tools.map(({ name }) => ({
      kind: offer.byName.get(name)?.kind === "action" ? ("action" as const) : ("method" as const),
      name,
    }));
    return { offered, leftOut };
  }

  /** One filler a round of calls at most, and none once the turn is over. */
  #fillerAfter(lines: readonly string[], afterMs: number): () => void {
    if (lines.length === 0) return () => undefined;
    const timer = setTimeout(() => {
      if (this.#filled || this.#options.stop.signal.aborted) return;
      const line = this.#options.chooseFiller(lines);
      if (line === undefined) return;
      this.#filled = true;
      this.#voice.filler(spokenLine(line, this.#options));
    }, afterMs);
    return () => clearTimeout(timer);
  }

  #since(): number {
    return Math.max(0, Math.round((this.#options.clock() - this.#begun) * 10) / 10);
  }
}

function namesIn({ others, by, player }: TurnOptions): string[] {
  return [...others.map(({ name }) => name), by?.name ?? "", player?.name ?? ""];
}

function outcomeOf({ call, method, turn, status, text, ms, at, progress }: LaterNews): LaterOutcome {
  return { call, method, turn, status, seen: text, ms, at, ...(progress && { progress }) };
}

/** What the provider wants back with its answer. */
function besideOf({ model, reasoning, beside }: ChainAnswer): Pick<AssistantMessage, "reasoning" | "beside"> {
  return { ...(reasoning && { reasoning: { model: model.id, blocks: reasoning } }), ...(beside && { beside }) };
}

/** Servers that render history through a template fail on arguments that are no object; their result says what they were. */
function wellFormed(call: ModelCall): ModelCall {
  const { beside, id, name } = call;
  return { id, name, arguments: argumentsForHistory(call.arguments), ...(beside && { beside }) };
}

function asFailure(thrown: unknown): TurnFailure {
  if (thrown instanceof ModelError) {
    const { code, message, retryAfterMs } = thrown;
    return { code, message, ...(retryAfterMs !== undefined && { retryAfterMs: Math.ceil(retryAfterMs) }) };
  }
  const { code, message } = toBarkeepError(thrown);
  return { code, message };
}
