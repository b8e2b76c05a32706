/** The figures of all nodes together: of this one as they are, of the others as they were told last. */
import type { LiveCounts, PythonCounts } from "../observe/metrics.ts";
import type { RecentSums, RecentTurns, TurnWatch } from "../usage/recent-turns.ts";
import type { HttpDependencies } from "./dependencies.ts";

/** What a node says of itself to the others. */
export interface NodeFigures {
  readonly sessions: LiveCounts;
  /** Of its own machine. */
  readonly python: PythonCounts;
  readonly recent: RecentSums;
}

/** Those of the nodes that are alive, and those that were a while ago and have not said that they end. */
export interface OtherFigures {
  readonly alive: readonly NodeFigures[];
  readonly silent: readonly { readonly id: string; readonly host?: string; readonly silentMs: number }[];
}

export interface Figures extends Pick<OtherFigures, "silent"> {
  /** Whose figures these are. */
  readonly nodes: number;
  readonly sessions: LiveCounts;
  /** With that of runners, which each node hears of. */
  readonly python: PythonCounts;
  readonly recent: RecentTurns;
}

/** Throws `storage_failed` where other nodes share the records, and nobody knows of them. */
export async function figuresOfAll(
  { sessions, runner, otherNodes }: Pick<HttpDependencies, "sessions" | "runner" | "otherNodes">,
  turns: Pick<TurnWatch, "recent">,
): Promise<Figures> {
  const { alive, silent } = (await otherNodes?.figures()) ?? { alive: [], silent: [] };
  const here = { sessions: sessions.counts(), python: runner.status() };
  const sum = (count: (one: Omit<NodeFigures, "recent">) => number) =>
    alive.reduce((total, one) => total + count(one), count(here));
  return {
    nodes: alive.length + 1,
    sessions: {
      connections: sum((one) => one.sessions.connections),
      sessions: sum((one) => one.sessions.sessions),
      runningTurns: sum((one) => one.sessions.runningTurns),
    },
    python: {
      running: sum((one) => one.python.running),
      queued: sum((one) => one.python.queued),
      ready: sum((one) => one.python.ready),
      capacity: sum((one) => one.python.capacity),
    },
    recent: turns.recent(alive.map(({ recent }) => recent)),
    silent,
  };
}
