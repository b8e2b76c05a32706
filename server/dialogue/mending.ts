/** What is done about a refusal before a model is given up: learn what it dislikes, or make the request shorter, and ask once more. */
import type { ModelRequest } from "../models/adapter.ts";
import type { CatalogueModel } from "../models/catalogue-types.ts";
import type { ModelError } from "../models/model-error.ts";
import { type Lesson, meaningOf, sameLesson } from "../models/refusals/lesson.ts";
import type { AskOptions, ModelSource } from "./model-chain.ts";

/** Most refusals of one model that one answer is worth. */
const mostRefusals = 10;

export class FailedTry {
  readonly error: ModelError;
  readonly model: CatalogueModel;
  readonly request: ModelRequest;

  constructor(error: ModelError, model: CatalogueModel, request: ModelRequest) {
    this.error = error;
    this.model = model;
    this.request = request;
  }
}

export class Mending {
  readonly #source: ModelSource;
  readonly #ask: Pick<AskOptions, "onOverflow">;
  readonly #tried: Lesson[] = [];
  /** The last lesson, and the words that taught it. */
  #last: { readonly lesson: Lesson; readonly words: string } | null = null;
  #left = mostRefusals;

  constructor(source: ModelSource, ask: Pick<AskOptions, "onOverflow">) {
    this.#source = source;
    this.#ask = ask;
  }

  /** What will be done otherwise in the next try, as a sentence; null when the failure can't be mended so. */
  after(failed: FailedTry): string | null {
    const { error, model } = failed;
    if (this.#left-- <= 0) return null;
    // asked without it, the server says the same: that was not it
    if (this.#last && sameWords(this.#last.words, error.words)) this.#source.unlearn?.(model, this.#last.lesson);
    this.#last = null;
    return error.code === "context_overflow" ? this.#shorter(failed) : this.#without(failed);
  }

  #without({ error, model, request }: FailedTry): string | null {
    if (!this.#source.learn) return null;
    const lesson = error.lessons.find(
      (each) =>
        ![...this.#tried, ...request.lessons].some((known) => sameLesson(each, known)) &&
        // the one name having been refused, and then the other
        !this.#tried.some(({ kind }) => kind === "output_limit_is" && each.kind === kind),
    );
    if (!lesson) return null;
    this.#tried.push(lesson);
    this.#last = { lesson, words: error.words };
    this.#source.learn(model, lesson, error.words);
    return meaningOf(lesson);
  }

  #shorter({ error, model, request }: FailedTry): string | null {
    const overflow = error.overflow ?? { windowTokens: undefined, promptTokens: undefined };
    const size = this.#ask.onOverflow(model, overflow);
    const lesson = this.#window(model, overflow.windowTokens, size, request);
    if (lesson) this.#source.learn?.(model, lesson, error.words);
    const known = lesson && !request.lessons.some((each) => sameLesson(each, lesson));
    if (size === null && !known) return null;
    return lesson ? `${meaningOf(lesson)} Less of the conversation is shown.` : "Less of the conversation is shown.";
  }

  /** What the server told, or what it refused where that is less than what was thought to fit. */
  #window(model: CatalogueModel, told: number | undefined, size: number | null, request: ModelRequest): Lesson | null {
    if (told !== undefined) return { kind: "window", tokens: told, told: true };
    const taken = model.learned.some((lesson) => lesson.kind === "window" && lesson.told);
    if (size === null || taken) return null;
    const tokens = Math.max(512, Math.round((size + request.outputTokens) * 0.9));
    return tokens < (model.capabilities.contextTokens ?? Number.POSITIVE_INFINITY)
      ? { kind: "window", tokens, told: false }
      : null;
  }
}

/** Ids of requests and times differ from answer to answer. */
const sameWords = (a: string, b: string): boolean => withoutIds(a) === withoutIds(b);
const withoutIds = (words: string): string => words.replace(/[\da-f][\da-f-]{7,}|\d+/gi, "#");
