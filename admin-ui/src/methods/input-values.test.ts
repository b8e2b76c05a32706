import { expect, it } from "vitest";
import { withMember } from "./input-values.ts";
import type { ParameterRow } from "./parameters.ts";

const row = (name: string): ParameterRow => ({ name, required: true, description: { type: "string" } });
const rows = [row("a"), row("b")];

it("sets and takes out one member, in the order of the parameters", () => {
  expect(JSON.stringify(withMember({ b: 2 }, rows, "a", 1))).toBe('{"a":1,"b":2}');
  expect(withMember({ a: 1, b: 2 }, rows, "a", undefined)).toEqual({ b: 2 });
});

it("keeps what no parameter names, after the rest", () => {
  expect(JSON.stringify(withMember({ extra: 0, b: 2 }, rows, "a", 1))).toBe('{"a":1,"b":2,"extra":0}');
});
