import { describe, expect, it } from "vitest";
import { exampleInput, membersOf, rowsOf, tableOf, textOf, withMembers, withType } from "./parameters.ts";

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

  const nested = JSON.stringify({
    parameters: {
      party: {
        type: "array",
        minItems: 1,
        items: {
          type: "object",
          properties: { name: { type: "string" }, level: { type: "integer", minimum: 1 }, mount: { type: "string" } },
          required: ["name", "level"],
        },
      },
      where: { type: "object", properties: { city: { type: "string", enum: ["Ulm", "Bern"] } }, required: ["city"] },
    },
    required: ["party", "where"],
  });

  it("show what is nested as rows of the same kind, and put them back", () => {
    const where = rowsOf(nested)?.[1]?.description;
    if (!where) throw new Error("no rows");
    const [city] = membersOf(where);
    expect(city).toMatchObject({ name: "city", required: true, description: { type: "string" } });
    const after = withMembers(where, [{ name: "town", required: false, description: { type: "string" } }]);
    expect(after).toEqual({ type: "object", properties: { town: { type: "string" } }, required: [] });
    expect(JSON.parse(textOf(rowsOf(nested) ?? []))).toEqual(JSON.parse(nested));
  });

  it("give a first input down to the last level", () => {
    expect(JSON.parse(exampleInput(nested))).toEqual({ party: [{ name: "", level: 1 }], where: { city: "Ulm" } });
  });

  it("aren't shown as rows where that would lose something", () => {
    expect(rowsOf('{"parameters": {"city": "string"}}')).toBeNull();
    expect(rowsOf('{"parameters": {"a": {"type": "object", "properties": {"b": 3}}}}')).toBeNull();
    expect(rowsOf('{"parameters": {"a": {"type": "array", "items": "string"}}}')).toBeNull();
  });

  it("know the path under which the server names them", () => {
    expect(tableOf('{"parameters": {}}')?.path).toBe("parameters");
    expect(tableOf('{"type": "object", "properties": {}}')?.path).toBe("properties");
    const tool = tableOf('{"name": "x", "parameters": {"type": "object", "properties": {"a": {"type": "string"}}}}');
    expect(tool?.path).toBe("parameters.properties");
    expect(tool?.rows.map(({ name }) => name)).toEqual(["a"]);
  });

  it("begin an object without properties, which takes any", () => {
    expect(withType({ type: "string", description: "Where" }, "object")).toEqual({
      type: "object",
      description: "Where",
      properties: {},
      required: [],
    });
  });
});
