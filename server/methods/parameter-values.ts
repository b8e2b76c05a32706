/** Checks the values inside a parameter's description: bounds, enums and defaults. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { Problem } from "../problems/problem.ts";
import { createArgumentCheck } from "./argument-check.ts";

const pairs = [
  ["minimum", "maximum"],
  ["minLength", "maxLength"],
  ["minItems", "maxItems"],
] as const;
const maxEnumValues = 500;

/** Copies the bounds that are numbers into `parameter`; says which are not, or are the wrong way round. */
export function checkBounds(
  given: Record<string, unknown>,
  keywords: readonly string[],
  path: string,
  parameter: Record<string, unknown>,
  problems: Problem[],
): void {
  for (const [low, high] of pairs) {
    for (const key of [low, high]) {
      const bound = given[key];
      // A bound need not be exact to the last of so many digits.
      const value = typeof bound === "bigint" ? Number(bound) : bound;
      if (value === undefined || !keywords.includes(key)) continue;
      const counted = key !== "minimum" && key !== "maximum";
      if (
        typeof value !== "number" ||
        !Number.isFinite(value) ||
        (counted && (!Number.isInteger(value) || value < 0))
      ) {
        const message = counted ? "Expected a whole number, 0 or more." : "Expected a number.";
        problems.push({ path: `${path}.${key}`, message });
      } else parameter[key] = value;
    }
    const [least, most] = [parameter[low], parameter[high]];
    if (typeof least === "number" && typeof most === "number" && least > most) {
      problems.push({ path: `${path}.${low}`, message: `${low} (${least}) is above ${high} (${most}): swap them.` });
    }
  }
}

const kinds: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === "string",
  integer: (value) => Number.isInteger(value) || typeof value === "bigint",
  number: (value) => typeof value === "number" || typeof value === "bigint",
  boolean: (value) => typeof value === "boolean",
};

export function checkEnum(given: unknown, type: string, path: string, problems: Problem[]): Json[] | undefined {
  const at = `${path}.enum`;
  if (!Array.isArray(given) || given.length === 0 || given.length > maxEnumValues) {
    problems.push({ path: at, message: `Expected a list of 1 to ${maxEnumValues} values.` });
    return undefined;
  }
  const belongs = kinds[type];
  if (!belongs) {
    problems.push({ path: at, message: `Values can be listed for ${Object.keys(kinds).join(", ")}, not for ${type}.` });
    return undefined;
  }
  given.forEach((value, index) => {
    if (!belongs(value)) {
      const kind = type === "integer" ? "a whole number" : `a ${type}`;
      problems.push({ path: `${at}.${index}`, message: `Expected ${kind}, not ${writeJson(value)}.` });
    }
  });
  return [...new Set(given)] as Json[];
}

/** A default must be a value the parameter itself would take. */
export function checkDefault(value: Json, schema: JsonObject, path: string, problems: Problem[]): void {
  const holder: JsonObject = {
    type: "object",
    properties: { default: schema },
    required: [],
    additionalProperties: false,
  };
  const check = createArgumentCheck(holder)({ default: value }, { coerce: false });
  if (!check.ok) problems.push({ path: `${path}.default`, message: check.problems.join(" ") });
}
