/**
 * The one interface behind which designers' Python runs. Today the local pool; later runners on other machines.
 * Nothing above it may know which one it has.
 */
import type { Json, JsonObject } from "../../protocol/json.ts";

/** Kinds of failure of one run; the contract's table. */
export type RunErrorKind =
  | "invalid_input"
  | "load_error"
  | "exception"
  | "timeout"
  | "memory"
  | "crashed"
  | "not_json"
  | "too_large"
  | "queue_full"
  | "egress_denied";

/** What the model can't choose; the second argument of `handle_event(data, context)`. */
export interface CallContext {
  readonly player: { readonly id: string; readonly name: string } | null;
  readonly session: string | null;
  readonly character: { readonly id: string; readonly name: string } | null;
  readonly turn: string | null;
  /** Serves as an idempotency key. */
  readonly call: string;
}

/** How far a call has come, in its own words: one line of at most 200 characters. */
export interface ProgressReport {
  readonly text: string;
  /** From 0 to 1. */
  readonly fraction?: number;
}

/** What a call asks of the small store of its method. Whose store that is is not the call's to say. */
export type StateRequest =
  | { readonly what: "get"; readonly key: string; readonly player: string | null }
  /** `value` is JSON; `null` removes. */
  | { readonly what: "put"; readonly key: string; readonly player: string | null; readonly value: string }
  | { readonly what: "players"; readonly key: string };

/** `value` is JSON: of `get` a list with the value or none, of `put` null, of `players` their ids. */
export type StateAnswer =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly message: string };

/** What a call may say and ask while it runs. What comes is checked, and bounded in size and number. */
export interface CallHost {
  /** At most twice a second; all of it is in the outcome as well. */
  onProgress?(report: ProgressReport): void;
  /** One question at a time. Must not reject. */
  state?(request: StateRequest): Promise<StateAnswer>;
}

export interface RunJob {
  /** Unique id of the call. */
  readonly call: string;
  /** The method's id; also the bulkhead, the file name in tracebacks (`<get_weather>`) and the keep-warm key with `version`. */
  readonly method: string;
  /** Changes whenever the code changes; drafts pass a hash. */
  readonly version: string;
  readonly code: string;
  readonly input: JsonObject;
  readonly context: CallContext;
  /** Wall clock from the hand-over to the process, in ms; at most the configured ceiling. */
  readonly timeoutMs: number;
  /** It may take long: it has a place and a ceiling of its own kind, and takes none of the others'. */
  readonly later?: boolean;
  readonly keepWarm: boolean;
  /** A kept process serves calls with the same one of these alone; null or absent: all calls of the method's version. */
  readonly warmFor?: string | null;
  /** Environment variables of this call's process: the secrets the method names. */
  readonly environment: Readonly<Record<string, string>>;
  /** Hosts the method may reach; null allows every public one. */
  readonly allowedHosts: readonly string[] | null;
}

/** One request the call made, as the egress guard saw it. */
export interface EgressRecord {
  readonly host: string;
  readonly port: number;
  readonly allowed: boolean;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly ms: number;
}

interface RunFacts {
  readonly stdout: string;
  readonly stderr: string;
  /** Time waited for a process, in ms. */
  readonly queueMs: number;
  /** Time in the process, in ms. */
  readonly ms: number;
  readonly egress: readonly EgressRecord[];
  /** What it said of how far it had come, oldest first. */
  readonly progress?: readonly ProgressReport[];
}

export interface RunSuccess extends RunFacts {
  readonly ok: true;
  readonly output: Json;
}

export interface RunError {
  readonly kind: RunErrorKind;
  /** A sentence for a person, saying what to do. */
  readonly message: string;
  readonly traceback?: string;
  /** Line of the designer's source, 1-based. */
  readonly line?: number;
}

export interface RunFailure extends RunFacts {
  readonly ok: false;
  /** Set when the caller's signal ended the run; `error` then says so too. */
  readonly cancelled: boolean;
  readonly error: RunError;
}

export type RunOutcome = RunSuccess | RunFailure;

export interface SyntaxProblem {
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  readonly message: string;
}

export interface RunnerStatus {
  /** Isolation tier in force: `namespaces`, `landlock` or `process`. */
  readonly isolation: string;
  /** Each tier, whether it can be had here, and why not. */
  readonly tiers: readonly { readonly name: string; readonly available: boolean; readonly reason: string }[];
  readonly python: string;
  readonly running: number;
  readonly queued: number;
  readonly ready: number;
  readonly capacity: number;
}

export interface Runner {
  /** Runs one call. Never throws and never retries: every failure is an outcome. Aborting kills the call within 50 ms. */
  run(job: RunJob, signal?: AbortSignal, host?: CallHost): Promise<RunOutcome>;
  /** Syntax problems of a source, found by Python itself without running it; none is an empty list. */
  check(code: string): Promise<SyntaxProblem[]>;
  status(): RunnerStatus;
  /** Ends every process and thread; calls in flight are answered `crashed`. */
  close(): Promise<void>;
}
