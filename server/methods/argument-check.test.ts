import { describe, expect, it } from "vitest";
import { WrittenNumber } from "../../protocol/exact-json.ts";
import { cpuMs } from "../../test/fixtures/cpu-time.ts";
import { longTexts } from "../../test/fixtures/long-texts/long-texts.ts";
import { createArgumentCheck } from "./argument-check.ts";
import { compileInputDescription } from "./input-description.ts";

function checkOf(parameters: object, required: string[] = []) {
  const compiled = compileInputDescription({ parameters, required });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return createArgumentCheck(compiled.schema);
}

describe("coercion", () => {
  it.each([
    ["integer", "5", 5],
    ["integer", " -5 ", -5],
    ["number", "1e3", 1000],
    ["number", "2.5", 2.5],
    ["boolean", "True", true],
    ["boolean", "false", false],
    ["array", '["a"]', ["a"]],
    ["object", '{"a": 1}', { a: 1 }],
    ["string", 5, "5"],
    ["string", true, "true"],
    ["string", 76561197960287931n, "76561197960287931"],
    ["string", new WrittenNumber("1.10"), "1.10"],
    ["number", new WrittenNumber("1.10"), 1.1],
    ["integer", new WrittenNumber("5.0"), 5],
    ["integer", "76561197960287931", 76561197960287931n],
    ["integer", 1093847561029384756n, 1093847561029384756n],
    ["number", 1093847561029384756n, 1093847561029384756n],
    ["integer", 1e30, 10n ** 30n],
    ["integer", new WrittenNumber("76561197960287931.0"), 76561197960287931n],
    ["integer", "7.6561197960287931e16", 76561197960287931n],
    ["integer", 1.5e20, 150000000000000000000n],
    ["number", "1,000", 1000],
    ["number", "+.5", 0.5],
    ["boolean", 0, false],
    ["boolean", 1, true],
    ["array", "a", ["a"]],
    ["array", 5, ["5"]],
  ])("turns what plainly means a %s into one: %s", (type, given, expected) => {
    const check = checkOf({ x: { type, ...(type === "array" && { items: { type: "string" } }) } }, ["x"]);
    expect(check({ x: given })).toEqual({ ok: true, input: { x: expected } });
  });

  it.each([
    ["integer", "five"],
    ["integer", "5.5"],
    ["integer", "12345678901234567890.5"],
    ["integer", new WrittenNumber("12345678901234567890.5")],
    ["integer", ""],
    ["integer", "0x10"],
    ["integer", true],
    ["integer", null],
    ["number", "NaN"],
    ["number", "Infinity"],
    ["boolean", "yes"],
    ["string", ["a"]],
    ["boolean", 2],
    ["array", "[broken"],
    ["object", "[1]"],
  ])("leaves what might mean something else to the model: %s from %j", (type, given) => {
    const check = checkOf({ x: { type, ...(type === "array" && { items: { type: "string" } }) } }, ["x"]);
    expect(check({ x: given }).ok).toBe(false);
  });

  it("takes an object that came as its JSON text, once", () => {
    const check = checkOf({ x: { type: "string" } });
    expect(check('{"x":"a"}')).toEqual({ ok: true, input: { x: "a" } });
    expect(check('"{}"').ok).toBe(false);
  });

  it("takes a listed text in other capitals, where one fits", () => {
    const check = checkOf({ day: { type: "string", enum: ["today", "tomorrow", "x", "X"] } });
    expect(check({ day: " Today" })).toEqual({ ok: true, input: { day: "today" } });
    expect(check({ day: "X" })).toEqual({ ok: true, input: { day: "X" } });
    expect(checkOf({ day: { type: "string", enum: ["x", "X"] } })({ day: "x " }).ok).toBe(false);
  });

  it('takes "null" for left out where no text is wanted', () => {
    expect(checkOf({ n: { type: "integer" }, t: { type: "string" } })({ n: "null", t: "null" })).toEqual({
      ok: true,
      input: { t: "null" },
    });
  });

  it("takes null for left out, where it may be left out", () => {
    expect(checkOf({ x: { type: "string" } })({ x: null })).toEqual({ ok: true, input: {} });
    expect(checkOf({ x: { type: "string", default: "a" } })({ x: null })).toEqual({ ok: true, input: { x: "a" } });
  });

  it("reaches into lists and objects", () => {
    const check = checkOf({
      list: { type: "array", items: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] } },
    });
    expect(check({ list: [{ n: "1" }, '{"n": 2}'] })).toEqual({ ok: true, input: { list: [{ n: 1 }, { n: 2 }] } });
  });
});

