/** What is told of two runs of one scenario. */
import { describe, expect, it } from "vitest";
import type { Run } from "../../../server/scenarios/runs.ts";
import { changesSince, runBefore } from "./compare-runs.ts";

const run = (id: string, passes: readonly (readonly boolean[])[], model = "a"): Run => ({
  id,
  scenario: "s",
  name: "s",
  status: "done",
  passed: true,
  at: "",
  draft: false,
  versions: { scenario: 1, character: 1 },
  attempts: passes.length,
  results: passes.map(([first, second], at) => ({
    model,
    attempt: at + 1,
    live: [],
    session: null,
    passed: true,
    steps: [{ turn: "t.1", expect: [{ expectation: { says: "clouds" }, passed: first ?? null }] }],
    expect: [{ expectation: { within: { rounds: 2 } }, passed: second ?? null }],
    firstTextMs: 1,
    ms: 1,
    usage: { inputTokens: 1, outputTokens: 1 },
  })),
});

describe("two runs beside each other", () => {
  it("tell what is broken and what is mended, of a step and of the whole", () => {
    const before = run("r1", [[true, false]]);
    expect(changesSince(before, run("r2", [[false, true]]))).toEqual([
      { model: "a", step: 0, expectation: { says: "clouds" }, broken: true },
      { model: "a", step: null, expectation: { within: { rounds: 2 } }, broken: false },
    ]);
    expect(changesSince(before, run("r2", [[true, false]]))).toEqual([]);
  });

  it("hold only what held in every attempt", () => {
    const changes = changesSince(
      run("r1", [[true, true]]),
      run("r2", [
        [true, true],
        [false, true],
      ]),
    );
    expect(changes).toMatchObject([{ step: 0, broken: true }]);
  });

  it("share a model", () => {
    const runs = [run("r4", [[true]]), run("r3", [[true]], "b"), run("r2", [[true]]), run("r1", [[true]])];
    expect(runBefore(runs[0] as Run, runs)?.id).toBe("r2");
    expect(runBefore(runs[1] as Run, runs)).toBeUndefined();
  });
});
