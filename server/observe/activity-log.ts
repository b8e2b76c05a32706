/**
 * Log lines of what the server does for players: each turn, each model that failed, each method call. The session's id stands in
 * all of them, as it does in the line of the socket that opened it; words stand in lines of their own, at debug.
 */
import type { Log } from "./log.ts";

/** What is read of a turn's trace. */
export interface LoggedTurn {
  readonly session: string;
  readonly turn: string;
  readonly character: string;
  readonly cause: string;
  readonly finish: string;
  readonly said: string | null;
  readonly text: string;
  readonly model: string | null;
  readonly usage: object;
  readonly ms: object;
  readonly error?: { readonly code: string; readonly message: string };
  readonly attempts: readonly {
    readonly model: string;
    readonly error: { readonly code: string; readonly message: string } | null;
    readonly ms: number;
  }[];
}

/** What is read of a call's record. */
export interface LoggedCall {
  readonly id: string;
  readonly session: string | null;
  readonly turn: string | null;
  readonly cause: string;
  readonly method: string;
  readonly version: number | null;
  readonly status: string;
  readonly error?: { readonly kind: string; readonly message: string };
  readonly input: unknown;
  readonly output: unknown;
  readonly stdout: string;
  readonly queueMs: number;
  readonly ms: number;
}

export interface ActivityLog {
  turnEnded(turn: LoggedTurn): void;
  callEnded(call: LoggedCall): void;
}

export function createActivityLog({ log }: { readonly log: Log }): ActivityLog {
  return {
    turnEnded({ session, turn, character, cause, finish, said, text, model, usage, ms, error, attempts }) {
      const ids = { session, turn };
      for (const { model: failed, error: why, ms: took } of attempts) {
        if (why === null) continue;
        log.warn({ ...ids, model: failed, code: why.code, ms: took }, "a model failed");
        // Some providers repeat what they were sent.
        log.debug({ ...ids, model: failed, text: why.message }, "why a model failed");
      }
      const code = error && { code: error.code };
      log.info({ ...ids, character, cause, finish, ...code, model, usage, ms }, "a turn ended");
      log.debug({ ...ids, said, text }, "what was said");
    },

    callEnded({ id, session, turn, cause, method, version, status, error, input, output, stdout, queueMs, ms }) {
      const ids = { session, turn, call: id };
      const kind = error && { kind: error.kind };
      log.info({ ...ids, cause, method, version, status, ...kind, queueMs, ms }, "a method ran");
      log.debug(
        { ...ids, input, output, stdout, ...(error && { text: error.message }) },
        "what a method was given and gave",
      );
    },
  };
}
