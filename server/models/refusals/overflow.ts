/** Tells a refusal for length from others, in the words of many servers, and reads the window out of it. */
import type { ErrorWords } from "./error-words.ts";

export interface Overflow {
  readonly windowTokens: number | undefined;
  readonly promptTokens: number | undefined;
}

const codes = [
  "context_length_exceeded",
  "exceed_context_size_error",
  "model_max_prompt_tokens_exceeded",
  "context_window_exceeded",
  "contextwindowexceedederror",
  "request_too_large",
];

const sentences = [
  /context[ _-]?(?:length|window|size|limit)/i,
  /(?:prompt|input|request|conversation|message)s? (?:is |are )?too (?:long|large)/i,
  /too many (?:input |prompt )?tokens(?! per)/i,
  /maximum (?:prompt|input|context) length/i,
  /(?:prompt|input) length \d+ exceeds/i,
  /exceeds? (?:the )?(?:max(?:imum)?|model'?s?|model) (?:number of tokens|length|token limit)/i,
  /exceeded model token limit/i,
  // bounded: 60 characters in between
  /token count .{0,60}exceeds/i,
  /prompt exceeds max length/i,
  /range of input length should be/i,
  /reduce the length of (?:the|your) (?:messages|prompt|input)/i,
  /max_new_tokens`? must be <= ?\d/i,
  /number of tokens in (?:the )?prompt cannot exceed/i,
  /maximum allowed input length/i,
];

/** The number that is the window, and the one that is the prompt's. */
const windows = [
  / > (\d[\d,]*)/,
  /context (?:length|window|size|limit)(?: is| of|:)? (?:only )?\(?(\d[\d,]*)/i,
  /available context size \(?(\d[\d,]*)/i,
  /maximum (?:prompt|input|context) length (?:is|of) (\d[\d,]*)/i,
  /\b(\d{3,9}) maximum context length/i,
  /maximum allowed input length of (\d[\d,]*)/i,
  /maximum number of tokens allowed \(?(\d[\d,]*)/i,
  /exceeds? the limit of (\d[\d,]*)/i,
  /exceeded model token limit ?: ?(\d[\d,]*)/i,
  /cannot exceed (\d[\d,]*)/i,
  /must be <= ?(\d[\d,]*)/i,
  /should be \[\d+, ?(\d+)\]/i,
];
const prompts = [
  /requested (?:about )?(\d[\d,]*) tokens/i,
  /contains (?:at least )?(\d[\d,]*) (?:input )?tokens/i,
  /has (\d[\d,]*) input tokens/i,
  /\((\d[\d,]*) in the messages/i,
  /request \((\d[\d,]*) tokens\)/i,
  /token count (?:of )?\(?(\d[\d,]*)/i,
  /input length (\d[\d,]*)/i,
  /too long: (\d[\d,]*) tokens/i,
  /given: ?(\d[\d,]*)/i,
];

export function readOverflow({ words, codes: given, windowTokens, promptTokens }: ErrorWords): Overflow | null {
  const short = words.slice(0, 2000);
  const known = given.some((code) => codes.includes(code));
  if (!known && !sentences.some((sentence) => sentence.test(short))) return null;
  return {
    windowTokens: windowTokens ?? firstNumber(windows, short),
    promptTokens: promptTokens ?? firstNumber(prompts, short),
  };
}

function firstNumber(patterns: readonly RegExp[], words: string): number | undefined {
  for (const pattern of patterns) {
    const found = Number(pattern.exec(words)?.[1]?.replaceAll(",", ""));
    if (Number.isSafeInteger(found) && found >= 128) return found;
  }
  return undefined;
}
