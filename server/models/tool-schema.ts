/** Makes a tool's description smaller for servers that take less of it than JSON Schema has. */
import type { Json, JsonObject } from "../../protocol/json.ts";

/** Not in the middle of a character that is two units long. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.slice(0, most - 1);
  return `${/[\uD800-\uDBFF]$/.test(end) ? end.slice(0, -1) : end}…`;
}

/** Arguments are checked by us in any case, so what one server or another refuses can go. */
export function withoutKeywords(schema: JsonObject, names: readonly string[]): JsonObject {
  return mapSchemas(schema, (one) => {
    const { enum: values, ...rest } = one;
    const texts = !Array.isArray(values) || values.every((value) => typeof value === "string");
    // enums of numbers, which Gemini's endpoint and those before it refuse, are said in words
    const described =
      texts || !names.includes("enum") ? one : { ...rest, description: among(rest.description, values) };
    return Object.fromEntries(Object.entries(described).filter(([name]) => name === "enum" || !names.includes(name)));
  });
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

/** Every schema within one, itself last; a property may be called as a keyword is. */
function mapSchemas(schema: JsonObject, change: (schema: JsonObject) => JsonObject): JsonObject {
  const { properties, items } = schema;
  return change({
    ...schema,
    ...(isRecord(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, each]) => [name, isRecord(each) ? mapSchemas(each, change) : each]),
      ),
    }),
    ...(isRecord(items) && { items: mapSchemas(items, change) }),
  });
}

const isRecord = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
