/** Reads the body of a failed answer in every shape that model servers use: the sentence in it, and what it names. */

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
  if (text.startsWith("<")) return { ...nothing, words: titleOf(text), page: true };
  return { ...nothing, words: text };
}

/** The same for what has been parsed: the `error` of a stream, or a whole body. */
export function readErrorValue(value: unknown): ErrorWords {
  const first = Array.isArray(value) ? value[0] : value;
  if (typeof first === "string") return { ...nothing, words: first };
  if (!isRecord(first)) return nothing;
  const inner = isRecord(first.error) ? first.error : undefined;
  const places = [inner, first].filter((place) => place !== undefined);
  const words = places.map(sentenceOf).find((sentence) => sentence !== "") ?? "";
  return {
    words: withSource(words, inner ?? first),
    codes: places.flatMap((place) =>
      ["code", "type", "status", "error_code", "err_code"].flatMap((name) => wordOf(place[name])),
    ),
    fields: places.flatMap((place) => [...wordOf(place.param, false), ...locations(place.detail)]),
    windowTokens: places.map(({ n_ctx }) => countOf(n_ctx)).find((count) => count !== undefined),
    promptTokens: places.map(({ n_prompt_tokens }) => countOf(n_prompt_tokens)).find((count) => count !== undefined),
    page: false,
  };
}

const nothing: ErrorWords = { words: "", codes: [], fields: [], page: false };

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
  const place = Array.isArray(item.loc) ? `${item.loc.filter((step) => step !== "body").join(".")}: ` : "";
  return `${place}${sentenceOf(item)}`;
}

/** A router says "Provider returned error" and puts what the provider said beside it. */
function withSource(words: string, place: Record<string, unknown>): string {
  const raw = isRecord(place.metadata) ? place.metadata.raw : undefined;
  if (typeof raw !== "string" || raw === "" || words.includes(raw)) return words;
  return `${words}: ${readErrorBody(raw).words}`;
}

function locations(detail: unknown): string[] {
  if (!Array.isArray(detail)) return [];
  return detail.flatMap((item) =>
    isRecord(item) && Array.isArray(item.loc) ? [item.loc.filter((step) => step !== "body").join(".")] : [],
  );
}

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
