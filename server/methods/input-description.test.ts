import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createArgumentCheck } from "./argument-check.ts";
import { compileInputDescription } from "./input-description.ts";

const problemsOf = (given: unknown) => {
  const compiled = compileInputDescription(given);
  return compiled.ok ? [] : compiled.problems.map(({ path, suggestion }) => (suggestion ? [path, suggestion] : [path]));
};
const parameter = (one: unknown) => ({ parameters: { city: one } });
const at = (rest: string) => `inputDescription.parameters.city${rest}`;

describe("compileInputDescription", () => {
  it("gives back the seed's own description unchanged, and its schema", () => {
    const given = {
      parameters: { city: { type: "string", description: "Name of the city" } },
      required: ["city"],
    };
    expect(compileInputDescription(given)).toEqual({
      ok: true,
      description: given,
      schema: { type: "object", properties: given.parameters, required: ["city"], additionalProperties: false },
    });
  });

  it("takes a JSON Schema of type object as well", () => {
    const properties = {
      city: { type: "string", enum: ["Rome"], title: "City" },
      days: { type: "integer", default: 1 },
    };
    const compiled = compileInputDescription({ $schema: "x", type: "object", properties, required: ["city"] });
    expect(compiled).toMatchObject({
      ok: true,
      description: {
        parameters: { city: { type: "string", enum: ["Rome"] }, days: { type: "integer", default: 1 } },
        required: ["city"],
      },
    });
    const tool = {
      name: "weather",
      strict: true,
      parameters: { type: "object", properties: { city: { type: "string" } } },
    };
    expect(compileInputDescription(tool)).toMatchObject({
      ok: true,
      description: { parameters: { city: { type: "string" } }, required: [] },
    });
    expect(compileInputDescription({ type: "object", parameters: {} }).ok).toBe(true);
    expect(compileInputDescription({})).toMatchObject({ ok: true, description: { parameters: {}, required: [] } });
    expect(compileInputDescription({ type: "object" })).toMatchObject({ ok: true, description: { parameters: {} } });
  });

  it("takes nested objects, lists, bounds and numbers", () => {
    const given = {
      parameters: {
        items: {
          type: "array",
          minItems: 1,
          items: {
            type: "object",
            properties: { name: { type: "string", maxLength: 5 }, price: { type: "number", minimum: 0 } },
            required: ["name"],
          },
        },
      },
      required: ["items"],
    };
    const compiled = compileInputDescription(given);
    expect(compiled).toMatchObject({ ok: true, description: given });
    const check = createArgumentCheck((compiled as Extract<typeof compiled, { ok: true }>).schema);
    expect(check({ items: [{ name: "ale", price: 1 }] }).ok).toBe(true);
    expect(check({ items: [{ name: "barrel", price: -1, size: 2 }] })).toEqual({
      ok: false,
      problems: [
        "`items.0.size` is not an input; the inputs are name, price.",
        "`items.0.name` must have at most 5 characters.",
        "`items.0.price` must be 0 or more, not -1.",
      ],
    });
  });

  it.each<[unknown, (string | undefined)[][]]>([
    [null, [["inputDescription"]]],
    ["{}", [["inputDescription"]]],
    [[], [["inputDescription"]]],
    [{ required: [] }, [["inputDescription.parameters"]]],
    [{ paramaters: {} }, [["inputDescription.paramaters", "parameters"]]],
    [{ parameters: [] }, [["inputDescription.parameters"]]],
    [{ type: "array", properties: {} }, [["inputDescription.type"]]],
    [parameter("string"), [[at("")]]],
    [parameter({}), [[at(".type")]]],
    [parameter({ typ: "string" }), [[at(".typ"), "type"]]],
    [parameter({ type: "strin" }), [[at(".type"), "string"]]],
    [parameter({ type: "dict" }), [[at(".type"), "object"]]],
    [parameter({ type: "constructor" }), [[at(".type")]]],
    [parameter({ type: ["string", "null"] }), [[at(".type"), "string"]]],
    [parameter({ type: "string", pattern: "^(a+)+$" }), [[at(".pattern")]]],
    [parameter({ type: "string", desciption: "x" }), [[at(".desciption"), "description"]]],
    [parameter({ type: "string", minimum: 1 }), [[at(".minimum")]]],
    [parameter({ type: "integer", minimum: "1" }), [[at(".minimum")]]],
    [parameter({ type: "integer", minimum: 5, maximum: 1 }), [[at(".minimum")]]],
    [parameter({ type: "string", minLength: -1 }), [[at(".minLength")]]],
    [parameter({ type: "string", enum: [] }), [[at(".enum")]]],
    [parameter({ type: "integer", enum: [1, "2"] }), [[at(".enum.1")]]],
    [parameter({ type: "array", items: { type: "string" }, enum: [[]] }), [[at(".enum")]]],
    [parameter({ type: "array" }), [[at(".items")]]],
    [parameter({ type: "array", items: { type: "text" } }), [[at(".items.type"), "string"]]],
    [parameter({ type: "integer", default: "soon" }), [[at(".default")]]],
    [parameter({ type: "string", enum: ["a"], default: "b" }), [[at(".default")]]],
    [parameter({ type: "object", properties: { a: { type: "x" } } }), [[at(".properties.a.type")]]],
    [parameter({ type: "object", properties: {}, required: ["b"] }), [[at(".required.0")]]],
    [{ parameters: { "my city": { type: "string" } } }, [["inputDescription.parameters.my city", "my_city"]]],
    [{ parameters: { "1st": { type: "string" } } }, [["inputDescription.parameters.1st", "_1st"]]],
    [JSON.parse('{"parameters":{"__proto__":{"type":"string"}}}'), [["inputDescription.parameters.__proto__"]]],
    [{ parameters: {}, required: "city" }, [["inputDescription.required"]]],
    [{ parameters: { city: { type: "string" } }, required: ["City"] }, [["inputDescription.required.0", "city"]]],
  ])("says what is wrong with %j, and where", (given, expected) => {
    expect(problemsOf(given)).toEqual(expected);
  });

  it("does not go deeper or wider than a model can follow", () => {
    let deep: object = { type: "string" };
    for (let level = 0; level < 1000; level++) deep = { type: "array", items: deep };
    expect(problemsOf(parameter(deep))).toHaveLength(1);
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`p${index}`, { type: "string" }]));
    expect(problemsOf({ parameters: wide })).toEqual([["inputDescription.parameters.p200"]]);
  });
});

