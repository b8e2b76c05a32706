/** Reads the body of a failed answer in every shape that model servers use: the sentence in it, and what it names. */
import { textMembers } from "./nearly-json.ts";

export interface ErrorWords {
  /** The server's own words; empty where it said none. */
  readonly words: string;
  /** Codes and types, such as `context_length_exceeded`; in small letters. */
  readonly codes: readonly string[];
  /** Fields of the request that it names, such as `temperature` or `messages[0].role`. */
  readonly fields: readonly string[];
  /** The window and the prompt's length, where they stand in fields of their own (llama.cpp). */
  readonly windowTokens?: number | undefined;
  readonly promptTokens?: number | undefined;
  /** A web page in place of an answer. */
  readonly page: boolean;
}

/** Longest body looked at, in characters: some servers answer with whole pages. */
const mostLookedAt = 20_000;

export function readErrorBody(body: string): ErrorWords {
  const text = body
    .slice(0, mostLookedAt)
    .replace(/^\uFEFF/, "")
    .trim();
  const json = parsed(text);
  if (json !== undefined && typeof json === "object" && json !== null) return readErrorValue(json);
  if (typeof json === "string") return { ...nothing, words: json };
  if (/^[[{]\s*["'{[]/.test(text)) return readNearlyJson(text) ?? nothing;
  if (text.startsWith("<")) return { ...nothing, words: titleOf(text), page: true };
  return { ...nothing, words: text };
}

/** The same for what has been parsed: the `error` of a stream, or a whole body. */
export function readErrorValue(value: unknown, depth = 0): ErrorWords {
  const first = Array.isArray(value) ? value[0] : value;
  if (typeof first === "string") return unwrapped({ ...nothing, words: first }, depth);
  if (!isRecord(first)) return nothing;
  const inner = isRecord(first.error) ? first.error : undefined;
  const near = [inner, first].filter((place) => place !== undefined);
  const places = [...near, ...recordsIn(first).filter((place) => !near.includes(place))];
  const words = places.map(sentenceOf).find((sentence) => sentence !== "") ?? "";
  return unwrapped(
    {
      words: withSource(words, inner ?? first),
      codes: places.flatMap((place) => codeFields.flatMap((name) => wordOf(place[name]))),
      fields: [...new Set(places.flatMap((place) => [...wordOf(place.param, false), ...location(place.loc)]))],
      windowTokens: places.map(({ n_ctx }) => countOf(n_ctx)).find((count) => count !== undefined),
      promptTokens: places.map(({ n_prompt_tokens }) => countOf(n_prompt_tokens)).find((count) => count !== undefined),
      page: false,
    },
    depth,
  );
}

/** Deepest that a body is looked into, in members and in JSON within words, and most of its records. */
const deepest = 5;
const mostRecords = 100;

/** Every record in a value, the outer ones first. */
function recordsIn(value: unknown): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  let level: unknown[] = [value];
  for (let depth = 0; depth < deepest && found.length < mostRecords; depth++) {
    found.push(...level.filter(isRecord));
    level = level.flatMap((each) => (Array.isArray(each) ? each : isRecord(each) ? Object.values(each) : []));
  }
  return found.slice(0, mostRecords);
}

/** Routers and gateways put the body that they were given into their own words. */
function unwrapped(given: ErrorWords, depth: number): ErrorWords {
  const from = given.words.search(/[[{]\s*["'{]/);
  if (from === -1 || depth >= deepest) return given;
  const rest = given.words.slice(from);
  const inside = parsed(rest) ?? parsed(rest.slice(0, Math.max(rest.lastIndexOf("}"), rest.lastIndexOf("]")) + 1));
  const isJson = typeof inside === "object" && inside !== null;
  const inner = isJson ? readErrorValue(inside, depth + 1) : readNearlyJson(rest.slice(0, mostLookedAt), depth + 1);
  if (!inner?.words) return given;
  return {
    ...given,
    words: `${given.words.slice(0, from)}${inner.words}`,
    codes: [...given.codes, ...inner.codes],
    fields: [...given.fields, ...inner.fields],
    windowTokens: given.windowTokens ?? inner.windowTokens,
    promptTokens: given.promptTokens ?? inner.promptTokens,
  };
}

/** Null where no sentence stands in it. */
function readNearlyJson(text: string, depth = 0): ErrorWords | null {
  const members = textMembers(text);
  const words = sentenceFields
    .map((field) => members.find(({ name, value }) => name === field && value.trim() !== "")?.value.trim())
    .find((sentence) => sentence !== undefined);
  if (words === undefined) return null;
  const valuesOf = (...names: string[]) =>
    members.filter(({ name }) => names.includes(name)).map(({ value }) => value.toLowerCase());
  return unwrapped({ words, codes: valuesOf(...codeFields), fields: valuesOf("param"), page: false }, depth);
}

const nothing: ErrorWords = { words: "", codes: [], fields: [], page: false };

const codeFields = ["code", "type", "status", "error_code", "err_code"];
/** Where the sentence stands, the commonest first. */
const sentenceFields = [
  "message",
  "error",
  "detail",
  "error_msg",
  "msg",
  "error_description",
  "text",
  "title",
  "errors",
];

function sentenceOf(place: Record<string, unknown>): string {
  for (const name of sentenceFields) {
    const value = place[name];
    if (typeof value === "string" && value.trim() !== "") return value.trim();
    if (Array.isArray(value)) {
      const each = value.map(listed).filter((sentence) => sentence !== "");
      if (each.length > 0) return each.join("; ");
    }
    if (isRecord(value) && name !== "error") {
      const inside = sentenceOf(value);
      if (inside !== "") return inside;
    }
  }
  return "";
}

/** One of a list: pydantic's `{loc, msg}`, another's `{message}`, or plain text. */
function listed(item: unknown): string {
  if (typeof item === "string") return item;
  if (!isRecord(item)) return "";
  const [at] = location(item.loc);
  const place = at === undefined ? "" : `${at}: `;
  return `${place}${sentenceOf(item)}`;
}

/** A router says "Provider returned error" and puts what the provider said beside it. */
function withSource(words: string, place: Record<string, unknown>): string {
  const raw = isRecord(place.metadata) ? place.metadata.raw : undefined;
  if (typeof raw !== "string" || raw === "" || words.includes(raw)) return words;
  return `${words}: ${readErrorBody(raw).words}`;
}

const location = (loc: unknown): string[] =>
  Array.isArray(loc) ? [loc.filter((step) => isStep(step) && step !== "body").join(".")] : [];
const isStep = (step: unknown): boolean => typeof step === "string" || typeof step === "number";

function wordOf(value: unknown, small = true): string[] {
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "string" || value === "") return [];
  return [small ? value.toLowerCase() : value];
}

const countOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function titleOf(page: string): string {
  const begin = page.search(/<title[ >]/i);
  const from = begin === -1 ? -1 : page.indexOf(">", begin);
  const end = from === -1 ? -1 : page.indexOf("<", from);
  const title = end === -1 ? "" : page.slice(from + 1, end).trim();
  return title === "" ? "a web page" : `a web page, "${title}"`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
