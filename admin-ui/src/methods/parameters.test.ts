import { describe, expect, it } from "vitest";
import { exampleInput, rowsOf, textOf, withType } from "./parameters.ts";

describe("parameters", () => {
  const text = textOf([
    { name: "city", required: true, description: { type: "string", description: "Where" } },
    { name: "days", required: false, description: { type: "integer", minimum: 1, maximum: 7, default: 3 } },
  ]);

  it("go from JSON to rows and back without loss", () => {
    const rows = rowsOf(text);
    expect(rows?.map(({ name, required }) => [name, required])).toEqual([
      ["city", true],
      ["days", false],
    ]);
    expect(textOf(rows ?? [])).toBe(text);
  });

  it("are read from a JSON Schema too, and from nothing that isn't a description", () => {
    const schema = '{"type":"object","properties":{"a":{"type":"boolean"}},"required":["a"]}';
    expect(rowsOf(schema)).toEqual([{ name: "a", required: true, description: { type: "boolean" } }]);
    expect(rowsOf('{"parameters": 3}')).toBeNull();
    expect(rowsOf("{")).toBeNull();
  });

  it("give a first input: what is required, and defaults", () => {
    expect(JSON.parse(exampleInput(text))).toEqual({ city: "", days: 3 });
  });

  it("drop what another type can't have", () => {
    const before = { type: "integer" as const, description: "How many", minimum: 1, default: 2 };
    expect(withType(before, "array")).toEqual({ type: "array", description: "How many", items: { type: "string" } });
  });
});
