/** A provider's failure as one of our codes, and whether the same request may be tried again. */
import type { ErrorCode } from "../../protocol/codes.ts";
import { type ErrorWords, readErrorBody, readErrorValue } from "./refusals/error-words.ts";
import type { Lesson } from "./refusals/lesson.ts";
import { type Overflow, readOverflow } from "./refusals/overflow.ts";
import { isAccident, readRefusal, type Sent } from "./refusals/read-refusal.ts";

export type ModelErrorCode = Extract<
  ErrorCode,
  | "model_unavailable"
  | "model_auth"
  | "model_rate_limited"
  | "model_stalled"
  | "model_refused"
  | "model_output"
  | "context_overflow"
>;

export interface ModelErrorOptions {
  readonly again?: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly lessons?: readonly Lesson[];
  readonly overflow?: Overflow;
  readonly words?: string;
  readonly cause?: unknown;
}

export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly code: ModelErrorCode;
  /** Worth one more try with the same model. */
  readonly again: boolean;
  /** What the provider asked to wait, in ms. */
  readonly retryAfterMs: number | undefined;
  /** What may be learned from it, the likeliest first: asked once more with one of them, the model may answer. */
  readonly lessons: readonly Lesson[];
  /** Of a prompt that is too long: what the server told of lengths, in tokens. */
  readonly overflow: Overflow | undefined;
  /** The server's own words. */
  readonly words: string;

  constructor(code: ModelErrorCode, message: string, options: ModelErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.again = options.again ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.lessons = options.lessons ?? [];
    this.overflow = options.overflow;
    this.words = options.words ?? "";
  }
}

/** An answer with a status that is none of success, its body read by us: the SDKs lose the words of most. */
export class FailedAnswer extends Error {
  override readonly name = "FailedAnswer";
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;

