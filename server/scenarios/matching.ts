/** Whether words and arguments are what a scenario expects. */
import { isDeepStrictEqual } from "node:util";
import { writeJson } from "../../protocol/exact-json.ts";

/** Characters of an answer that a pattern is tried on. */
const mostSearched = 20_000;

/** `/words/i` as a pattern; null for plain words, an error where it is none. */
export function patternIn(text: string): RegExp | Error | null {
  const found = /^\/(.+)\/([a-z]*)$/s.exec(text);
  if (!found) return null;
  try {
    return new RegExp(found[1] ?? "", (found[2] ?? "").replace(/[gy]/g, ""));
  } catch (error) {
    return error as Error;
  }
}

const plain = (text: string) => text.toLowerCase().replace(/\s+/gu, " ").trim();

export function saysIn(spoken: string, expected: string): boolean {
  const pattern = patternIn(expected);
  if (pattern instanceof RegExp) return pattern.test(spoken.slice(0, mostSearched));
  return plain(spoken).includes(plain(expected));
}

/** Null when they match, else what does not. */
export function mismatch(given: unknown, expected: Readonly<Record<string, unknown>>): string | null {
  const input = (typeof given === "object" && given !== null ? given : {}) as Readonly<Record<string, unknown>>;
  for (const [name, wanted] of Object.entries(expected)) {
    if (!fits(input[name], wanted)) return `${name} was ${shown(input[name])}, not ${shown(wanted)}`;
  }
  return null;
}

function fits(value: unknown, wanted: unknown): boolean {
  if (typeof wanted === "string") {
    const pattern = patternIn(wanted);
    if (pattern instanceof RegExp) return pattern.test(String(value ?? "").slice(0, mostSearched));
    return value === wanted;
  }
  if (typeof wanted === "object" && wanted !== null && !Array.isArray(wanted)) {
    const keys = Object.keys(wanted);
    const only = keys.length === 1 ? keys[0] : undefined;
    if (only === "any") return value !== undefined;
    if (only === "contains") return contains(value, (wanted as { readonly contains: unknown }).contains);
    return typeof value === "object" && value !== null && mismatch(value, wanted as Record<string, unknown>) === null;
  }
  return isDeepStrictEqual(value, wanted);
}

function contains(value: unknown, part: unknown): boolean {
  if (Array.isArray(value)) return value.some((one) => fits(one, part));
  return plain(String(value ?? "")).includes(plain(String(part)));
}

const shown = (value: unknown) => (value === undefined ? "missing" : (writeJson(value) ?? "").slice(0, 200));
