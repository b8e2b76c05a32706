/** What is said about fields that somebody sent, and about the first of several problems. */
import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { fieldProblems } from "./field-problems.ts";
import { invalidRequest } from "./problem.ts";

describe("fieldProblems", () => {
  const schema = Type.Object({
    name: Type.String({ minLength: 1 }),
    who: Type.Union([Type.Literal("all"), Type.Array(Type.String())]),
    nested: Type.Object({ count: Type.Integer() }),
  });

  it.each([
    [{ name: "x", who: "all", nested: { count: 1 } }, []],
    [{}, []],
    ["text", [""]],
    [{ nmae: "x" }, ["nmae"]],
    [{ name: "" }, ["name"]],
    [{ nested: { count: 1.5 } }, ["nested.count"]],
    [{ nested: {} }, ["nested.count"]],
    [{ who: "some" }, ["who"]],
    [{ who: ["a", 7] }, ["who"]],
    [{ unrelated: true, another: 1 }, []],
  ])("of %j", (given, paths) => {
    expect(fieldProblems(schema, given).map(({ path }) => path)).toEqual(paths);
  });

  it("names what must be there, unless it was only misspelt", () => {
    expect(fieldProblems(schema, {}, { required: ["name"] })).toEqual([{ path: "name", message: "Missing." }]);
    expect(fieldProblems(schema, { nam: "x" }, { required: ["name"] })).toMatchObject([
      { path: "nam", suggestion: "name" },
    ]);
    expect(fieldProblems(schema, { version: 1, versoin: 1 }, { alsoKnown: ["version"] })).toEqual([]);
  });

  it("says both shapes a field may have", () => {
    expect(fieldProblems(schema, { who: 7 })[0]?.message).toBe('Expected "all" or array.');
  });
});

it("puts the first problem into the error's message, and all into its details", () => {
  const problems = [
    { path: "a.b", message: "Missing." },
    { path: "c", message: "Wrong." },
  ];
  const error = invalidRequest(problems);
  expect(error.message).toBe("a.b: Missing. (and 1 more, see details)");
  expect(error.details).toBe(problems);
});