  constructor(status: number, headers: Headers, body: string) {
    super(`status ${status}`);
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** The failed answer in an error, however deep an SDK has put it. */
export function failedAnswerIn(error: unknown): FailedAnswer | null {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if (at instanceof FailedAnswer) return at;
  return null;
}

export interface FailureContext {
  /** Named in the sentence. */
  readonly provider: string;
  /** What the request held; nothing is learned without it. */
  readonly sent?: Sent;
  /** Taken out of what the server says: some repeat the key they were given. */
  readonly key?: string | null;
  /** Said behind a sentence about an answer that came from no model server. */
  readonly hint?: string | null;
}

/** A provider's own words on one line. What is cut ends in `…`, by which a secret that was cut in two is still known. */
export function shortened(words: string, most: number): string {
  const line = words.slice(0, most * 4 + 100).replace(/\s+/g, " ");
  return line.length <= most ? line : `${line.slice(0, most)}…`;
}

/** Sorts whatever an SDK or `fetch` threw. */
export function fromFailure(context: FailureContext, error: unknown): ModelError {
  if (error instanceof ModelError) return error;
  const answer = failedAnswerIn(error);
  if (answer) return fromFailedAnswer(context, answer);
  const { status, headers, error: value } = error as { status?: number; headers?: Headers; error?: unknown };
  // an error event in mid-stream, as an SDK throws it
  if (value !== undefined && value !== null) return sorted(context, status, headers, readErrorValue(value));
  return new ModelError(
    "model_unavailable",
    `${context.provider} could not be reached or broke off: ${reason(error)}`,
    {
      again: true,
      cause: error,
    },
  );
}

export function fromFailedAnswer(context: FailureContext, { status, headers, body }: FailedAnswer): ModelError {
  return sorted(context, status, headers, readErrorBody(body));
}

/** An `error` member, an `error` event or a chunk that is an error, in an answer that had begun with status 200. */
export function fromErrorValue(context: FailureContext, value: unknown): ModelError {
  const { status_code: told } = (value ?? {}) as { readonly status_code?: unknown };
  const status = typeof told === "string" || typeof told === "number" ? Number(told) : 0;
  return sorted(context, status >= 400 ? status : undefined, undefined, readErrorValue(value));
}

/** The innermost reason of a connection that failed: `connect ECONNREFUSED 127.0.0.1:1`. */
function reason(error: unknown): string {
  let at = error;
  for (let depth = 0; at instanceof Error && at.cause instanceof Error && depth < 5; depth++) at = at.cause;
  const { message, code } = (at ?? {}) as { message?: string; code?: string };
  // with its code alone: the sentence would tell players where it is
  return shortened(code || message || String(error), 300);
}

const unpaid =
  /insufficient[_ ](?:quota|balance|funds|credit)|exceeded your current quota|billing|payment required|out of credits|credit balance/i;

/** What an error in mid-stream would have been as a status. */
const statusOf: Readonly<Record<string, number>> = Object.freeze({
  overloaded_error: 529,
  rate_limit_error: 429,
  api_error: 500,
  authentication_error: 401,
  permission_error: 403,
});

function sorted(
  { provider, sent, key, hint }: FailureContext,
  answered: number | undefined,
  headers: Headers | undefined,
  given: ErrorWords,
): ModelError {
  const error = { ...given, words: withoutKey(given.words, key) };
  const status = answered ?? statusOf[error.codes.find((code) => code in statusOf) ?? ""];
  const words = shortened(
    withoutStatus(error.words, status) || (status === undefined ? "no reason given" : `no words, status ${status}`),
    300,
  );
  const retryAfterMs = readRetryAfter(headers, Date.now());
  const told = (sentence: string) =>
    `${provider} ${sentence}: ${words}${hint && isLost(status, error) ? ` ${hint}` : ""}`;
  const all = `${error.codes.join(" ")} ${error.words.slice(0, 2000)}`;
  if (status === 401 || (status === 403 && !readOverflow(error)))
    return new ModelError(
      "model_auth",
      `${provider} refused the API key (status ${status}). Check the key and what it may use.`,
      { words },
    );
  if (status === 402 || unpaid.test(all))
    return new ModelError("model_rate_limited", told("wants to be paid before it answers"), { words });
  const tooLong = status === 429 ? tooLongForAMinute(error) : null;
  if ((status === 429 && !tooLong) || isRateLimit(status, error))
    return new ModelError("model_rate_limited", told("limits how often it may be asked"), {
      again: true,
      retryAfterMs,
      words,
    });
  if (isAccident(error))
    return new ModelError("model_output", told("could not read the call that its model wrote"), { again: true, words });
  const overflow = tooLong ?? (mayTeach(status) ? readOverflow(error, status === 413) : null);
  if (overflow)
    return new ModelError("context_overflow", told("says the conversation is too long"), { overflow, words });
  const lessons = sent && mayTeach(status) ? readRefusal(error, sent, isDoubtful(status, all)) : [];
  if (status === undefined)
    return new ModelError("model_unavailable", told("reported an error in mid-answer"), {
      again: lessons.length === 0,
      lessons,
      words,
    });
  if (status === 408 || status === 409 || status >= 500)
    return new ModelError("model_unavailable", told(`answered with status ${status}`), {
      again: lessons.length === 0,
      retryAfterMs,
      lessons,
      words,
    });
  return new ModelError("model_unavailable", told(`would not take the request (status ${status})`), { lessons, words });
}

/** Some begin with the number that the sentence tells already: `529 Overloaded`. */
const withoutStatus = (words: string, status: number | undefined): string =>
  words.startsWith(`${status} `) ? words.slice(`${status} `.length) : words;

const mayTeach = (status: number | undefined) =>
  status === undefined || (status >= 400 && status <= 500 && ![408, 409, 429].includes(status)) || status === 501;

/** A request larger than all that may be asked in a minute is refused like one that asks too often, and never gets through. */
const tooLongForAMinute = (error: ErrorWords): Overflow | null =>
  /request too large|must be reduced/i.test(error.words) ? readOverflow(error, true) : null;

/** Whether an answer may be a server's own trouble rather than a refusal. */
const isDoubtful = (status: number | undefined, all: string): boolean =>
  (status === undefined || status >= 500) &&
  /internal|crash|overload|tim(?:ed?|e) ?out|unavailable|try again|busy|capacity|connection|exception in/i.test(all);

const isRateLimit = (status: number | undefined, { codes }: ErrorWords) =>
  status === undefined && codes.some((code) => code === "429" || code.startsWith("rate_limit"));

/** An answer as a server gives it that was asked at the wrong place. */
const isLost = (status: number | undefined, { words, page }: ErrorWords) =>
  page ||
  (status === 404 && !/model/i.test(words)) ||
  status === 405 ||
  /unexpected endpoint|no route|not found: \//i.test(words);

function withoutKey(words: string, key: string | null | undefined): string {
  const own = key && key.length >= 6 ? words.replaceAll(key, "[key]") : words;
  // other people's keys, which a router may quote
  return own.replace(/\b(sk-[\w-]{6})[\w-]{6,}/g, "$1…").replace(/\bBearer [\w.~+/=-]{8,}/g, "Bearer …");
}

/** `retry-after-ms`, or `Retry-After` in seconds or as a date; undefined when absent or unreadable. In ms. */
export function readRetryAfter(headers: Headers | undefined, now: number): number | undefined {
  const exact = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (exact >= 0) return exact;
  const plain = headers?.get("retry-after");
  if (!plain) return undefined;
  const seconds = Number(plain);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1000 : undefined;
  const date = Date.parse(plain);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
