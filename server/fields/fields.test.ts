import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { closestWord } from "./closest-word.ts";
import { fieldProblems } from "./field-problems.ts";
import { idFromName } from "./id-from-name.ts";
import { deepestNesting, isTooDeep } from "./nesting.ts";
import { invalidRequest } from "./problem.ts";
import { createSerialWork } from "./serial-work.ts";

describe("closestWord", () => {
  it.each([
    ["typ", "type"],
    ["TYPE", "type"],
    ["desciption", "description"],
    ["requierd", "required"],
    ["banana", undefined],
    ["it", undefined],
    ["x".repeat(10_000), undefined],
  ])("for %s", (word, expected) => {
    expect(closestWord(word, ["type", "description", "required"])).toBe(expected);
  });
});

describe("idFromName", () => {
  it.each([
    ["Get Weather", "get_weather"],
    ["Creating Support Tickets", "creating_support_tickets"],
    ["  Größe & Gewicht! ", "grosse_gewicht"],
    ["Café № 5", "cafe_no_5"],
    ["天気", null],
    ["___", null],
    ["a".repeat(100), "a".repeat(64)],
  ])("of %s", (name, expected) => {
    expect(idFromName(name)).toBe(expected);
  });
});

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

it("finds what is nested too deep, however deep it is", () => {
  const nested = (depth: number) => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`) as unknown;
  expect(isTooDeep(nested(deepestNesting))).toBe(false);
  expect(isTooDeep(nested(deepestNesting + 2))).toBe(true);
  expect(isTooDeep(nested(100_000))).toBe(true);
});

it("runs work one after the other, also after a failure", async () => {
  const serially = createSerialWork();
  const order: string[] = [];
  const step = (name: string, fails = false) =>
    serially(async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([step("one", true), step("two"), step("three")]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  expect(order).toEqual(["one begins", "one ends", "two begins", "two ends", "three begins", "three ends"]);
});
