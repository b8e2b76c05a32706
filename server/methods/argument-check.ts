/**
 * Checks the arguments a model (or a tester) gives against a method's schema. Values that plainly mean the right thing
 * are turned into it first, since models write "5" for 5; anything else is answered with a sentence the model can mend.
 */
import { Ajv, type ErrorObject } from "ajv";
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../protocol/json.ts";
import { deepestNesting, isTooDeep } from "../problems/nesting.ts";
import { closestWord } from "../text/closest-word.ts";
import { coerced } from "./coerce-arguments.ts";
import { fillDefaults, nearest, unlisted } from "./exact-values.ts";
import type { ArgumentCheck } from "./library.ts";

/**
 * A fresh Ajv each: its cache holds every schema it has compiled, and methods come and go. That a schema is one, the compiler of
 * input descriptions has seen to: to check it here as well would take longer than all the rest of a method's first call.
 */
const newAjv = () =>
  new Ajv({
    allErrors: true,
    ownProperties: true,
    strict: false,
    strictNumbers: true,
    verbose: true,
    validateSchema: false,
  });

const maxProblems = 8;

export type CheckArguments = (given: unknown, options?: { readonly coerce?: boolean }) => ArgumentCheck;

/** `schema` is what the input description's compiler made. The input that is given is never changed. */
export function createArgumentCheck(schema: JsonObject): CheckArguments {
  let validate: ReturnType<Ajv["compile"]> | undefined;
  return (given, { coerce = true } = {}) => {
    validate ??= newAjv().compile(nearest(schema) as JsonObject);
    const start = objectOf(given, coerce);
    if (typeof start !== "object" || start === null || Array.isArray(start)) {
      return { ok: false, problems: [`Expected an object with named inputs, not ${shown(start)}.`] };
    }
    if (isTooDeep(start)) return { ok: false, problems: [`The input is nested deeper than ${deepestNesting} levels.`] };
    // A copy either way: defaults must not go into what was given.
    const input = (coerce ? coerced(start, schema) : structuredClone(start)) as JsonObject;
    fillDefaults(input, schema);
    if (!validate(nearest(input))) return { ok: false, problems: sentences(validate.errors ?? []) };
    const wrong = unlisted(input, schema);
    if (!wrong) return { ok: true, input };
    return { ok: false, problems: [`\`${wrong.join(".")}\` must be one of those that are listed, to the last digit.`] };
  };
}

/** Nothing is no inputs; an object that came as its own JSON text is that object. */
function objectOf(given: unknown, coerce: boolean): unknown {
  if (given === undefined || given === null) return {};
  if (!coerce || typeof given !== "string") return given;
  try {
    const held = readJson(given);
    return typeof held === "object" ? (held ?? {}) : given;
  } catch {
    return given;
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
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
    return "one larger than any that can be held";
  const text = value === undefined ? "nothing" : writeJson(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}
