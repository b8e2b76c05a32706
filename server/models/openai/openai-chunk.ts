/** A chunk of a Chat Completions stream, of which anything may be missing, and what its words mean. */
import { writeJson } from "../../../protocol/exact-json.ts";
import type { Json } from "../../../protocol/json.ts";
import type { Usage } from "../../../protocol/messages.ts";
import type { FinishReason } from "../adapter.ts";

/** The fields we look at; everything is optional, since servers leave things out. */
export interface Chunk {
  readonly choices?: readonly {
    readonly delta?: Delta | null;
    /** In place of `delta` where a server answered without streaming. */
    readonly message?: Delta | null;
    readonly finish_reason?: unknown;
  }[];
  readonly usage?: {
    readonly prompt_tokens?: unknown;
    readonly completion_tokens?: unknown;
    readonly prompt_tokens_details?: { readonly cached_tokens?: unknown } | null;
  } | null;
  readonly error?: unknown;
  readonly object?: unknown;
}

export interface Delta {
  readonly content?: unknown;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly unknown[] | null;
  readonly function_call?: unknown;
}

/** Members of a message that are read here; whatever else is in it goes back with it. */
export const knownOfMessage: ReadonlySet<string> = new Set([
  "role",
  "content",
  "refusal",
  "tool_calls",
  "function_call",
  "name",
  "audio",
  "annotations",
  "index",
  "id",
  "prefix",
  "tool_call_id",
  "logprobs",
  "token_ids",
  "prompt_token_ids",
]);

/** Members in which thoughts come apart from the text. */
export const thoughtFields = ["reasoning_content", "reasoning", "reasoning_details", "thinking"] as const;

/** A content's words: a text, or the texts of a list of parts, thoughts left out. */
export function wordsOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map(wordsOfPart).join("");
}

function wordsOfPart(part: unknown): string {
  if (typeof part === "string") return part;
  if (typeof part !== "object" || part === null) return "";
  const { type, text } = part as { type?: unknown; text?: unknown };
  const isSpoken = type === undefined || type === "text" || type === "output_text";
  return isSpoken && typeof text === "string" ? text : "";
}

/** Parts that are thoughts, which some want back as they came. */
export const thoughtParts = (content: unknown): Json[] =>
  Array.isArray(content)
    ? content.filter((part): part is Json => (part as { type?: unknown } | null)?.type === "thinking")
    : [];

/** Counts as numbers, also where they came as text; what is none counts as 0. */
export function readUsage(usage: NonNullable<Chunk["usage"]>): Usage {
  const cached = usage.prompt_tokens_details?.cached_tokens;
  return {
    inputTokens: count(usage.prompt_tokens),
    outputTokens: count(usage.completion_tokens),
    ...(cached !== undefined && cached !== null && { cachedTokens: count(cached) }),
  };
}

function count(value: unknown): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && number > 0 ? Math.round(number) : 0;
}

const ends: Readonly<Record<string, FinishReason>> = {
  stop: "complete",
  eos: "complete",
  eos_token: "complete",
  end_turn: "complete",
  end: "complete",
  stop_sequence: "complete",
  complete: "complete",
  completed: "complete",
  finish_reason_unspecified: "complete",
  tool_calls: "complete",
  tool_call: "complete",
  tool_use: "complete",
  function_call: "complete",
  length: "length",
  max_tokens: "length",
  max_output_tokens: "length",
  model_length: "length",
  content_filter: "refused",
  safety: "refused",
  refusal: "refused",
  sensitive: "refused",
  prohibited_content: "refused",
  blocklist: "refused",
  recitation: "refused",
};

/** A finish reason as its word; some put it into an object. */
export function reasonIn(given: unknown): string {
  if (typeof given === "string") return given;
  const { type, reason } = (typeof given === "object" && given !== null ? given : {}) as Record<string, unknown>;
  return ([type, reason].find((each) => typeof each === "string") as string | undefined) ?? writeJson(given);
}

/** What a finish reason means; null for one that is no end: `error`, a malformed call, a server that gave up. */
export const endOf = (reason: string): FinishReason | null => {
  const word = reason.toLowerCase();
  return Object.hasOwn(ends, word) ? (ends[word] as FinishReason) : null;
};

/** Whether words without a finish reason end like a sentence, and not in its middle. */
export const endsLikeSentence = (text: string): boolean => /(?:[^\p{L}\p{N}\s,;:(\-–—])\s*$/u.test(text.slice(-40));
