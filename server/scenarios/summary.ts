/** What a list shows of a scenario: how its last run went on each model, and which scenarios a change is about. */
import type { Usage } from "../../protocol/messages.ts";
import type { Run } from "./runs.ts";
import type { Scenario, ScenarioFields } from "./scenario.ts";

export interface ModelSummary {
  readonly model: string;
  /** Attempts that passed, of those made. */
  readonly passed: number;
  readonly of: number;
  /** The slowest first word, in ms. */
  readonly firstTextMs: number | null;
  readonly tokens: number;
  /** What the model used that judged sentences. */
  readonly judgeTokens?: number;
  /** US dollars of all attempts; null where one of them has no price. */
  readonly cost: number | null;
}

export const tokensIn = ({ inputTokens, outputTokens }: Usage): number => inputTokens + outputTokens;

/** Null where one of them is. */
export const sumOf = (costs: readonly (number | null)[]): number | null =>
  costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);

export interface RunSummary extends Pick<Run, "id" | "status" | "passed" | "at" | "draft" | "attempts"> {
  /** Attempts made so far. */
  readonly made: number;
  readonly models: readonly ModelSummary[];
  readonly newlyFailing?: true;
}

export interface ScenarioRow
  extends Pick<Scenario, "id" | "name" | "description" | "character" | "tags" | "version" | "updatedAt"> {
  readonly steps: number;
  readonly lastRun: RunSummary | null;
}

export function summaryOf({ id, status, passed, at, draft, attempts, results, newlyFailing }: Run): RunSummary {
  const models = [...new Set(results.map(({ model }) => model))].map((model) => {
    const made = results.filter((result) => result.model === model);
    const first = made.flatMap(({ firstTextMs }) => (firstTextMs === null ? [] : [firstTextMs]));
    const judgeTokens = made.reduce((sum, { judged }) => sum + (judged ? tokensIn(judged.usage) : 0), 0);
    return {
      model,
      ...(judgeTokens > 0 && { judgeTokens }),
      passed: made.filter((result) => result.passed).length,
      of: made.length,
      firstTextMs: first.length > 0 ? Math.max(...first) : null,
      tokens: made.reduce((sum, { usage }) => sum + tokensIn(usage), 0),
      cost: sumOf(made.map(({ cost }) => cost ?? null)),
    };
  });
  const run = { id, status, passed, at, draft, attempts, made: results.length, models };
  return newlyFailing ? { ...run, newlyFailing } : run;
}

export const scenarioRow = (scenario: Scenario, lastRun: Run | undefined): ScenarioRow => ({
  id: scenario.id,
  name: scenario.name,
  description: scenario.description,
  character: scenario.character,
  tags: scenario.tags,
  version: scenario.version,
  updatedAt: scenario.updatedAt,
  steps: scenario.steps.length,
  lastRun: lastRun ? summaryOf(lastRun) : null,
});

export interface ScenarioFilter {
  readonly character?: string | undefined;
  readonly tag?: string | undefined;
  /** A method it says the answers of, expects something of, or called when it was last held. */
  readonly method?: string | undefined;
}

export const fits = (scenario: Scenario, { character, tag, method }: ScenarioFilter, lastRun?: Run): boolean =>
  (character === undefined || character === scenario.character || scenario.characters?.includes(character)) &&
  (tag === undefined || scenario.tags.includes(tag)) &&
  (method === undefined ||
    namesMethod(scenario, method) ||
    (lastRun?.results.some(({ called }) => called?.includes(method)) ?? false));

function namesMethod({ methods, steps, expect }: ScenarioFields, method: string): boolean {
  if (method !== "default" && method in methods) return true;
  const expected = [...expect, ...steps.flatMap((step) => step.expect ?? [])];
  return expected.some(({ calls, notCalls }) => calls === method || notCalls === method);
}
