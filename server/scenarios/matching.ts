/** Whether words and arguments are what a scenario expects. */
import { isDeepStrictEqual } from "node:util";
import { type Context, createContext, Script } from "node:vm";
import { writeJson } from "../../protocol/exact-json.ts";
import { asText } from "../text/as-text.ts";

/** Characters of an answer that a pattern is tried on, and how long it may take, in ms: it is whatever a designer wrote. */
const mostSearched = 20_000;
const patternMs = 100;
/** Where the processor was somebody else's meanwhile it is tried again, with twice the time. */
const mostPatternMs = 1600;

interface Pattern {
  readonly source: string;
  readonly flags: string;
}

/** `/words/i` as a pattern; null for plain words. */
export function patternIn(text: string): Pattern | null {
  const end = text.lastIndexOf("/");
  const flags = text.slice(end + 1);
  if (!text.startsWith("/") || end < 2 || !/^[dgimsuvy]*$/.test(flags)) return null;
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
/** One for all: to make one takes longer than to try a pattern. */
let room: Context | undefined;

/** Run where it can be stopped: the rest of the server waits for it. Throws for what is no pattern, or takes too long. */
function holds({ source, flags }: Pattern, text: string): boolean {
  room ??= createContext({});
  Object.assign(room, { source, flags, text: text.slice(0, mostSearched) });
  for (let timeout = patternMs; ; timeout *= 2) {
    const before = process.cpuUsage();
    try {
      return trial.runInContext(room, { timeout }) === true;
    } catch (error) {
      const { code, message } = error as { readonly code?: string; readonly message?: string };
      if (code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw new Error(String(message));
      const { user, system } = process.cpuUsage(before);
      const busyMs = (user + system) / 1000;
      if (busyMs >= patternMs / 2 || timeout >= mostPatternMs)
        throw new Error(`/${source}/ takes longer than ${patternMs} ms`);
    }
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
    if (pattern) return holds(pattern, asText(value ?? ""));
    return value === wanted;
  }
  if (typeof wanted === "object" && wanted !== null && !Array.isArray(wanted)) {
    const keys = Object.keys(wanted);
    const only = keys.length === 1 ? keys[0] : undefined;
    if (only === "any") return value !== undefined;
    if (only === "equals") return isDeepStrictEqual(value, (wanted as { readonly equals: unknown }).equals);
    if (only === "contains") return contains(value, (wanted as { readonly contains: unknown }).contains);
    return typeof value === "object" && value !== null && mismatch(value, wanted as Record<string, unknown>) === null;
  }
  return isDeepStrictEqual(value, wanted);
}

function contains(value: unknown, part: unknown): boolean {
  if (Array.isArray(value)) return value.some((one) => fits(one, part));
  return plain(asText(value ?? "")).includes(plain(asText(part)));
}

/** As something to match that very value, whatever it looks like. */
export function exactly(value: unknown): unknown {
  const looksOtherwise =
    typeof value === "object" ? value !== null && !Array.isArray(value) : patternIn(asText(value)) !== null;
  return looksOtherwise ? { equals: value } : value;
}

/** The first that fits; of several for the same arguments each in turn, the last of them from then on. */
export function answersInTurn<A extends { readonly with?: Readonly<Record<string, unknown>> | undefined }>(
  answers: readonly A[],
) {
  const used = new Set<A>();
  return (input: unknown): A | null => {
    const fitting = answers.filter((one) => one.with === undefined || mismatch(input, one.with) === null);
    const [first] = fitting;
    if (first === undefined) return null;
    const alike = fitting.filter((one) => isDeepStrictEqual(one.with, first.with));
    const next = alike.find((one) => !used.has(one)) ?? (alike.at(-1) as A);
    used.add(next);
    return next;
  };
}

const shown = (value: unknown) => (value === undefined ? "missing" : (writeJson(value) ?? "").slice(0, 200));
