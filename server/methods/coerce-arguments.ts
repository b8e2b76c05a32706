/**
 * Turns arguments that plainly mean the right thing into it, since models write "5" for 5. What it does, and no more, stands as a
 * table in docs/methods.md. No digit is lost: a whole number past 2^53 becomes a bigint.
 */
import { readJson, readNumber, WrittenNumber, wholeOf } from "../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../protocol/json.ts";
import { closestWord } from "../text/closest-word.ts";

/** Longest text that is read as a number: past it, it is no number anybody meant. */
const longestNumber = 400;
const decimal = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;
/** Members by which models say why they call: no input of a method that has none of that name. */
const remarks = ["reason", "reasoning", "thought", "thoughts", "explanation", "justification", "rationale"];
const withThousands = /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

/** `value` may hold numbers as they were written; what is given back holds none, and is never what was given. */
export function coerced(value: unknown, schema: JsonObject): Json {
  const meant = ofType(value, schema);
  return Array.isArray(schema.enum) ? listed(meant, schema.enum) : meant;
}

function ofType(value: unknown, schema: JsonObject): Json {
  switch (schema.type) {
    case "string":
      if (value instanceof WrittenNumber) return value.text;
      return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean"
        ? String(value)
        : plain(value);
    case "integer":
      return integerOf(value);
    case "number":
      return numberOf(plain(value));
    case "boolean":
      return booleanOf(plain(value));
    case "array": {
      const items = (schema.items ?? {}) as JsonObject;
      const list = fromJsonText(value, "[");
      if (Array.isArray(list)) return list.map((item) => coerced(item, items));
      return isOneOf(list, items) ? [coerced(list, items)] : plain(list);
    }
    case "object": {
      const held = fromJsonText(value, "{");
      return isObject(held) ? members(held, schema) : plain(held);
    }
    default:
      return plain(value);
  }
}

function numberOf(value: Json): Json {
  if (typeof value !== "string" || value.length > longestNumber) return value;
  const text = value.trim();
  if (withThousands.test(text)) return readNumber(text.replaceAll(",", ""));
  return decimal.test(text) ? readNumber(text.replace(/^\+/, "")) : value;
}

/** A fraction that a double does not hold, behind many digits, is told as it was written. */
function integerOf(value: unknown): Json {
  const given = whole(numberOf(plain(value)));
  const text = value instanceof WrittenNumber ? value.text : value;
  const isCut = typeof given === "bigint" && typeof text === "string" && decimal.test(text) && wholeOf(text) === null;
  return isCut ? text : given;
}

/** Of `1e30` all digits are known; as a number it would come to Python with a fraction. */
function whole(value: Json): Json {
  if (typeof value !== "number" || !Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  const [digits = "", exponent = "0"] = String(value).split("e");
  const [before = "", after = ""] = digits.split(".");
  return BigInt(before + after) * 10n ** BigInt(Number(exponent) - after.length);
}

function booleanOf(value: Json): Json {
  if (value === 0 || value === 1) return value === 1;
  const text = typeof value === "string" && value.length <= 20 ? value.trim().toLowerCase() : "";
  return text === "true" || text === "false" ? text === "true" : value;
}

/** A single value where a list of such values is wanted. */
function isOneOf(value: unknown, items: JsonObject): boolean {
  if (isObject(value)) return items.type === "object";
  if (value === null || value === undefined || typeof value === "object") return value instanceof WrittenNumber;
  if (typeof value !== "string") return true;
  // A text that was to be a list or an object and is broken is for the model to mend.
  return items.type !== "object" && items.type !== "array" && !/^\s*[[{]/.test(value);
}

/** Of texts that are listed, the one that is the same but for capitals and blanks around it. */
function listed(value: Json, choices: readonly Json[]): Json {
  if (typeof value !== "string" || choices.includes(value)) return value;
  const folded = value.trim().toLowerCase();
  const fitting = choices.filter((choice) => typeof choice === "string" && choice.toLowerCase() === folded);
  return fitting.length === 1 ? (fitting[0] as string) : value;
}

function members(value: object, schema: JsonObject): JsonObject {
  const properties = schema.properties as JsonObject | undefined;
  if (!properties) return plain(value) as JsonObject;
  // Some models send a made-up member to a method that takes nothing; there it can't be a slip of the pen.
  if (Object.keys(properties).length === 0) return {};
  const required = (schema.required ?? []) as string[];
  const pairs: [string, Json][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (!Object.hasOwn(properties, name)) {
      const remark = remarks.includes(name) && !closestWord(name, Object.keys(properties));
      if (!remark) pairs.push([name, plain(member)]);
    } else {
      const wanted = properties[name] as JsonObject;
      if (!required.includes(name) && saysNothing(member, wanted)) continue;
      pairs.push([name, coerced(member, wanted)]);
    }
  }
  return Object.fromEntries(pairs);
}

const saysNothing = (value: unknown, wanted: JsonObject): boolean =>
  value === null || (wanted.type !== "string" && typeof value === "string" && value.trim() === "null");

function fromJsonText(value: unknown, opening: string): unknown {
  if (typeof value !== "string" || !value.trimStart().startsWith(opening)) return value;
  try {
    return readJson(value);
  } catch {
    return value;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof WrittenNumber);

/** A copy without numbers as they were written. */
function plain(value: unknown): Json {
  if (value instanceof WrittenNumber) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
