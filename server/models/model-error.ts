/** A provider's failure as one of our codes, and whether the same request may be tried again. */
import type { ErrorCode } from "../../protocol/codes.ts";

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

export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly code: ModelErrorCode;
  /** Worth one more try with the same model. */
  readonly again: boolean;
  /** What the provider asked to wait, in ms. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ModelErrorCode,
    message: string,
    options: { readonly again?: boolean; readonly retryAfterMs?: number | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.again = options.again ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** What both SDKs' API errors have in common. */
interface ApiFailure {
  readonly status?: number | undefined;
  readonly headers?: Headers | undefined;
  readonly message: string;
}

const overflow = /context[ _-]?(length|window|size)|prompt is too long|too many (input )?tokens|maximum context/i;

/** A provider's own words on one line. What is cut ends in `…`, by which a secret that was cut in two is still known. */
export function shortened(words: string, most: number): string {
  const line = words.replace(/\s+/g, " ");
  return line.length <= most ? line : `${line.slice(0, most)}…`;
}

/**
 * Sorts an SDK's error by status and message. `provider` is named in the sentence; the provider's own words are kept
 * short, since some servers answer with whole pages.
 */
export function fromApiFailure(provider: string, failure: ApiFailure): ModelError {
  const status = failure.status;
  const words = shortened(failure.message, 300);
  const retryAfterMs = readRetryAfter(failure.headers, Date.now());
  const told = (sentence: string) => `${provider} ${sentence}: ${words}`;
  if (status === undefined) {
    if (overflow.test(words)) return new ModelError("context_overflow", told("says the conversation is too long"));
    return new ModelError("model_unavailable", told("could not be reached or broke off"), {
      again: true,
      cause: failure,
    });
  }
  if (status === 401 || status === 403)
    return new ModelError(
      "model_auth",
      `${provider} refused the API key (status ${status}). Check the key and what it may use.`,
    );
  if (status === 429)
    return new ModelError("model_rate_limited", told("limits how often it may be asked"), {
      again: true,
      retryAfterMs,
    });
  if (status === 413 || (status === 400 && overflow.test(words)))
    return new ModelError("context_overflow", told("says the conversation is too long"));
  if (status === 408 || status === 409 || status >= 500)
    return new ModelError("model_unavailable", told(`answered with status ${status}`), { again: true, retryAfterMs });
  return new ModelError("model_unavailable", told(`would not take the request (status ${status})`));
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
