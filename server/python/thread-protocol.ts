/** What passes between the server's own thread and the Piscina threads. JSON that a thread only hands on travels as text. */
import type { BudgetLimits } from "./budget-watch.ts";
import type { IsolationTier, PythonFacts } from "./isolation.ts";
import type { EgressRecord, ProgressReport, StateRequest } from "./runner.ts";

/** Given to every thread when it starts. */
export interface ThreadSettings {
  readonly facts: PythonFacts;
  /** Path of bubblewrap; null where the tier doesn't need it. */
  readonly bwrap: string | null;
  readonly pythonEnvironment: Readonly<Record<string, string>>;
  /** Folder of `template.py` and `direct.py`. */
  readonly scripts: string;
  readonly isolation: IsolationTier;
  /** Start processes directly instead of forking a template: Windows, macOS, and tests of that way. */
  readonly direct: boolean;
  /** Processes this thread may have: running, ready and kept warm. */
  readonly processes: number;
  /** Processes forked ahead of time. */
  readonly ready: number;
  readonly memoryMb: number;
  /** Of all threads together. */
  readonly budget: { readonly shared: SharedArrayBuffer; readonly limits: BudgetLimits };
  /** From 0 to 1, of this server: where it begins to look for uids. */
  readonly uidSeed: number;
  readonly egressAllow: readonly string[];
  readonly caBundle: string | null;
  readonly warm: WarmLimits;
  /** How long a process past its time may take to say where it is, in ms. */
  readonly lastLookMs: number;
  /** Name of the BroadcastChannel for cancels. */
  readonly channel: string;
}

export interface WarmLimits {
  /** A process kept for its method ends after this long without a call, in ms. */
  readonly idleMs: number;
  /** … and after this long in all, in ms. */
  readonly ageMs: number;
  /** … and when its peak memory was above this, in KiB. */
  readonly maxResidentKib: number;
}

export interface ThreadCall {
  readonly call: string;
  readonly method: string;
  /** JSON: `{method, code, environment, keepWarm}`. */
  readonly load: string;
  /** JSON: `{input, context, timeoutMs}`. */
  readonly job: string;
  readonly timeoutMs: number;
  /** Calls with the same key share kept processes; null for a fresh process. */
  readonly warmKey: string | null;
  readonly allowedHosts: readonly string[] | null;
}

export interface ThreadCheck {
  readonly call: string;
  readonly check: string;
}

/** How a call ended, as its thread saw it. */
export type Ending =
  /** `payload` is the output as JSON. */
  | { readonly how: "result"; readonly payload: string }
  /** `payload` is a RunError as JSON, made in the process. */
  | { readonly how: "failure"; readonly payload: string }
  /** Where its code was then, as far as the process could still say. */
  | { readonly how: "timeout"; readonly traceback?: string; readonly line?: number }
  | { readonly how: "cancelled" }
  /** It took more of something than it may. */
  | { readonly how: "exceeded"; readonly kind: "memory" | "too_large"; readonly message: string }
  /** `status`: exit code, or a signal's number below zero; null when it isn't known. */
  | { readonly how: "crashed"; readonly status: number | null; readonly because: string | null }
  /** No process could be made for it. */
  | { readonly how: "no_process" }
  | { readonly how: "closed" };

export interface ThreadAnswer {
  readonly ending: Ending;
  readonly stdout: string;
  readonly stderr: string;
  /** Waited in the thread for a process, in ms. */
  readonly waitedMs: number;
  readonly ms: number;
  readonly egress: readonly EgressRecord[];
  readonly progress: readonly ProgressReport[];
}

/** Broadcast to every thread. */
export type ThreadCommand =
  | { readonly cancel: string }
  /** Answers a call's question; `json` is what its process is given. */
  | { readonly answer: string; readonly json: string }
  | { readonly close: true };

/** Sent by a thread on its own account. */
export type ThreadNews =
  | { readonly news: "ready"; readonly thread: number; readonly processes: number }
  | { readonly news: "started"; readonly thread: number; readonly ownUids: boolean }
  | { readonly news: "closed"; readonly thread: number }
  | { readonly news: "failed"; readonly thread: number; readonly reason: string }
  | { readonly news: "progress"; readonly call: string; readonly report: ProgressReport }
  | { readonly news: "question"; readonly call: string; readonly request: StateRequest }
  | { readonly news: "log"; readonly level: "info" | "warn"; readonly message: string };
