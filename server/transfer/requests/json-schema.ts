/** Turns somebody's JSON Schema, or an example value, into the part of it that input descriptions hold. */
import type { Json, JsonObject } from "../../../protocol/json.ts";
import type { ParameterDescription } from "../../methods/method.ts";

type Schema = Readonly<Record<string, unknown>>;
export type Resolve = (value: unknown) => unknown;

/** Deeper than this a value is described as "any object": models can't fill deeper ones. */
const maxDepth = 4;
const maxDescription = 1000;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `resolve` follows a `$ref`; one that leads nowhere or round in a circle is an object without a description. */
export function parameterFromSchema(given: unknown, resolve: Resolve, depth = 0): ParameterDescription {
  const schema = flattened(resolve(given), resolve);
  const type = typeOf(schema);
  const description = [textOf(schema.description ?? schema.title), formatHint(schema)]
    .filter((part) => part !== "")
    .join(" ");
  const values = Array.isArray(schema.enum) ? schema.enum.filter((value) => value !== null) : undefined;
  return {
    type,
    ...(description !== "" && { description: description.slice(0, maxDescription) }),
    ...(values && values.length > 0 && values.every((value) => fits(type, value)) && { enum: values as Json[] }),
    ...(schema.default !== undefined &&
      isScalar(schema.default) &&
      fits(type, schema.default) && { default: schema.default as Json }),
    ...bounds(type, schema),
    ...(type === "array" && { items: parameterFromSchema(schema.items ?? { type: "string" }, resolve, depth + 1) }),
    ...(type === "object" && depth < maxDepth && membersOf(schema, resolve, depth)),
  };
}

/** What an example tells of its kind. */
export function parameterFromExample(value: Json, depth = 0): ParameterDescription {
  if (Array.isArray(value)) return { type: "array", items: parameterFromExample(value[0] ?? "", depth + 1) };
  if (typeof value === "boolean") return { type: "boolean" };
  if (typeof value === "number") return { type: Number.isInteger(value) ? "integer" : "number" };
  if (!isObject(value)) return { type: "string" };
  const members = Object.entries(value).filter(([name]) => /^[a-zA-Z_]\w{0,63}$/.test(name));
  if (depth >= maxDepth || members.length === 0) return { type: "object" };
  return {
    type: "object",
    properties: Object.fromEntries(members.map(([name, one]) => [name, parameterFromExample(one as Json, depth + 1)])),
    required: members.map(([name]) => name),
  };
}

/** `allOf` becomes one object; of alternatives the first that says something is taken. */
function flattened(given: unknown, resolve: Resolve, depth = 0): Schema {
  if (!isObject(given) || depth > maxDepth) return {};
  const parts = Array.isArray(given.allOf) ? given.allOf : [];
  const choice = [given.oneOf, given.anyOf].filter(Array.isArray).flat().map(resolve).find(saysSomething);
  const merged: Record<string, unknown> = { ...given };
  let members: Record<string, unknown> = {};
  const required: unknown[] = [];
  for (const part of [...parts, ...(choice === undefined ? [] : [choice])]) {
    const one = flattened(resolve(part), resolve, depth + 1);
    members = { ...members, ...membersIn(one.properties) };
    required.push(...listOf(one.required));
    for (const [key, value] of Object.entries(one)) if (merged[key] === undefined) merged[key] = value;
  }
  merged.properties = { ...members, ...membersIn(given.properties) };
  merged.required = [...required, ...listOf(given.required)];
  if (isObject(merged.properties) && Object.keys(merged.properties).length === 0) delete merged.properties;
  return merged;
}

const saysSomething = (schema: unknown) => isObject(schema) && schema.type !== "null" && Object.keys(schema).length > 0;

function typeOf(schema: Schema): ParameterDescription["type"] {
  const named = (Array.isArray(schema.type) ? schema.type : [schema.type]).find((one) => one !== "null");
  if (["string", "integer", "number", "boolean", "object", "array"].includes(String(named)))
    return named as ParameterDescription["type"];
  if (isObject(schema.properties)) return "object";
  if (schema.items !== undefined) return "array";
  const first = Array.isArray(schema.enum) ? schema.enum[0] : undefined;
  return typeof first === "number" ? "number" : typeof first === "boolean" ? "boolean" : "string";
}

function membersOf(schema: Schema, resolve: Resolve, depth: number): Partial<ParameterDescription> {
  if (!isObject(schema.properties)) return {};
  const members = Object.entries(schema.properties).filter(
    ([name, member]) => /^[a-zA-Z_]\w{0,63}$/.test(name) && (resolve(member) as Schema | undefined)?.readOnly !== true,
  );
  const required = listOf(schema.required).map(String);
  return {
    properties: Object.fromEntries(
      members.map(([name, member]) => [name, parameterFromSchema(member, resolve, depth + 1)]),
    ),
    required: [...new Set(required)].filter((name) => members.some(([member]) => member === name)),
  };
}

const boundsOf: Partial<Record<ParameterDescription["type"], readonly (readonly [string, string])[]>> = {
  integer: [
    ["minimum", "minimum"],
    ["maximum", "maximum"],
  ],
  number: [
    ["minimum", "minimum"],
    ["maximum", "maximum"],
  ],
  string: [
    ["minLength", "minLength"],
    ["maxLength", "maxLength"],
  ],
  array: [
    ["minItems", "minItems"],
    ["maxItems", "maxItems"],
  ],
};

function bounds(type: ParameterDescription["type"], schema: Schema): JsonObject {
  const found = (boundsOf[type] ?? []).flatMap(([key]) => {
    const value = schema[key];
    return typeof value === "number" && Number.isSafeInteger(value) ? [[key, value] as const] : [];
  });
  return Object.fromEntries(found);
}

function fits(type: ParameterDescription["type"], value: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "object") return isObject(value);
  return type === "array" ? Array.isArray(value) : typeof value === type;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const membersIn = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {});
const isScalar = (value: unknown) => ["string", "number", "boolean"].includes(typeof value);

const formats: Readonly<Record<string, string>> = {
  date: "Written as 2026-11-29.",
  "date-time": "Written as 2026-11-29T18:30:00Z.",
  email: "An e-mail address.",
  uuid: "A UUID.",
  uri: "An address.",
};
const formatHint = (schema: Schema): string => formats[String(schema.format)] ?? "";
const textOf = (value: unknown): string => (typeof value === "string" ? value.replace(/\s+/g, " ").trim() : "");
