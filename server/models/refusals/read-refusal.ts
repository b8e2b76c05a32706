/** Reads what a refusal dislikes. Lessons are candidates, the likeliest first: the first that is not known yet is tried. */
import type { ErrorWords } from "./error-words.ts";
import type { Lesson } from "./lesson.ts";

/** What was in the request that was refused. */
export interface Sent {
  /** Names of the body's fields. */
  readonly fields: readonly string[];
  readonly tools: boolean;
  /** Names of what came beside earlier answers and was sent back with them. */
  readonly beside?: readonly string[];
}

const negative =
  /not? (?:be )?(?:supported?|permitted|allowed|enabled|available|accepted|valid|recogni[sz]ed)|n't support|not support|unsupported|unknown|unrecogni[sz]ed|unexpected|extra (?:inputs|fields|field)|invalid|cannot find|can ?not|can't|must not|forbidden|deprecated|no endpoints|disabled|requires|only (?:allowed|supports?)|not one of|not implemented/i;

/** The model threw badly: the same request may well do the next time. */
export function isAccident({ words, codes }: ErrorWords): boolean {
  return (
    codes.some((code) => /tool_use_failed|malformed_function_call|tool_call_parse/.test(code)) ||
    /malformed[_ ]function[_ ]call|failed to call a function|failed_generation|failed to parse (?:the )?tool call|(?:tool|function) call (?:could not|cannot) be parsed|error parsing tool call/i.test(
      words.slice(0, 2000),
    )
  );
}

export function readRefusal(error: ErrorWords, sent: Sent): readonly Lesson[] {
  const words = error.words.slice(0, 2000);
  const lessons: Lesson[] = [];
  if (negative.test(words) && sent.beside?.some((name) => mentions(words, name))) lessons.push({ kind: "no_beside" });
  if (sent.tools) lessons.push(...aboutTools(words, error.fields));
  lessons.push(...aboutRoles(words, error.fields));
  lessons.push(...aboutParameters(words, error.fields, sent));
  if (sent.tools && lessons.length === 0 && refusesTools(words)) lessons.push({ kind: "no_tools" });
  return lessons;
}