describe("numbers past 2^53", () => {
  const ids = { type: "integer", enum: [76561197960287931n, 76561197960287932n] };

  it("are told apart to the last digit where they are listed", () => {
    expect(checkOf({ id: ids })({ id: 76561197960287931n })).toEqual({ ok: true, input: { id: 76561197960287931n } });
    const other = checkOf({ deep: { type: "object", properties: { id: ids } } })({ deep: { id: 76561197960287933n } });
    expect(other).toEqual({ ok: false, problems: [expect.stringMatching(/^`deep\.id` must be one of/)] });
  });

  it("may be defaults", () => {
    expect(checkOf({ id: { type: "integer", default: 76561197960287931n } })({})).toEqual({
      ok: true,
      input: { id: 76561197960287931n },
    });
  });

  it("are held against bounds, and refused with their path where none can hold them", () => {
    const check = checkOf({ n: { type: "integer", maximum: 9 }, m: { type: "number" } });
    expect(check({ n: 10n ** 20n })).toMatchObject({
      ok: false,
      problems: [expect.stringContaining("`n` must be 9 or less")],
    });
    expect(check({ m: 10n ** 400n })).toMatchObject({ ok: false, problems: [expect.stringContaining("`m`")] });
  });
});

it("fills defaults in, and leaves what was given as it was", () => {
  const given = Object.freeze({ city: "Rome" });
  const check = checkOf({ city: { type: "string" }, days: { type: "integer", default: 3 } }, ["city"]);
  expect(check(given)).toEqual({ ok: true, input: { city: "Rome", days: 3 } });
  expect(given).toEqual({ city: "Rome" });
});

it("takes nothing for an empty object, and drops what is sent to a method without inputs", () => {
  expect(checkOf({})(undefined)).toEqual({ ok: true, input: {} });
  expect(checkOf({})({ "": "x" })).toEqual({ ok: true, input: {} });
});

it("says what is wrong in sentences a model can mend", () => {
  const check = checkOf(
    {
      city: { type: "string", minLength: 2 },
      unit: { type: "string", enum: ["celsius", "kelvin"] },
      days: { type: "integer", minimum: 1, maximum: 7 },
    },
    ["city"],
  );
  const problems = (given: unknown) => {
    const result = check(given);
    return result.ok ? [] : result.problems;
  };
  expect(problems({})).toEqual(["`city` is missing; it is required."]);
  expect(problems({ citty: "Rome" })).toEqual([
    "`city` is missing; it is required.",
    "`citty` is not an input; did you mean `city`?",
  ]);
  expect(problems({ city: "R", unit: "celcius", days: "8" })).toEqual([
    "`city` must have at least 2 characters.",
    '`unit` must be one of "celsius", "kelvin", not "celcius". Did you mean "celsius"?',
    "`days` must be 7 or less, not 8.",
  ]);
  expect(problems(["Rome"])).toEqual(['Expected an object with named inputs, not ["Rome"].']);
  expect(problems({ city: { deep: "x".repeat(500) } })[0]!.length).toBeLessThan(150);
});

it("leaves out why a model calls, unless that is an input or may be a slip of one", () => {
  const check = checkOf({ n: { type: "integer" } }, []);
  expect(check({ n: 3, reason: "because", thought: "hm" })).toEqual({ ok: true, input: { n: 3 } });
  expect(check({ n: 3, note: "x" }).ok).toBe(false);
  expect(check({ n: 3, reason: "x" }, { coerce: false }).ok).toBe(false);
  const kicking = checkOf({ reason: { type: "string" }, thoughtz: { type: "string" } }, []);
  expect(kicking({ reason: "rude" })).toEqual({ ok: true, input: { reason: "rude" } });
  expect(kicking({ thoughts: "x" }).ok).toBe(false);
});

it("is not fooled by names that every object has", () => {
  const check = checkOf({ constructor: { type: "string" }, toString: { type: "string" } }, ["constructor"]);
  expect(check({}).ok).toBe(false);
  expect(check({ constructor: "x" })).toEqual({ ok: true, input: { constructor: "x" } });
  const inherited = JSON.parse('{"constructor": "x", "__proto__": {"toString": "y"}}');
  expect(check(inherited).ok).toBe(false);
});

it("refuses what is nested too deep to be copied", () => {
  const deep = JSON.parse(`${'{"a":'.repeat(60_000)}1${"}".repeat(60_000)}`);
  expect(checkOf({ a: { type: "object" } })(deep).ok).toBe(false);
});

it.each(["integer", "number", "boolean", "array", "object"])(
  "a long text for a %s is refused in one pass",
  async (type) => {
    const check = checkOf({ x: { type, ...(type === "array" && { items: { type: "string" } }) } }, ["x"]);
    for (const { what, text } of longTexts(60_000, { before: "1", after: "x" }))
      expect(await cpuMs(() => check({ x: text })), what).toBeLessThan(500);
  },
);
