/**
 * What nodes and runners say to each other over NATS, as JSON.
 *
 * A call: the node offers it to a runner, which answers `accepted` and keeps a place, or `refused`. Only then the node sends the job
 * (`go`), and only then it begins: an offer that nobody answered has begun nowhere, and may be made to another. From `go` on the
 * runner is heard from twice a second until the outcome; one that falls silent is taken for dead, and its call is never run again.
 */
import type { ProgressReport, RunJob, RunOutcome, StateAnswer, StateRequest } from "../python/runner.ts";

/** What a runner says of itself, every half second and when it is asked. */
export interface Announcement {
  readonly id: string;
  /** The name of its machine. */
  readonly host?: string;
  readonly version: string;
  /** Calls at a time, and how many there are. */
  readonly capacity: number;
  readonly running: number;
  readonly queued: number;
  readonly draining: boolean;
  readonly isolation: string;
  readonly python: string;
  /** What is sealed for it is sealed with this. */
  readonly publicKey: string;
  /** Warm processes it has, by `warmthOf`. */
  readonly warm: readonly string[];
}

/** To a runner. `run` names this attempt alone; the call's own id may come twice. */
export type ToRunner =
  | { readonly run: string; readonly offer: { readonly waits: boolean } }
  | { readonly run: string; readonly go: SentJob; readonly from: string }
  | { readonly run: string; readonly cancel: true }
  | { readonly run: string; readonly answer: number; readonly sealed?: string; readonly state?: StateAnswer };

/** A job whose environment, where there is one, is sealed. */
export interface SentJob extends Omit<RunJob, "environment"> {
  readonly sealedEnvironment?: string;
}

export type FromRunner =
  | { readonly accepted: true }
  /** Nothing began, and nothing will. */
  | { readonly refused: "busy" | "draining" | "too_late" }
  | { readonly alive: true }
  | News
  /** Of a job with secrets all that it says is sealed; the text is `News`. */
  | { readonly sealed: string };

export type News =
  | { readonly progress: ProgressReport }
  | { readonly question: number; readonly request: StateRequest }
  | { readonly outcome: RunOutcome };

/** A runner is heard from this often, in ms; what is silent for longer than `silentMs` is dead. */
export const aliveMs = 500;
export const silentMs = 1900;

export interface Subjects {
  /** Runners announce themselves here. */
  readonly announce: string;
  /** Runners that hear this announce themselves at once. */
  readonly who: string;
  toRunner(id: string): string;
  /** Asks a runner's Python what is wrong with a source. */
  check(id: string): string;
  /** Where a node hears of its runs: `${toNode(id)}.${run}`. */
  toNode(id: string): string;
}

/** `cluster`: BARKEEP_CLUSTER. */
export const subjectsOf = (cluster: string): Subjects => ({
  announce: `${cluster}.runners.announce`,
  who: `${cluster}.runners.who`,
  toRunner: (id) => `${cluster}.runner.${id}.run`,
  check: (id) => `${cluster}.runner.${id}.check`,
  toNode: (id) => `${cluster}.node.${id}`,
});

/** Which warm process serves a job; null for a fresh one. */
export const warmthOf = ({ keepWarm, method, version, warmFor }: RunJob | SentJob): string | null =>
  keepWarm ? `${method} ${version} ${warmFor ?? ""}` : null;
