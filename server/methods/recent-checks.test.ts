/** Checks are kept for the schemas tested last, and bounded. */
import { expect, test } from "vitest";
import { createRecentChecks } from "./recent-checks.ts";

const schema = (name: string) => ({ type: "object", properties: { [name]: { type: "integer" } }, required: [name] });

test("an equal schema has the same check, another its own, and the oldest go", () => {
  const checkOf = createRecentChecks();
  const first = checkOf(schema("a"));
  expect(checkOf(schema("a"))).toBe(first);
  expect(first({ a: "x" }).ok).toBe(false);
  expect(checkOf(schema("b"))({ b: 1 })).toEqual({ ok: true, input: { b: 1 } });
  for (let n = 0; n < 40; n += 1) checkOf(schema(`other${n}`));
  expect(checkOf(schema("a"))).not.toBe(first);
});
