/** Calls written as Python: `get_weather(city="Rome", days=2)`, bare, in a list or behind a dot (Llama, Gemma, Olmo). */
import { readNumber, writeJson } from "../../../protocol/exact-json.ts";
import type { Json } from "../../../protocol/json.ts";
import type { WrittenCall } from "./written-calls.ts";

/** A name, an equals sign, and what follows: a text in quotes, a number, a word, or JSON. */
const argument =
  /\s*([A-Za-z_]\w*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(-?\d+(?:\.\d+)?)|(True|False|None|true|false|null))\s*(?:,|$)/y;
const longestArguments = 4_000;

export function pythonCalls(text: string, names: readonly string[]): WrittenCall[] {
  const calls: WrittenCall[] = [];
  for (let at = text.indexOf("("); at !== -1; at = text.indexOf("(", at + 1)) {
    const name = nameBefore(text.slice(Math.max(0, at - 80), at));
    if (name === undefined || !names.includes(name)) continue;
    const start = at + 1;
    const inside = insideOf(text.slice(start, start + longestArguments));
    const given = inside === null ? null : argumentsIn(inside);
    if (given !== null) calls.push({ name, arguments: writeJson(given) });
  }
  return calls;
}

// bounded: at most 80 characters
const lastWord = /[\w-]+$/;

const nameBefore = (text: string): string | undefined => lastWord.exec(text.replace(/\.call$/, ""))?.[0];

/** Up to the bracket that closes; null where none does. */
function insideOf(text: string): string | null {
  let quote = "";
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (quote !== "") {
      if (char === "\\") at++;
      else if (char === quote) quote = "";
    } else if (char === '"' || char === "'") quote = char;
    else if (char === "(") depth++;
    else if (char === ")" && depth-- === 0) return text.slice(0, at);
  }
  return null;
}

function argumentsIn(text: string): { [name: string]: Json } | null {
  const given: [string, Json][] = [];
  let at = 0;
  while (text.slice(at).trim() !== "") {
    argument.lastIndex = at;
    const found = argument.exec(text);
    if (!found) return null;
    const [whole, name = "", double, single, number, word] = found;
    given.push([name, literal(double ?? single, number, word)]);
    at += whole.length;
  }
  return Object.fromEntries(given);
}

function literal(text: string | undefined, number: string | undefined, word: string | undefined): Json {
  if (text !== undefined)
    return text.replace(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char === "t" ? "\t" : char));
  if (number !== undefined) return readNumber(number);
  const small = word?.toLowerCase();
  return small === "true" ? true : small === "false" ? false : null;
}
