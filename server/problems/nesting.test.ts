/** Depth is measured without recursion. */
import { expect, it } from "vitest";
import { deepestNesting, isTooDeep } from "./nesting.ts";

it("finds what is nested too deep, however deep it is", () => {
  const nested = (depth: number) => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`) as unknown;
  expect(isTooDeep(nested(deepestNesting))).toBe(false);
  expect(isTooDeep(nested(deepestNesting + 2))).toBe(true);
  expect(isTooDeep(nested(100_000))).toBe(true);
});
