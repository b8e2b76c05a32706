/** The character's model and its fallbacks: who is asked, tried again or passed over, before the first word and never after. */
import type { ErrorCode } from "../../protocol/codes.ts";
import type { ModelAdapter, ModelRequest } from "../models/adapter.ts";
import type { CatalogueModel, ModelCatalogue } from "../models/catalogue-types.ts";
import { defaultModelId } from "../models/default-model.ts";
import { ModelError } from "../models/model-error.ts";
import type { Lesson } from "../models/refusals/lesson.ts";
import type { Overflow } from "../models/refusals/overflow.ts";
import type { DialogueLimits } from "./limits.ts";
import { FailedTry, Mending } from "./mending.ts";
import { modelRound, type RoundAnswer } from "./model-round.ts";
import { pause } from "./until-aborted.ts";

/** Where adapters come from; `createModels` makes one. */
export interface ModelSource {
  readonly catalogue: Pick<ModelCatalogue, "get" | "warnings">;
  adapter(model: CatalogueModel): ModelAdapter | undefined;
  /** Keeps what a refusal has taught; the catalogue then shows the model with it. Without it nothing is learned. */
  learn?(model: CatalogueModel, lesson: Lesson, words: string): boolean;
  /** Takes back a lesson that did not help. */
  unlearn?(model: CatalogueModel, lesson: Lesson): void;
  /** Where nobody has told yet which model is the default: asks the servers once more before one is asked for it. */
  findDefault?(signal: AbortSignal): Promise<void>;
  /** How many of its tokens one that we estimate has come to, in the conversations before. */
  tokenScale?(model: CatalogueModel): number | undefined;
  countedTokens?(model: CatalogueModel, scale: number): void;
}

export interface Attempt {
  readonly model: string;
  /** ISO 8601. */
  readonly at: string;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
  readonly ms: number;
  /** What was learned from the refusal, and holds from the next try on. */
  learned?: string;
}

export interface ModelChainOptions {
  /** Ids, the character's own first. */
  readonly models: readonly string[];
  readonly source: ModelSource;
  readonly limits: Pick<DialogueLimits, "firstByteMs" | "localFirstByteMs" | "idleMs" | "retryWaitMs" | "retryPauseMs">;
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

export interface AskOptions {
  readonly request: (model: CatalogueModel) => ModelRequest;
  /** Before each try. */
  readonly onAttempt: () => void;
  /** False once enough was said. */
  readonly onText: (text: string) => boolean;
  /** What was said of the answer until here was a thought; what follows is the answer. */
  readonly onUnsaid: () => void;
  /** After each try that could be made, failed or not. */
  readonly onAnswer: (answer: ChainAnswer) => void;
  /** After a refusal for its length: makes the next request shorter and answers how long that one was; null when it can't. */
  readonly onOverflow: (model: CatalogueModel, overflow: Overflow) => number | null;
  /** Once true, a failure is final. */
  readonly hasSpoken: () => boolean;
}

/** `failure` is also set for an answer that ended in order and can't be used. */
export interface ChainAnswer extends RoundAnswer {
  readonly model: CatalogueModel;
  readonly request: ModelRequest;
}

export class ModelChain {
  readonly attempts: Attempt[] = [];
  readonly #options: ModelChainOptions;
  /** Place in the chain: models before it have failed in this turn. */
  #at = 0;

  constructor(options: ModelChainOptions) {
    this.#options = options;
  }

  /** The model that would be asked next, for what depends on its window and abilities. */
  get model(): CatalogueModel | undefined {
    const id = this.#options.models[this.#at];
    return id === undefined ? undefined : this.#options.source.catalogue.get(id);
  }

  /** Throws the last `ModelError` when nobody could answer. */
  async ask(ask: AskOptions): Promise<ChainAnswer> {
    let last: ModelError | null = null;
    for (; this.#at < this.#options.models.length; this.#at++) {
      const id = this.#options.models[this.#at] as string;
      const found = await this.#find(id);
      if (found instanceof ModelError) {
        last = found;
        this.#note(id, last, this.#options.clock(), 0);
        continue;
      }
      const lessons = new Mending(this.#options.source, ask);
      for (let tries = 1; ; ) {
        const model = this.#options.source.catalogue.get(id) ?? found.model;
        const outcome = await this.#attempt(model, found.adapter, ask);
        if (!(outcome instanceof FailedTry)) return outcome;
        last = outcome.error;
        // a refusal is an answer of sorts: no other model is asked until one gives in
        if (ask.hasSpoken() || last.code === "model_refused") throw last;
        const learned = lessons.after(outcome);
        if (learned !== null) {
          const attempt = this.attempts.at(-1);
          if (attempt) attempt.learned = learned;
          continue;
        }
        const wait = last.retryAfterMs ?? this.#options.limits.retryPauseMs;
        // the player has waited the whole of a first answer's time already, and hanging up on a model that is being loaded ends its loading
        if (last.code === "model_stalled" && (model.local || this.#at + 1 < this.#options.models.length)) break;
        if (!last.again || tries > 1 || wait > this.#options.limits.retryWaitMs) break;
        tries++;
        await pause(wait, this.#options.signal);
      }
    }
    throw last ?? new ModelError("model_unavailable", "The character has no model.");
  }

  async #find(id: string): Promise<{ model: CatalogueModel; adapter: ModelAdapter } | ModelError> {
    const { source, signal } = this.#options;
    if (source.catalogue.get(id)?.id === defaultModelId) await source.findDefault?.(signal);
    const model = source.catalogue.get(id);
    if (!model)
      return new ModelError(
        "model_unavailable",
        source.catalogue.warnings([id])[0]?.message ?? `There is no model called "${id}".`,
      );
    // A retired model is asked all the same, after a warning at session open: the provider has the last word, not our table.
    const adapter = source.adapter(model);
    return adapter ? { model, adapter } : new ModelError("model_auth", model.warning ?? `${model.name} needs a key.`);
  }

  async #attempt(model: CatalogueModel, adapter: ModelAdapter, ask: AskOptions): Promise<ChainAnswer | FailedTry> {
    const { limits, clock, signal } = this.#options;
    const firstByteMs = model.local ? limits.localFirstByteMs : limits.firstByteMs;
    const request = ask.request(model);
    ask.onAttempt();
    const round = await modelRound({
      adapter,
      request,
      signal,
      clock,
      onText: ask.onText,
      onUnsaid: ask.onUnsaid,
      ...limits,
      firstByteMs,
    });
    const failure = round.failure ?? unusable(round, model.name);
    const answer = { ...round, failure, model, request };
    this.#note(model.id, failure, answer.at, answer.ms.total);
    ask.onAnswer(answer);
    return failure ? new FailedTry(failure, model, request) : answer;
  }

  #note(model: string, error: ModelError | null, at: number, ms: number): void {
    const told = error && { code: error.code, message: error.message };
    this.attempts.push({ model, at: new Date(at).toISOString(), error: told, ms });
  }
}

/** An answer that ended in order and yet is none. */
function unusable(answer: RoundAnswer, name: string): ModelError | null {
  if (answer.reason === "refused") return new ModelError("model_refused", `${name} refused to answer this.`);
  if (answer.reason === "overflow")
    return new ModelError("context_overflow", `The conversation is longer than ${name} takes.`);
  if (answer.text.trim() !== "" || answer.reason === "aborted" || answer.calls.length > 0) return null;
  if (answer.reason === "length")
    return new ModelError(
      "model_output",
      `${name} used up its tokens before it said anything. Raise the character's limit of output tokens.`,
    );
  return new ModelError("model_output", `${name} answered with nothing.`, { again: true });
}
