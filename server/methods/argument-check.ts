/**
 * Checks the arguments a model (or a tester) gives against a method's schema. Values that plainly mean the right thing
 * are turned into it first, since models write "5" for 5; anything else is answered with a sentence the model can mend.
 *
 * Coercion, and no more than this: a text that is a number, for a number; "true" and "false" in any case, for a boolean;
 * a JSON text, for an object or a list; null, for a parameter that may be left out.
 */
import { Ajv, type ErrorObject } from "ajv";
import type { Json, JsonObject } from "../../protocol/json.ts";
import { deepestNesting, isTooDeep } from "../problems/nesting.ts";
import { closestWord } from "../text/closest-word.ts";
import type { ArgumentCheck } from "./library.ts";

/**
 * A fresh Ajv each: its cache holds every schema it has compiled, and methods come and go. That a schema is one, the compiler of
 * input descriptions has seen to: to check it here as well would take longer than all the rest of a method's first call.
 */
const newAjv = () =>
  new Ajv({
    allErrors: true,
    ownProperties: true,
    useDefaults: true,
    strict: false,
    verbose: true,
    validateSchema: false,
  });

const maxProblems = 8;

export type CheckArguments = (given: unknown, options?: { readonly coerce?: boolean }) => ArgumentCheck;

/** `schema` is what the input description's compiler made. The input that is given is never changed. */
export function createArgumentCheck(schema: JsonObject): CheckArguments {
  let validate: ReturnType<Ajv["compile"]> | undefined;
  return (given, { coerce = true } = {}) => {
    validate ??= newAjv().compile(schema);
    const start = given === undefined || given === null ? {} : given;
    if (typeof start !== "object" || Array.isArray(start)) {
      return { ok: false, problems: [`Expected an object with named inputs, not ${shown(start)}.`] };
    }
    if (isTooDeep(start)) return { ok: false, problems: [`The input is nested deeper than ${deepestNesting} levels.`] };
    // Coercing makes new objects wherever defaults are filled in; without it they would go into what was given.
    const input = (coerce ? coerced(start as Json, schema) : structuredClone(start)) as JsonObject;
    if (validate(input)) return { ok: true, input };
    return { ok: false, problems: sentences(validate.errors ?? []) };
  };
}

/** No digit can be read by two of its parts, so that a wrong text is refused in one pass, however long it is. */
const numberText = /^\s*[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*$/;

function coerced(value: Json, schema: JsonObject): Json {
  switch (schema.type) {
    case "integer":
    case "number":
      return typeof value === "string" && numberText.test(value) ? Number(value) : value;
    case "boolean":
      return typeof value === "string" && /^\s*(true|false)\s*$/i.test(value) ? /true/i.test(value) : value;
    case "array": {
      const list = fromJsonText(value, "[");
      return Array.isArray(list) ? list.map((item) => coerced(item, (schema.items ?? {}) as JsonObject)) : list;
    }
    case "object": {
      const held = fromJsonText(value, "{");
      return typeof held === "object" && held !== null && !Array.isArray(held) ? coercedMembers(held, schema) : held;
    }
    default:
      return value;
  }
}

function coercedMembers(value: JsonObject, schema: JsonObject): JsonObject {
  const properties = schema.properties as JsonObject | undefined;
  if (!properties) return value;
  // Some models send a made-up member to a method that takes nothing; there it can't be a slip of the pen.
  if (Object.keys(properties).length === 0) return {};
  const required = schema.required as string[];
  const members = Object.entries(value).filter(
    ([name, member]) => member !== null || !Object.hasOwn(properties, name) || required.includes(name),
  );
  return Object.fromEntries(
    members.map(([name, member]) => [
      name,
      Object.hasOwn(properties, name) ? coerced(member, properties[name] as JsonObject) : member,
    ]),
  );
}

function fromJsonText(value: Json, opening: string): Json {
  if (typeof value !== "string" || !value.trimStart().startsWith(opening)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

function sentences(errors: readonly ErrorObject[]): string[] {
  const all = [...new Set(errors.map(sentence))];
  return all.length <= maxProblems ? all : [...all.slice(0, maxProblems), `And ${all.length - maxProblems} more.`];
}

function sentence(error: ErrorObject): string {
  const parts = error.instancePath.split("/").slice(1);
  const path = parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const name = path.length === 0 ? "The input" : `\`${path.join(".")}\``;
  const inside = (member: string) => `\`${[...path, member].join(".")}\``;
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "required":
      return `${inside(String(params.missingProperty))} is missing; it is required.`;
    case "additionalProperties": {
      const unknown = String(params.additionalProperty);
      const known = Object.keys((error.parentSchema as JsonObject).properties as JsonObject);
      const meant = closestWord(unknown, known);
      return `${inside(unknown)} is not an input; ${meant ? `did you mean \`${meant}\`?` : `the inputs are ${known.join(", ")}.`}`;
    }
    case "type":
      return `${name} must be ${article(String(params.type))}, not ${shown(error.data)}.`;
    case "enum": {
      const allowed = params.allowedValues as Json[];
      const meant = typeof error.data === "string" ? closestWord(error.data, allowed.map(String)) : undefined;
      const hint = meant ? ` Did you mean ${JSON.stringify(meant)}?` : "";
      return `${name} must be one of ${allowed.slice(0, 20).map(shown).join(", ")}, not ${shown(error.data)}.${hint}`;
    }
    case "minimum":
      return `${name} must be ${params.limit} or more, not ${shown(error.data)}.`;
    case "maximum":
      return `${name} must be ${params.limit} or less, not ${shown(error.data)}.`;
    case "minLength":
      return `${name} must have at least ${params.limit} characters.`;
    case "maxLength":
      return `${name} must have at most ${params.limit} characters.`;
    case "minItems":
      return `${name} must hold at least ${params.limit} entries.`;
    case "maxItems":
      return `${name} must hold at most ${params.limit} entries.`;
    default:
      return `${name} ${error.message ?? "is wrong"}.`;
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "an object",
  array: "a list",
};
const article = (type: string) => kinds[type] ?? type;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
