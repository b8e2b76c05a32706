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
  "tokens_limit_reached",
];

const sentences = [
  /context[ _-]?(?:length|window|size|limit)/i,
  /(?:prompt|input|request(?: body)?|conversation|message)s? (?:is |are )?too (?:long|large)/i,
  /too many (?:input |prompt )?tokens(?! per)/i,
  /(?:maximum|max)[ _](?:prompt|input|context|model|seq|sequence)[ _]?(?:length|len)/i,
  /max_(?:seq|model)_len|longer than the (?:maximum )?(?:model|context)/i,
  /(?:prompt|input) length \d+ exceeds/i,
  /exceeds? (?:the )?(?:max(?:imum)?|model'?s?|model) (?:number of tokens|length|token limit)/i,
  /exceeded model token limit/i,
  // bounded: 60 characters in between
  /token count .{0,60}exceeds/i,
  /input tokens exceed|tokens must be reduced|input is too large/i,
  /prompt exceeds max length/i,
  /payload (?:size )?(?:is too large|exceeds)/i,
  /range of input length should be/i,
  /reduce (?:the length of (?:the|your) (?:messages|prompt|input)|your (?:message size|prompt))/i,
  /inputs`? tokens .{0,20}max_new_tokens`? must be <= ?\d/i,
  /(?:inputs?|prompt)`? must have less than \d/i,
  /(?:number of )?tokens in (?:the )?prompt cannot exceed/i,
  /maximum (?:allowed input|supported sequence) length/i,
  // bounded: 20 characters in between
  /超长|过长|超(?:出|过).{0,20}(?:长度|上下文)|最大.{0,10}(?:长度|上下文)/,
];
/** Sentences about the length of something else in the request, or of the answer. */
const ofAnswer = /^\W{0,3}max_(?:completion_|output_)?tokens\W{0,3} (?:must|should|has to|cannot|can't|may not) be/i;
const ofOthers = /\bdescription\b|(?:tool|function)s?'?s? name|\.name\b/i;

/** The number that is the window, and the one that is the prompt's. Bounded: at most three words in between. */
const windows = [
  / > (\d[\d,]*)/,
  /context (?:length|window|size|limit)(?: limit)?(?: is| of|:)? (?:only )?\(?(\d[\d,]*)/i,
  /available context size \(?(\d[\d,]*)/i,
  /maximum (?:prompt|input|context|model) length(?: is| of|:) (\d[\d,]*)/i,
  /\b(\d{3,9}) maximum context length/i,
  /maximum allowed input length of (\d[\d,]*)/i,
  /maximum number of tokens allowed \(?(\d[\d,]*)/i,
  /exceeded model token limit ?: ?(\d[\d,]*)/i,
  /supported sequence length is (?:just |only )?(\d[\d,]*)/i,
  /cannot exceed (\d[\d,]*)/i,
  /must be <= ?(\d[\d,]*)/i,
  /should be \[\d+, ?(\d+)\]/i,
  /less than (\d[\d,]*) tokens/i,
  /max(?:imum)? size(?: is| of|:) (\d[\d,]*) tokens/i,
  /max_(?:seq|model)_len(?: is| of|:|=)? ?(\d[\d,]*)/i,
  /\blimit(?: is| of|:)? (\d[\d,]*)(?! ?(?:bytes|characters|[kmg]b))/i,
];
const prompts = [
  /requested (?:about )?(\d[\d,]*)(?: tokens)?/i,
  /contains (?:at least )?(\d[\d,]*) (?:input )?tokens/i,
  /has (\d[\d,]*) input tokens/i,
  /\((\d[\d,]*) in the messages/i,
  /(?:request|input|prompt) \((?:length )?(\d[\d,]*)(?: tokens)?\)/i,
  /tokens? (?:count )?(?:of )?\(?(\d[\d,]*)\)? exceed/i,
  /input length (\d[\d,]*)/i,
  /too long: (\d[\d,]*)/i,
  /given: ?(\d[\d,]*)/i,
  /first (\d[\d,]*) tokens/i,
  /received (\d[\d,]*)/i,
  /resulted in (\d[\d,]*) tokens/i,
];

/** Null for words that are about something else; `certain` where the status has said what they are about. */
export function readOverflow(
  { words, codes: given, windowTokens, promptTokens }: ErrorWords,
  certain = false,
): Overflow | null {
  const short = words.slice(0, 2000);
  const known = certain || given.some((code) => codes.includes(code));
  if (!known && (ofAnswer.test(short) || ofOthers.test(short) || !sentences.some((sentence) => sentence.test(short))))
    return null;
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
