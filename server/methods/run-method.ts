/** One run of a method's code: bounded, given its secrets, masked, and recorded. Calls of turns and tests both come here. */

import { createHash } from "node:crypto";
import { writeJson } from "../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { Vault } from "../access/vault.ts";
import type { CallContext, CallHost, ProgressReport, RunError, Runner, RunOutcome } from "../python/runner.ts";
import type { CallLog } from "./call-log.ts";
import { maskRun } from "./mask-run.ts";
import type { CallRecord, CallStatus, MethodDraft } from "./method.ts";
import { type Ceilings, ceilingOf, maxMethodBytes } from "./method-fields.ts";
import type { AnswerState } from "./method-state.ts";
import { nulProblem } from "./pasted-code.ts";

export interface MethodRun {
  readonly method: Pick<
    MethodDraft,
    "code" | "timeoutMs" | "answers" | "keepWarm" | "keepWarmFor" | "secrets" | "allowedHosts"
  > & {
    readonly id: string;
  };
  /** Null for a draft that was never saved. */
  readonly version: number | null;
  readonly cause: CallRecord["cause"];
  readonly input: JsonObject;
  readonly context: CallContext;
  /** Largest result in bytes; one that is larger is a failure of kind `too_large`. */
  readonly maxOutputBytes: number;
  /** Whose few values it may read and keep; without it none. */
  readonly state?: AnswerState | undefined;
  readonly onProgress?: ((report: ProgressReport) => void) | undefined;
}

/** What is refused may be any JSON. */
type RecordedRun = Omit<MethodRun, "input" | "onProgress" | "state"> & { readonly input: Json };

export interface FinishedRun {
  readonly status: CallStatus;
  readonly output: Json;
  /** Bytes of the result as JSON. */
  readonly outputBytes: number;
  readonly error?: RunError;
  readonly stdout: string;
  readonly stderr: string;
  readonly queueMs: number;
  readonly ms: number;
  readonly egress: CallRecord["egress"];
  readonly progress?: readonly ProgressReport[];
}

export interface MethodRunnerOptions extends Ceilings {
  readonly runner: Runner;
  readonly vault: Vault;
  readonly clock: { now(): number };
  readonly calls: CallLog;
  readonly stateOf: (method: string) => AnswerState;
}

/** Never throws: what the runner can't do is a failure of kind `crashed`. */
export async function runMethod(
  options: MethodRunnerOptions,
  run: MethodRun,
  signal?: AbortSignal,
): Promise<FinishedRun> {
  const { runner, vault } = options;
  const { method } = run;
  const at = new Date(options.clock.now()).toISOString();
  const { values, missing } = vault.environment(method.secrets);
  const inputBytes = Buffer.byteLength(writeJson(run.input));
  const nul = nulProblem(method.code);
  let finished: FinishedRun;
  if (inputBytes > maxMethodBytes) {
    finished = failure("invalid_input", `The input has ${inputBytes} bytes; at most ${maxMethodBytes} are taken.`);
  } else if (nul !== null) {
    const error = { kind: "load_error" as const, message: nul.message, line: nul.line };
    finished = { ...failure("load_error", nul.message), error };
  } else {
    const outcome = await runner
      .run(
        {
          call: run.context.call,
          method: method.id,
          version: run.version === null ? draftVersion(method.code) : String(run.version),
          code: method.code,
          input: run.input,
          context: run.context,
          timeoutMs: Math.min(method.timeoutMs, ceilingOf(method, options)),
          ...(method.answers === "later" && { later: true }),
          keepWarm: method.keepWarm,
          // A call without a player shares with others of none.
          warmFor: method.keepWarmFor === "player" ? (run.context.player?.id ?? "") : null,
          environment: values,
          allowedHosts: method.allowedHosts,
        },
        signal,
        hostOf(options, run),
      )
      .catch((error: unknown): RunOutcome => {
        const message = `The Python engine failed: ${(error as Error).message}. Try again; see the server's log.`;
        return { ok: false, cancelled: false, error: { kind: "crashed", message }, ...nothing };
      });
    finished = finish(outcome, run.maxOutputBytes, missing);
  }
  return keep(options, run, finished, at);
}

/** What the call may say while it runs; secrets masked. */
function hostOf({ vault }: MethodRunnerOptions, { onProgress, state }: MethodRun): CallHost {
  return {
    ...(state && { state }),
    ...(onProgress && { onProgress: (report) => onProgress(vault.maskJson(report)) }),
  };
}

/** Keeps a record of a run that never began, because its input was refused. */
export function refuseInput(options: MethodRunnerOptions, run: RecordedRun, message: string): Promise<FinishedRun> {
  return keep(options, run, failure("invalid_input", message), new Date(options.clock.now()).toISOString());
}

async function keep(
  { vault, calls }: MethodRunnerOptions,
  run: RecordedRun,
  finished: FinishedRun,
  at: string,
): Promise<FinishedRun> {
  const masked = maskRun(finished, vault);
  await calls.record(recordOf(run, masked, vault.maskJson(run.input), at));
  return masked;
}

/** What a run came to when there was nothing to run, such as when its input was wrong. */
export function failure(kind: RunError["kind"], message: string): FinishedRun {
  return { status: "error", output: null, outputBytes: 4, error: { kind, message }, ...nothing };
}

const nothing = { stdout: "", stderr: "", queueMs: 0, ms: 0, egress: [] };

/** Drafts have no number: their code's hash tells one from the other. */
const draftVersion = (code: string) => `draft-${createHash("sha256").update(code).digest("hex").slice(0, 16)}`;

function finish(outcome: RunOutcome, maxOutputBytes: number, missing: readonly string[]): FinishedRun {
  const { stdout, stderr, queueMs, ms, egress, progress } = outcome;
  const facts = { stdout, stderr, queueMs, ms, egress, ...(progress && { progress }) };
  if (!outcome.ok) {
    const status = outcome.cancelled ? "cancelled" : outcome.error.kind === "timeout" ? "timeout" : "error";
    const unset = missing.length === 0 ? "" : ` Not set: ${missing.join(", ")}. Add it under Settings, Secrets.`;
    const error = unset ? { ...outcome.error, message: outcome.error.message + unset } : outcome.error;
    return { status, output: null, outputBytes: 4, error, ...facts };
  }
  const outputBytes = Buffer.byteLength(writeJson(outcome.output ?? null));
  if (outputBytes <= maxOutputBytes) return { status: "ok", output: outcome.output, outputBytes, ...facts };
  const message = `The result has ${outputBytes} bytes; at most ${maxOutputBytes} are taken. Return only the fields the character needs.`;
  return { status: "error", output: null, outputBytes, error: { kind: "too_large", message }, ...facts };
}

function recordOf(run: RecordedRun, finished: FinishedRun, input: Json, at: string): CallRecord {
  const { context } = run;
  const inTurn = run.cause === "turn";
  const { outputBytes, output, ...facts } = finished;
  return {
    id: context.call,
    method: run.method.id,
    version: run.version,
    character: inTurn ? (context.character?.id ?? null) : null,
    player: inTurn ? (context.player?.id ?? null) : null,
    session: inTurn ? context.session : null,
    turn: inTurn ? context.turn : null,
    cause: run.cause,
    input: Buffer.byteLength(writeJson(input)) > maxMethodBytes ? "(larger than what is kept)" : input,
    output: outputBytes > maxMethodBytes ? `(${outputBytes} bytes, larger than what is kept)` : output,
    ...facts,
    at,
  };
}
