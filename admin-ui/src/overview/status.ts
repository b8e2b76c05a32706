/** What `GET /status` answers. */
import type { RunnerStatus } from "../../../server/python/runner.ts";

export interface Figures {
  readonly total: number;
  readonly model: number;
  readonly method: number;
}

export interface ProviderStatus {
  readonly provider: string;
  readonly title: string;
  readonly configured: boolean;
  readonly reachable: boolean | null;
  readonly message: string | null;
}

export interface Status {
  readonly version: string;
  readonly startedAt: string;
  /** Whose figures these are, all together. */
  readonly nodes: number;
  /** Its interpreter and isolation are those of the node that answers. */
  readonly python: RunnerStatus;
  readonly providers: readonly ProviderStatus[];
  readonly sessions: { readonly connections: number; readonly sessions: number; readonly runningTurns: number };
  /** The last fifteen minutes. */
  readonly recent: {
    readonly turnsPerMinute: number;
    readonly p50: Figures;
    readonly p95: Figures;
    readonly errors: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
  };
  readonly warnings: readonly string[];
  readonly firstSteps: readonly { readonly id: string; readonly done: boolean; readonly label: string }[];
}
