/** Runs that were begun here, and how far they have come; what others began is counted too. */
import { useState } from "react";
import { useServer } from "../http/server.ts";
import { useToasts } from "../parts/toasts.tsx";
import { scenarioWords as words } from "../words/en-scenarios.ts";
import { beginRuns, type How, type Which } from "./how-to-run.ts";
import { type ScenarioRow, scenariosPath } from "./listed-scenarios.ts";

export interface RunsState {
  readonly beginning: boolean;
  /** Null before anything was begun here. */
  readonly progress: { readonly done: number; readonly of: number; readonly failed: number } | null;
  /** Scenarios that run now, whoever began it. */
  readonly running: number;
  begin(which: Which, how: How): Promise<void>;
}

/** `path`: where they are read. */
export function useRuns(scenarios: readonly ScenarioRow[] | undefined, path = scenariosPath): RunsState {
  const server = useServer();
  const toasts = useToasts();
  const [beginning, setBeginning] = useState(false);
  const [begun, setBegun] = useState<ReadonlySet<string> | null>(null);
  const runs = scenarios?.flatMap(({ lastRun }) => (lastRun ? [lastRun] : [])) ?? [];
  const mine = runs.filter(({ id }) => begun?.has(id));
  return {
    beginning,
    // One that was run again meanwhile, or deleted, is no longer among the last runs: it is done.
    progress: begun && {
      done: begun.size - mine.filter(({ status }) => status === "running").length,
      of: begun.size,
      failed: mine.filter(({ passed }) => passed === false).length,
    },
    running: runs.filter(({ status }) => status === "running").length,
    async begin(which, how) {
      setBeginning(true);
      try {
        const { items, notBegun } = await beginRuns(server, which, how);
        // Until the list is read again none of them is among the last runs, and all would seem to be done.
        await server.resources.refresh(path);
        setBegun(new Set(items.map(({ id }) => id)));
        for (const { scenario, error } of notBegun.slice(0, 3))
          toasts.failed(new Error(words.notBegun(scenario, error.message)));
      } catch (error) {
        toasts.failed(error);
      } finally {
        setBeginning(false);
      }
    },
  };
}
