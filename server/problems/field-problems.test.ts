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
    [{ who: ["a", 7] }, ["who.1"]],
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
    expect(fieldProblems(schema, { who: "some" })[0]?.message).toBe('Expected "all" or array.');
  });

  it("says a pattern in words, counts entries, and tells objects apart by their fields", () => {
    const of = Type.Object({
      name: Type.String({ pattern: "^[A-Z]+$", "x-shape": "capitals, such as KEY" }),
      plain: Type.String({ pattern: "^[A-Z]+$" }),
      list: Type.Array(Type.String(), { minItems: 1, maxItems: 2 }),
      when: Type.Union([
        Type.Object({ trigger: Type.String() }, { additionalProperties: false }),
        Type.Object({ after: Type.Number(), unit: Type.String() }, { additionalProperties: false }),
        Type.Null(),
      ]),
    });
    const messages = (given: object) => fieldProblems(of, given).map(({ path, message }) => `${path}: ${message}`);
    expect(messages({ name: "x", plain: "x", list: [], when: {} })).toEqual([
      "name: Expected capitals, such as KEY.",
      "plain: Expected what matches ^[A-Z]+$.",
      "list: At least 1 entry.",
      'when: Expected {"trigger"} or {"after", "unit"} or null.',
    ]);
    expect(messages({ list: ["a", "b", "c"] })).toEqual(["list: At most 2 entries."]);
  });

  it("says what is wrong with the one shape that was meant", () => {
    const choices = Type.Object({
      every: Type.Union([Type.Null(), Type.Integer({ minimum: 1000 })]),
      context: Type.Union([Type.String({ maxLength: 3 }), Type.Object({ text: Type.String() })]),
      list: Type.Array(Type.Union([Type.Null(), Type.String({ maxLength: 1 })])),
    });
    const messages = (given: object) => fieldProblems(choices, given).map(({ path, message }) => `${path}: ${message}`);
    expect(messages({ every: 500 })).toEqual(["every: At least 1000."]);
    expect(messages({ every: 1000.5 })).toEqual(["every: Expected integer."]);
    expect(messages({ every: "often" })).toEqual(["every: Expected null or integer."]);
    expect(messages({ context: "long words" })).toEqual(["context: At most 3 characters."]);
    expect(messages({ context: { text: 7 } })).toEqual(["context.text: Expected string."]);
    expect(messages({ list: [null, "ab", 7] })).toEqual([
      "list.1: At most 1 characters.",
      "list.2: Expected null or string.",
    ]);
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
