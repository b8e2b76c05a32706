/** The server's one exception: a code of the table in `protocol/codes.ts`, and what a person needs to know about it. */
import { type ErrorCode, errorCodes } from "../../protocol/codes.ts";

export interface ErrorOptions {
  /** JSON-safe details for programs: paths, allowed values, the current object of a conflict. */
  readonly details?: unknown;
  /** How long to wait before trying again, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

export class BarkeepError extends Error {
  override readonly name = "BarkeepError";
  readonly code: ErrorCode;
  readonly details: unknown;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message?: string, options: ErrorOptions = {}) {
    super(message ?? errorCodes[code].meaning, { cause: options.cause });
    this.code = code;
    this.details = options.details;
    this.retryAfterMs = options.retryAfterMs;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}

/** What went wrong as a BarkeepError: one of ours as it is, anything else as `internal` with the cause kept for the log. */
export function toBarkeepError(error: unknown): BarkeepError {
  if (error instanceof BarkeepError) return error;
  return new BarkeepError("internal", undefined, { cause: error });
}
