import { expect, it } from "vitest";
import type { TestModule } from "vitest/node";
import { leftOutLines } from "../left-out-reporter.ts";

/** As vitest tells of one file's skipped tests: name and note. */
function module(skipped: readonly (readonly [name: string, note?: string])[]): TestModule {
  const tests = skipped.map(([name, note]) => ({ name, result: () => ({ state: "skipped", note }) }));
  return { children: { allTests: () => tests } } as unknown as TestModule;
}

it("says what was left out and why, once for all files, and nothing of what a filter passed over", () => {
  const bubblewrap = ["the engine's tests", "bubblewrap isn't installed"] as const;
  expect(leftOutLines([module([bubblewrap, ["of another name"]]), module([bubblewrap])])).toEqual([
    "NOT RUN: the engine's tests: bubblewrap isn't installed",
  ]);
});
