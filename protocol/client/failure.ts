/** What a client's promises reject with: a code of the error table, or one of the client's own below. */
import { type CloseEntry, closeCodes, type ErrorCode } from "../codes.ts";
import type { ServerMessageOf } from "../messages.ts";

/** Failures that happen on this side: the socket is gone, `close()` was called, the token's callback failed, or a frame can't be read. */
export type LocalCode = "connection_lost" | "closed" | "no_token" | "bad_message";

export class ClientFailure extends Error {
  override readonly name = "ClientFailure";
  readonly code: ErrorCode | LocalCode;
  /** True when the same may succeed later without being changed. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  /** JSON Pointer to the field that was wrong, when one was. */
  readonly path: string | undefined;

  constructor(
    code: ErrorCode | LocalCode,
    message: string,
    options: { retryable?: boolean; retryAfterMs?: number | undefined; path?: string | undefined } = {},
  ) {
    super(message);
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.path = options.path;
  }
}

export const failureFrom = (error: ServerMessageOf<"error">): ClientFailure =>
  new ClientFailure(error.code as ErrorCode, error.message, error);

/** Why a socket is gone, by its close code. */
export function failureFromClose(code: number, reason: string): ClientFailure {
  const entry = (closeCodes as Record<number, CloseEntry>)[code];
  const words = entry ? `${entry.meaning} ${entry.advice}` : reason || "The connection was lost.";
  return new ClientFailure("connection_lost", `${words} (close code ${code})`, { retryable: entry?.resumable ?? true });
}

/** What was thrown, as a failure. */
export const asFailure = (error: unknown): ClientFailure =>
  error instanceof ClientFailure ? error : new ClientFailure("connection_lost", String(error), { retryable: true });
