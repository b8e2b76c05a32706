/** Scenarios as the list has them: found by words, kept by character, tag, method and how they last went. */
import { useMemo } from "react";
import { type ModelSummary, type RunSummary, type ScenarioRow, sumOf } from "../../../server/scenarios/summary.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName, find, findable } from "../lists/find.ts";

export type { ModelSummary, ScenarioRow };

export const verdicts = ["failing", "newly failing", "flaky", "passing", "never run"] as const;
export type VerdictFilter = (typeof verdicts)[number];

const isFlaky = ({ models }: RunSummary): boolean => models.some(({ passed, of }) => passed > 0 && passed < of);

const hasVerdict: Record<VerdictFilter, (run: RunSummary | null) => boolean> = {
  failing: (run) => run?.passed === false,
  "newly failing": (run) => run?.newlyFailing === true,
  flaky: (run) => run !== null && isFlaky(run),
  passing: (run) => run?.passed === true,
  "never run": (run) => run === null,
};

export interface ScenarioQuery {
  readonly character: string | null;
  readonly tag: string | null;
  readonly verdict: string | null;
}

export const choose = (found: readonly ScenarioRow[], { character, tag, verdict }: ScenarioQuery) => {
  const test = hasVerdict[verdict as VerdictFilter];
  return found.filter(
    (one) =>
      (character === null || one.character === character) &&
      (tag === null || one.tags.includes(tag)) &&
      (!test || test(one.lastRun)),
  );
};

export const tagsOf = (scenarios: readonly ScenarioRow[]): readonly string[] =>
  [...new Set(scenarios.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b));

/** Models that any of them was last held on: the columns of the table. */
export const modelsOf = (scenarios: readonly ScenarioRow[]): readonly string[] =>
  [...new Set(scenarios.flatMap(({ lastRun }) => lastRun?.models.map(({ model }) => model) ?? []))].sort();

export interface Sum {
  readonly passed: number;
  readonly of: number;
  /** US dollars; null where one has no price. */
  readonly cost: number | null;
}

/** Scenarios of which every attempt on that model passed, of those held on it; and what they cost. */
export function sumOn(scenarios: readonly ScenarioRow[], model: string): Sum {
  const held = scenarios.flatMap(({ lastRun }) => lastRun?.models.filter((one) => one.model === model) ?? []);
  return {
    passed: held.filter(({ passed, of }) => passed === of).length,
    of: held.length,
    cost: sumOf(held.map(({ cost }) => cost)),
  };
}

export const scenariosPath = "/scenarios?view=list";

/** All of them, or those that name a method. */
export function useListedScenarios(method: string | null) {
  const path = method === null ? scenariosPath : `${scenariosPath}&method=${encodeURIComponent(method)}`;
  const list = useResource<List<ScenarioRow>>(path);
  const items = list.data?.items;
  const texts = useMemo(
    () =>
      findable(
        [...(items ?? [])].sort(byName),
        ({ name, id, description, tags, character }) => `${name} ${id} ${tags.join(" ")} ${character} ${description}`,
      ),
    [items],
  );
  return { ...list, path, items, find: (search: string) => find(texts, search) };
}
