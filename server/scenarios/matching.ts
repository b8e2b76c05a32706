/** Whether words and arguments are what a scenario expects. */
import { isDeepStrictEqual } from "node:util";
import { Script } from "node:vm";
import { writeJson } from "../../protocol/exact-json.ts";

/** Characters of an answer that a pattern is tried on, and how long it may take, in ms: it is whatever a designer wrote. */
const mostSearched = 20_000;
const patternMs = 100;

interface Pattern {
  readonly source: string;
  readonly flags: string;
}

/** `/words/i` as a pattern; null for plain words. */
export function patternIn(text: string): Pattern | null {
  const end = text.lastIndexOf("/");
  const flags = text.slice(end + 1);
  if (!text.startsWith("/") || end < 2 || !/^[a-z]*$/.test(flags)) return null;
  return { source: text.slice(1, end), flags: flags.replace(/[gy]/g, "") };
}

/** Why it can't be used; null when it can. */
export function patternProblem(pattern: Pattern): string | null {
  try {
    holds(pattern, "");
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

const trial = new Script("new RegExp(source, flags).test(text)");

/** Run where it can be stopped: the rest of the server waits for it. Throws for what is no pattern, or takes too long. */
function holds({ source, flags }: Pattern, text: string): boolean {
  try {
    return trial.runInNewContext({ source, flags, text: text.slice(0, mostSearched) }, { timeout: patternMs }) === true;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    if (code === "ERR_SCRIPT_EXECUTION_TIMEOUT") throw new Error(`/${source}/ takes longer than ${patternMs} ms`);
    throw new Error(String(message));
  }
}

const plain = (text: string) => text.toLowerCase().replace(/\s+/gu, " ").trim();

export function saysIn(spoken: string, expected: string): boolean {
  const pattern = patternIn(expected);
  if (pattern) return holds(pattern, spoken);
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
    if (pattern) return holds(pattern, String(value ?? ""));
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