/** Set for a longer run on demand. */
const runs = Number(process.env.BARKEEP_FUZZ_RUNS ?? 500);

describe("whatever is given", () => {
  const word = fc.constantFrom(
    ..."parameters required type properties items enum default description minimum maxLength pattern".split(" "),
    ..."string integer object array __proto__ constructor city".split(" "),
  );
  const { given } = fc.letrec((tie) => ({
    given: fc.oneof(
      { depthSize: "medium", withCrossShrink: true },
      fc.jsonValue() as fc.Arbitrary<unknown>,
      word,
      fc.dictionary(word, tie("given"), { noNullPrototype: true }),
      fc.array(tie("given"), { maxLength: 4 }),
    ),
  }));

  it("compiles or is refused with paths, and what compiles can be checked against", {
    timeout: 20_000 + runs * 20,
  }, () => {
    fc.assert(
      fc.property(given, fc.jsonValue(), (description, argumentsGiven) => {
        const compiled = compileInputDescription(description);
        if (!compiled.ok) {
          for (const { path } of compiled.problems) expect(path.startsWith("inputDescription")).toBe(true);
          return compiled.problems.length > 0;
        }
        // What was stored means the same when it is read again.
        expect(compileInputDescription(compiled.description)).toEqual(compiled);
        const before = JSON.stringify(argumentsGiven);
        const check = createArgumentCheck(compiled.schema)(argumentsGiven);
        expect(JSON.stringify(argumentsGiven)).toBe(before);
        return check.ok || check.problems.length > 0;
      }),
      { numRuns: runs },
    );
  });
});

it("says what a type of no kind is, whatever it is", () => {
  for (const type of [{ toString: 1 }, { constructor: {} }, 5, true, [[]], null]) {
    const read = compileInputDescription({ parameters: { a: { type } } });
    expect(read).toMatchObject({ ok: false, problems: [{ path: expect.stringContaining("parameters.a.type") }] });
  }
});
