/**
 * Reads what a refusal dislikes: which part of the request its words and fields name. Lessons are candidates, the likeliest and least
 * costly first: the first that is not known yet is tried, and taken back where the server goes on to say the same.
 */
import { boundIn } from "./bound.ts";
import type { ErrorWords } from "./error-words.ts";
import type { Lesson } from "./lesson.ts";
import { aboutRoles } from "./role-refusals.ts";
import { aboutTools } from "./tool-refusals.ts";
import { isNegative, mentions } from "./wording.ts";

/** What was in the request that was refused. */
export interface Sent {
  /** Names of the body's fields, and of such as stand deeper and may be left out (`cache_control`). */
  readonly fields: readonly string[];
  readonly tools: boolean;
  /** Names of what came beside earlier answers and was sent back with them. */
  readonly beside?: readonly string[];
  /** Words of JSON Schema with which inputs of tools were described. */
  readonly keywords?: readonly string[];
  /** Whether calls and results of earlier rounds stood in it, and whether the player spoke right behind a result. */
  readonly calls?: boolean;
  readonly openResults?: boolean;
}

/** The model threw badly: the same request may well do the next time. */
export function isAccident({ words, codes }: ErrorWords): boolean {
  return (
    codes.some((code) => /tool_use_failed|malformed_function_call|tool_call_parse/.test(code)) ||
    /malformed[_ ]function[_ ]call|failed to call a function|failed_generation|failed to parse (?:the )?tool call|(?:tool|function) call (?:could not|cannot) be parsed|error parsing tool call/i.test(
      words.slice(0, 2000),
    )
  );
}

/** Of the model itself, or of a server that has trouble of its own: nothing in the request is disliked. */
const aboutModel =
  // bounded: 2,000 characters of an answer
  /\bmodel\b.{0,120}(?:not found|does not exist|do(?:es)? not have access|no such|not a valid|is not available|not loaded)|(?:no such|unknown|invalid|not a valid) model/i;

/** `doubtful`: the answer may be an accident rather than a refusal, so that only plain words of refusal are taken for one. */
export function readRefusal(error: ErrorWords, sent: Sent, doubtful = false): readonly Lesson[] {
  const words = error.words.slice(0, 2000);
  const fields = error.fields.map((field) => field.replace(/\[(\d+)\]/g, ".$1"));
  if (error.codes.includes("model_not_found") || aboutModel.test(words)) return [];
  if (doubtful && !isNegative(words)) return [];
  const refused = { words, fields, sent };
  const named = topParameter(refused);
  const tools = sent.tools ? aboutTools(refused) : { exact: [], last: [] };
  return unlike([
    ...named,
    ...aboutBeside(refused),
    ...tools.exact,
    ...aboutEmptyText(refused),
    ...aboutRoles(refused),
    ...aboutParameters(refused),
    ...tools.last,
  ]);
}

export interface Refused {
  readonly words: string;
  /** With a dot before each index. */
  readonly fields: readonly string[];
  readonly sent: Sent;
}

function unlike(lessons: readonly Lesson[]): Lesson[] {
  const seen = new Set<string>();
  return lessons.filter((lesson) => {
    const text = JSON.stringify(lesson);
    return !seen.has(text) && seen.add(text);
  });
}

/** It wants what is missing rather than dislikes what is there. */
const wanting = /missing|must be passed back|is required|required for|must (?:start|begin) with|expected `?thinking/i;
/** What providers put beside their own calls. */
const wanted = /reasoning(?:_content|_details)?\b|thought_?signature|\bthinking\b/i;

function aboutBeside({ words, sent }: Refused): Lesson[] {
  if (wanting.test(words)) return sent.calls && wanted.test(words) ? [{ kind: "own_calls_alone" }] : [];
  if (!isNegative(words)) return [];
  return sent.beside?.some((name) => mentions(words, name)) ? [{ kind: "no_beside" }] : [];
}

/** A text that is there and holds nothing: of an answer that only called. */
const empty =
  // bounded: 2,000 characters of an answer
  /(?:content|text|message)\b.{0,80}(?:\bblank\b|non-?empty|must not be empty|can ?not be empty|is empty|at least one content)|empty (?:content|text|string|assistant message)|at least one content/i;

const aboutEmptyText = ({ words, sent }: Refused): Lesson[] =>
  sent.calls && empty.test(words) ? [{ kind: "null_text" }, { kind: "filled_text" }] : [];

/** Fields without which there is no request, or of which others than this one know more. */
const needed = ["model", "messages", "stream", "system", "tools", "tool_choice"];

const optionalIn = ({ sent }: Refused) => sent.fields.filter((field) => !needed.includes(field));

/** A parameter that an error names in a field of its own. */
function topParameter(refused: Refused): Lesson[] {
  const { fields, words } = refused;
  return optionalIn(refused)
    .filter((name) => fields.some((field) => field === name || field.startsWith(`${name}.`)))
    .flatMap((name) => withoutParameter(name, words));
}

function aboutParameters(refused: Refused): Lesson[] {
  const { words, fields } = refused;
  const said = optionalIn(refused).filter((name) => spellings(name).some((spelling) => mentions(words, spelling)));
  const outputs = /(?:maximum|max|output|completion|new)[ _](?:output[ _]|new[ _])?tokens/i.test(words);
  const limit = limits.find((name) => refused.sent.fields.includes(name));
  const deep = fields.some((field) => field.endsWith(".cache_control")) ? ["cache_control"] : [];
  const system = fields.includes("system") || /^system\b[.:]/i.test(words) ? [{ kind: "no_system" } as const] : [];
  const stream = /\bstream(?:ing|ed)?\b/i.test(words.replaceAll("stream_options", "")) && isNegative(words);
  return [
    ...[...new Set([...said, ...(outputs && limit ? [limit] : []), ...deep])].flatMap((name) =>
      withoutParameter(name, words),
    ),
    ...system,
    ...(stream ? [{ kind: "no_stream" } as const] : []),
  ];
}

/** As other APIs spell it, which some servers pass on. */
const spellings = (name: string) => [name, name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())];

const limits = ["max_tokens", "max_completion_tokens"] as const;

function withoutParameter(name: string, words: string): Lesson[] {
  const limit = limits.find((each) => each === name);
  if (!limit) return [{ kind: "no_parameter", name }];
  const most = boundIn(words);
  if (most > 0) return [{ kind: "output_at_most", most }];
  const other = limit === "max_tokens" ? "max_completion_tokens" : "max_tokens";
  return [{ kind: "output_limit_is", name: other }, { kind: "no_output_limit" }];
}
