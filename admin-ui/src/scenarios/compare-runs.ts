/** Two runs of a scenario beside each other: which expectations hold no longer, and which do again. */
import { writeJson } from "../../../protocol/exact-json.ts";
import type { Run, RunResult } from "../../../server/scenarios/runs.ts";
import type { Expectation } from "../../../server/scenarios/scenario.ts";

export const modelsIn = (run: Run): readonly string[] => [...new Set(run.results.map(({ model }) => model))];

/** The newest finished run before it that shares a model with it. `runs`: newest first. */
export function runBefore(run: Run, runs: readonly Run[]): Run | undefined {
  const models = modelsIn(run);
  const older = runs.slice(runs.findIndex(({ id }) => id === run.id) + 1);
  return older.find((one) => one.status === "done" && modelsIn(one).some((model) => models.includes(model)));
}

export interface Change {
  readonly model: string;
  /** From 0; null for what is expected of the whole. */
  readonly step: number | null;
  readonly expectation: Expectation;
  readonly broken: boolean;
}

interface Held {
  readonly step: number | null;
  readonly expectation: Expectation;
  /** In every attempt. */
  held: boolean;
}

/** What was expected in both and has another verdict; where it was tried several times it has to hold each time. */
export function changesSince(before: Run, run: Run): readonly Change[] {
  const changes: Change[] = [];
  for (const model of modelsIn(run)) {
    const then = heldOn(before, model);
    for (const [key, { step, expectation, held }] of heldOn(run, model)) {
      const was = then.get(key);
      if (was && was.held !== held) changes.push({ model, step, expectation, broken: !held });
    }
  }
  return changes;
}

function heldOn(run: Run, model: string): ReadonlyMap<string, Held> {
  const found = new Map<string, Held>();
  for (const result of run.results.filter((one) => one.model === model))
    for (const { step, expectation, passed } of verdictsIn(result)) {
      const key = `${step} ${writeJson(expectation)}`;
      const one = found.get(key) ?? { step, expectation, held: true };
      if (passed === false) one.held = false;
      found.set(key, one);
    }
  return found;
}

const verdictsIn = ({ steps, expect }: RunResult) => [
  ...steps.flatMap((step, at) => step.expect.map((one) => ({ ...one, step: at }))),
  ...expect.map((one) => ({ ...one, step: null })),
];
