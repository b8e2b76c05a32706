/** Makes a tool's description smaller for servers that take less of it than JSON Schema has. */
import type { Json, JsonObject } from "../../protocol/json.ts";

/** Not in the middle of a character that is two units long. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.slice(0, most - 1);
  return `${/[\uD800-\uDBFF]$/.test(end) ? end.slice(0, -1) : end}…`;
}

interface WithoutOptions {
  /** What is among numbers is told in words: Gemini's endpoint and those before it refuse such an `enum`. */
  readonly numbersInWords?: boolean;
}

/** Arguments are checked by us in any case, so what one server or another refuses can go. */
export function withoutKeywords(
  schema: JsonObject,
  names: readonly string[],
  { numbersInWords = false }: WithoutOptions = {},
): JsonObject {
  return mapSchemas(schema, (one) => {
    const { enum: values, ...rest } = one;
    const ofTexts = !Array.isArray(values) || values.every((value) => typeof value === "string");
    const inWords = values !== undefined && (names.includes("enum") || (numbersInWords && !ofTexts));
    const described = inWords ? { ...rest, description: among(rest.description, values) } : one;
    return Object.fromEntries(Object.entries(described).filter(([name]) => !names.includes(name)));
  });
}

/** Words of JSON Schema in these schemas without which something is left of them. */
export function keywordsIn(schemas: readonly JsonObject[]): string[] {
  const found = new Set<string>();
  for (const schema of schemas)
    mapSchemas(schema, (one) => {
      for (const name of Object.keys(one)) found.add(name);
      return one;
    });
  return [...found].filter((name) => name !== "type" && name !== "properties" && name !== "description");
}

function among(description: Json | undefined, values: Json | undefined): string {
  const words = typeof description === "string" && description !== "" ? `${description} ` : "";
  return Array.isArray(values)
    ? `${words}(one of ${values.map((value) => JSON.stringify(value, bigAsText)).join(", ")})`
    : words.trim();
}

const bigAsText = (_: string, value: unknown) => (typeof value === "bigint" ? value.toString() : value);

/** An object of any shape is described in words. */
export function withoutEmptyObjects(schema: JsonObject): JsonObject {
  return mapSchemas(schema, (one) =>
    isEmptyObject(one)
      ? {
          type: "string",
          description: `${typeof one.description === "string" ? `${one.description} ` : ""}(a JSON object, as text)`,
        }
      : one,
  );
}

export const isEmptyObject = ({ type, properties }: JsonObject) =>
  type === "object" && Object.keys((properties ?? {}) as JsonObject).length === 0;

const listsOfSchemas = ["anyOf", "oneOf", "allOf", "prefixItems"];
const namedSchemas = ["properties", "$defs", "definitions", "patternProperties"];
const singleSchemas = ["items", "additionalProperties", "not", "contains"];

/** Every schema within one, itself last; a property may be called as a keyword is. */
function mapSchemas(schema: JsonObject, change: (schema: JsonObject) => JsonObject): JsonObject {
  const inside = (value: Json) => (isRecord(value) ? mapSchemas(value, change) : value);
  const entries = Object.entries(schema).map(([name, value]): [string, Json] => {
    if (namedSchemas.includes(name) && isRecord(value))
      return [name, Object.fromEntries(Object.entries(value).map(([key, each]) => [key, inside(each ?? null)]))];
    if (listsOfSchemas.includes(name) && Array.isArray(value)) return [name, value.map(inside)];
    return [name, singleSchemas.includes(name) ? inside(value ?? null) : (value ?? null)];
  });
  return change(Object.fromEntries(entries));
}

const isRecord = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
