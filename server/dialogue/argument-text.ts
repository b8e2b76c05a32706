/**
 * Reads a call's arguments as the model wrote them, whose text is mended where it is plain what was meant: something empty before
 * them, the same once more behind them, a fence or a template's mark around them, Python's quotes, a comma too many.
 */
import { readJson, readWrittenJson, writeJson } from "../../protocol/exact-json.ts";
import type { Json } from "../../protocol/json.ts";
import { jsonValues } from "../models/speech/json-values.ts";
import { repairedJson } from "../models/speech/repaired-json.ts";

export type ReadArguments =
  | { readonly ok: true; readonly value: unknown }
  /** `problem` is a sentence for the model. */
  | { readonly ok: false; readonly problem: string };

/** Nothing at all, or null, is no arguments. Numbers are told as they were written where that may matter. */
export function readArguments(text: string): ReadArguments {
  const mended = mend(text);
  try {
    return { ok: true, value: readWrittenJson(mended) ?? {} };
  } catch (error) {
    const why = / is larger than any /.test((error as Error).message) ? ` ${(error as Error).message}.` : "";
    return { ok: false, problem: `The arguments are not JSON: ${text.slice(0, 200)}.${why} Write one JSON object.` };
  }
}

/** An object as JSON; what is none is shown in its result. */
export function argumentsForHistory(text: string): string {
  try {
    const mended = mend(text);
    const value = readJson(mended);
    const object = typeof value === "string" ? readJson(value) : value;
    if (typeof object === "object" && object !== null && !Array.isArray(object))
      return object === value ? mended : writeJson(object);
  } catch {
    // falls through
  }
  return "{}";
}

const nothing = /^(?:\{\s*\}|null|"")/;
/** What templates leave around JSON: a fence, a mark, an end. */
const around = /^(?:\s|```(?:json)?|<\/?[|\w:]{1,40}>|\[\/?[A-Z_]{1,20}\])*$/;

function mend(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "{}";
  if (isJson(trimmed)) return trimmed;
  let rest = trimmed;
  for (let found = nothing.exec(rest); found; found = nothing.exec(rest)) {
    const more = rest.slice(found[0].length).trimStart();
    if (more === "") break;
    rest = more;
  }
  if (isJson(rest)) return rest;
  const values = jsonValues(rest);
  const [first] = values;
  if (!first) return trimmed;
  const edges = [rest.slice(0, first.start), ...values.map(({ end }, at) => rest.slice(end, values[at + 1]?.start))];
  const isOne = values.every(({ text }) => sameJson(text, first.text)) && edges.every((edge) => around.test(edge));
  if (!isOne) return trimmed;
  if (isJson(first.text)) return first.text;
  // brackets that are missing may be those of what was cut off
  const repaired = repairedJson(first.text, { closes: false });
  return repaired !== null && isJson(repaired) ? repaired : trimmed;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function sameJson(a: string, b: string): boolean {
  if (a === b) return true;
  try {
    return sortedJson(readJson(a) as Json) === sortedJson(readJson(b) as Json);
  } catch {
    return false;
  }
}

/** JSON with sorted keys, so that the same arguments in another order are the same. */
export const sortedJson = (value: Json): string => writeJson(sorted(value));

function sorted(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const pairs = Object.entries(value).map(([name, member]) => [name, sorted(member)] as const);
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}
