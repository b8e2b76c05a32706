/** What the list of scenarios shows for which filter, and how its columns are added up. */
import { describe, expect, it } from "vitest";
import { choose, modelsOf, type ScenarioRow, sumOn } from "./listed-scenarios.ts";

const row = (id: string, passes: readonly [string, number, number][] | null, more: object = {}): ScenarioRow => ({
  id,
  name: id,
  description: "",
  character: "mira",
  tags: [],
  version: 1,
  updatedAt: "",
  steps: 1,
  lastRun: passes && {
    id: `run_${id}`,
    status: "done",
    passed: passes.every(([, passed, of]) => passed === of),
    at: "",
    draft: false,
    attempts: 1,
    made: 1,
    models: passes.map(([model, passed, of]) => ({
      model,
      passed,
      of,
      firstTextMs: 1,
      tokens: 1,
      cost: model === "b" ? null : 0.5,
    })),
    ...more,
  },
});
const rows = [
  row("good", [["a", 3, 3]]),
  row("bad", [["a", 0, 3]], { newlyFailing: true }),
  row("at-times", [
    ["a", 3, 3],
    ["b", 1, 3],
  ]),
  row("never", null),
];
const ids = (verdict: string | null) => choose(rows, { character: null, tag: null, verdict }).map(({ id }) => id);

describe("the list of scenarios", () => {
  it("is narrowed by how they last went", () => {
    expect(ids(null)).toEqual(["good", "bad", "at-times", "never"]);
    expect(ids("failing")).toEqual(["bad", "at-times"]);
    expect(ids("newly failing")).toEqual(["bad"]);
    expect(ids("flaky")).toEqual(["at-times"]);
    expect(ids("passing")).toEqual(["good"]);
    expect(ids("never run")).toEqual(["never"]);
    expect(choose(rows, { character: "nobody", tag: null, verdict: null })).toEqual([]);
  });

  it("has a column for each model, added up over the scenarios held on it", () => {
    expect(modelsOf(rows)).toEqual(["a", "b"]);
    expect(sumOn(rows, "a")).toEqual({ passed: 2, of: 3, cost: 1.5 });
    expect(sumOn(rows, "b")).toEqual({ passed: 0, of: 1, cost: null });
  });
});
