/** The part of a foreign JSON Schema that can be offered to models and checked here without a risk; the server checks the rest itself. */
import type { JsonObject } from "../../../protocol/json.ts";

const kept = ["description", "enum", "default", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"];
const types = ["string", "integer", "number", "boolean", "object", "array"];
const maxDepth = 6;
const maxMembers = 200;
const maxText = 1000;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Always a schema of type object: no patterns, references or alternatives, bounded in depth and members. */
export function boundedSchema(given: unknown): JsonObject {
  const schema = bounded(given, 0);
  const members = isObject(schema.properties) ? schema.properties : {};
  return { ...schema, type: "object", properties: members as JsonObject };
}

function bounded(given: unknown, depth: number): JsonObject {
  if (!isObject(given) || depth > maxDepth) return {};
  const out: Record<string, unknown> = {};
  const type = (Array.isArray(given.type) ? given.type : [given.type]).find((one) => types.includes(one as string));
  if (type !== undefined) out.type = type;
  for (const key of kept) {
    const value = given[key];
    if (key === "description" && typeof value === "string") out.description = value.slice(0, maxText);
    else if (key === "enum" && Array.isArray(value)) out.enum = value.filter(isScalar).slice(0, maxMembers);
    else if (key === "default" && isScalar(value)) out.default = value;
    else if (typeof value === "number" && key !== "default") out[key] = value;
  }
  if (Array.isArray(out.enum) && out.enum.length === 0) delete out.enum;
  if (given.items !== undefined) out.items = bounded(given.items, depth + 1);
  if (isObject(given.properties)) {
    const members = Object.entries(given.properties).filter(([name]) => name.length <= 64 && name !== "__proto__");
    out.properties = Object.fromEntries(
      members.slice(0, maxMembers).map(([name, member]) => [name, bounded(member, depth + 1)]),
    );
    const names = Object.keys(out.properties as object);
    const required = Array.isArray(given.required) ? given.required.filter((name) => names.includes(name)) : [];
    if (required.length > 0) out.required = [...new Set(required)];
  }
  return out as JsonObject;
}

const isScalar = (value: unknown): boolean =>
  (typeof value === "string" && value.length <= maxText) || typeof value === "number" || typeof value === "boolean";
