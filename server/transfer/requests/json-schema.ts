/** Turns somebody's JSON Schema, or an example value, into the part of it that input descriptions hold. */
import type { Json, JsonObject } from "../../../protocol/json.ts";
import type { ParameterDescription } from "../../methods/method.ts";

type Schema = Readonly<Record<string, unknown>>;
export type Resolve = (value: unknown) => unknown;

/** Deeper than this a value is described as "any object": models can't fill deeper ones. */
const maxDepth = 4;
const maxDescription = 1000;
/** Schemas that are looked at for one body: each may name forty others, and each of those forty more. */
const mostSchemas = 600;
const fewestOfMember = 20;

/** How many schemas may still be looked at. */
interface Budget {
  left: number;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `resolve` follows a `$ref`; one that leads nowhere or round in a circle is an object without a description. */
export function parameterFromSchema(
  given: unknown,
  resolve: Resolve,
  depth = 0,
  budget: Budget = { left: mostSchemas },
): ParameterDescription {
  const schema = flattened(resolve(given), resolve, budget);
  const type = typeOf(schema);
  const description = [textOf(schema.description ?? schema.title), formatHint(schema)]
    .filter((part) => part !== "")
    .join(" ");
  const choices = schema.const === undefined ? schema.enum : [schema.const];
  const values = Array.isArray(choices) ? choices.filter((value) => value !== null) : undefined;
  return {
    type,
    ...(description !== "" && { description: description.slice(0, maxDescription) }),
    ...(values && values.length > 0 && values.every((value) => fits(type, value)) && { enum: values as Json[] }),
    ...(schema.default !== undefined &&
      isScalar(schema.default) &&
      fits(type, schema.default) && { default: schema.default as Json }),
    ...bounds(type, schema),
    ...(type === "array" && {
      items: parameterFromSchema(schema.items ?? { type: "string" }, resolve, depth + 1, budget),
    }),
    ...(type === "object" && depth < maxDepth && membersOf(schema, resolve, depth, budget)),
  };
}

export interface MemberOfSchema {
  readonly name: string;
  readonly member: ParameterDescription;
  readonly required: boolean;
  /** A file's contents. */
  readonly binary: boolean;
  readonly example?: Json;
}

/** The members of an object by the API's own names, whatever a parameter may be called. */
export function membersOfSchema(given: unknown, resolve: Resolve): MemberOfSchema[] {
  const schema = flattened(resolve(given), resolve, { left: mostSchemas });
  const required = new Set(listOf(schema.required));
  const members = Object.entries(membersIn(schema.properties)).filter(
    ([, member]) => (resolve(member) as Schema | undefined)?.readOnly !== true,
  );
  // Each has its share, so that the first does not leave the others without a description.
  const share = Math.max(fewestOfMember, Math.floor(mostSchemas / Math.max(1, members.length)));
  return members.map(([name, member]) => ({
    name,
    member: parameterFromSchema(member, resolve, 1, { left: share }),
    required: required.has(name),
    binary: isBinary(resolve(member)),
    ...exampleField(exampleFromSchema(member, resolve, { left: share })),
  }));
}

const exampleField = (example: Json | undefined) => (example === undefined ? {} : { example });
const isBinary = (schema: unknown): boolean =>
  isObject(schema) &&
  (schema.format === "binary" || /^(?:application\/octet|image|audio|video)/.test(textOf(schema.contentMediaType)));

/** The example that stands in a schema, or one that is put together of its members'; undefined where a required one has none. A choice is one, but not as the only value of a list. */
export function exampleFromSchema(
  given: unknown,
  resolve: Resolve,
  budget: Budget = { left: mostSchemas },
  depth = 0,
  inList = false,
): Json | undefined {
  const schema = flattened(resolve(given), resolve, budget);
  const told = schema.example ?? listOf(schema.examples)[0] ?? schema.default;
  const own = told ?? (inList ? undefined : (schema.const ?? listOf(schema.enum)[0]));
  if (own !== undefined && own !== null) return own as Json;
  if (depth >= maxDepth || budget.left <= 0) return undefined;
  if (schema.items !== undefined) {
    const item = exampleFromSchema(schema.items, resolve, budget, depth + 1, true);
    return item === undefined ? undefined : [item];
  }
  const required = listOf(schema.required);
  const members: Record<string, Json> = {};
  for (const [name, member] of Object.entries(membersIn(schema.properties))) {
    if ((resolve(member) as Schema | undefined)?.readOnly === true) continue;
    const example = exampleFromSchema(member, resolve, budget, depth + 1);
    if (example !== undefined) members[name] = example;
    else if (required.includes(name)) return undefined;
  }
  return Object.keys(members).length > 0 ? members : undefined;
}

/** What an example tells of its kind. */
export function parameterFromExample(value: Json, depth = 0): ParameterDescription {
  if (Array.isArray(value)) return { type: "array", items: parameterFromExample(value[0] ?? "", depth + 1) };
  if (typeof value === "boolean") return { type: "boolean" };
  if (typeof value === "bigint") return { type: "integer" };
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
function flattened(given: unknown, resolve: Resolve, budget: Budget, depth = 0): Schema {
  if (!isObject(given) || depth > maxDepth || budget.left <= 0) return {};
  budget.left -= 1;
  const parts = Array.isArray(given.allOf) ? given.allOf : [];
  const choice = [given.oneOf, given.anyOf].filter(Array.isArray).flat().map(resolve).find(saysSomething);
  const merged: Record<string, unknown> = { ...given };
  let members: Record<string, unknown> = {};
  const required: unknown[] = [];
  for (const part of [...parts, ...(choice === undefined ? [] : [choice])]) {
    const one = flattened(resolve(part), resolve, budget, depth + 1);
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
  if (["string", "integer", "number", "boolean", "object", "array"].some((type) => type === named))
    return named as ParameterDescription["type"];
  if (isObject(schema.properties)) return "object";
  if (schema.items !== undefined) return "array";
  const first = schema.const ?? (Array.isArray(schema.enum) ? schema.enum[0] : undefined);
  return typeof first === "number" ? "number" : typeof first === "boolean" ? "boolean" : "string";
}

function membersOf(schema: Schema, resolve: Resolve, depth: number, budget: Budget): Partial<ParameterDescription> {
  if (!isObject(schema.properties) || budget.left <= 0) return {};
  const members = Object.entries(schema.properties)
    .filter(
      ([name, member]) =>
        /^[a-zA-Z_]\w{0,63}$/.test(name) && (resolve(member) as Schema | undefined)?.readOnly !== true,
    )
    .slice(0, budget.left);
  const required = listOf(schema.required).filter((name) => typeof name === "string");
  return {
    properties: Object.fromEntries(
      members.map(([name, member]) => [name, parameterFromSchema(member, resolve, depth + 1, budget)]),
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
const formatHint = (schema: Schema): string =>
  (typeof schema.format === "string" && Object.hasOwn(formats, schema.format) && formats[schema.format]) || "";
const textOf = (value: unknown): string => (typeof value === "string" ? value.replace(/\s+/g, " ").trim() : "");