function aboutTools(words: string, fields: readonly string[]): Lesson[] {
  const named = `${fields.join(" ")} ${words}`;
  const ofTools = /tools|functions/i.test(named);
  if (/description/i.test(named) && /too long|maximum length|at most|exceed|longer than/i.test(words)) {
    const most = bound(words);
    return [{ kind: "descriptions_at_most", most: most >= 16 ? most : 512 }];
  }
  const ofName = /(?:function|tool)(?:'s)? name|function\.name|\]\.name/i.test(named);
  if (ofName && /invalid|must|pattern|match|start|only/i.test(words)) return [{ kind: "plain_names" }];
  if (
    ofTools &&
    (/array too long|too many/i.test(words) || (/maximum|at most|limit/i.test(words) && /number/i.test(words)))
  ) {
    const most = bound(words);
    return [{ kind: "tools_at_most", most: most > 0 ? most : 64 }];
  }
  const keyword = schemaKeyword(words);
  if (keyword) return [keyword];
  const aboutChoice =
    fields.includes("tool_choice") || (/tool_choice/.test(words) && !/\btools\b|enable-auto/i.test(words));
  if (aboutChoice && negative.test(words)) return [{ kind: "no_tool_choice" }, { kind: "no_tools" }];
  return refusesTools(words) ? [{ kind: "no_tools" }] : [];
}

/** The number that a sentence names as the most; 0 where it names none. */
function bound(words: string): number {
  const found = [
    /maximum length (\d+)/i,
    /at most (\d+)/i,
    /maximum of (\d+)/i,
    /up to (\d+)/i,
    /limit (?:of|is) (\d+)/i,
    /longer than (\d+)/i,
    /exceeds? (\d+)/i,
    /less than or equal to (\d+)/i,
    /<= (\d+)/,
    /(?:maximum|max)(?: value| allowed)?(?: is| of|:)? (\d+)/i,
    /(?:tools|functions|characters) (?:is|allowed is|allowed:) (\d+)/i,
  ].map((pattern) => Number(pattern.exec(words)?.[1] ?? 0));
  return found.find((number) => number > 0) ?? 0;
}

function refusesTools(words: string): boolean {
  return (
    /\btools?\b|tool[_ -]?(?:use|choice|call)|function[_ -]?call|\bfunctions\b/i.test(words) && negative.test(words)
  );
}

/** JSON Schema's words that a method's input may be described with; not `type`, without which nothing is left. */
const keywords = [
  "additionalProperties",
  "default",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "uniqueItems",
  "format",
  "examples",
  "const",
  "anyOf",
  "oneOf",
  "allOf",
  "title",
  "nullable",
  "$schema",
];

function schemaKeyword(words: string): Lesson | null {
  if (/\benum\b/.test(words) && /only allowed for string|must be (?:a )?string|TYPE_STRING|STRING type/i.test(words))
    return { kind: "no_keyword", name: "enum" };
  if (/properties.{0,20}should be non-?empty|non-?empty.{0,20}properties|empty (?:object|properties)/i.test(words))
    return { kind: "no_empty_object" };
  if (!negative.test(words)) return null;
  const named = keywords.find((keyword) => mentions(words, keyword));
  return named ? { kind: "no_keyword", name: named } : null;
}

function aboutRoles(words: string, fields: readonly string[]): Lesson[] {
  const onRole = fields.some((field) => field.endsWith(".role"));
  if (
    /\b(?:system|developer)\b/i.test(words) &&
    (onRole || /role|message|prompt|instruction/i.test(words)) &&
    negative.test(words) &&
    !/alternat/i.test(words)
  )
    return [{ kind: "no_system" }, { kind: "plain_turns" }];
  if (/only user and assistant roles/i.test(words)) return [{ kind: "no_system" }, { kind: "plain_turns" }];
  const ofToolRole = /\brole\b/i.test(words) && /['"`]tool['"`]|\btool role/i.test(words) && negative.test(words);
  if (ofToolRole || /alternat|roles? must|unexpected role|expected role|expected last role/i.test(words))
    return [{ kind: "plain_turns" }, { kind: "no_system" }];
  return [];
}

/** Fields without which there is no request. */
const needed = ["model", "messages", "stream", "system", "tools"];

function aboutParameters(words: string, fields: readonly string[], sent: Sent): Lesson[] {
  const optional = sent.fields.filter((field) => !needed.includes(field));
  const named = optional.filter((field) => fields.some((each) => each === field || each.startsWith(`${field}.`)));
  const dislikes = negative.test(words) || /less than|too large|at most|<=|exceed/i.test(words);
  const said = dislikes ? optional.filter((field) => mentions(words, field)) : [];
  return [...new Set([...named, ...said])].flatMap((name) => withoutParameter(name, words));
}

/** Whether a word stands in a text by itself. */
function mentions(words: string, word: string): boolean {
  for (let at = words.indexOf(word); at !== -1; at = words.indexOf(word, at + 1))
    if (!/\w/.test(words[at - 1] ?? " ") && !/\w/.test(words[at + word.length] ?? " ")) return true;
  return false;
}

const limits = ["max_tokens", "max_completion_tokens"] as const;

function withoutParameter(name: string, words: string): Lesson[] {
  const limit = limits.find((each) => each === name);
  if (!limit) return name === "tool_choice" ? [{ kind: "no_tool_choice" }] : [{ kind: "no_parameter", name }];
  const most = bound(words);
  if (most > 0 && /large|exceed|at most|maximum|less than|<=/i.test(words)) return [{ kind: "output_at_most", most }];
  const other = limit === "max_tokens" ? "max_completion_tokens" : "max_tokens";
  return [
    { kind: "output_limit_is", name: other },
    { kind: "no_parameter", name: other },
  ];
}
