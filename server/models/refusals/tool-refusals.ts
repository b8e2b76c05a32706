/** Refusals of tools: of how many, of a name, a description, a word of their schemas, of the choice among them, or of any at all. */
import { boundIn } from "./bound.ts";
import type { Lesson } from "./lesson.ts";
import type { Refused } from "./read-refusal.ts";
import { mentions, namedAsKeyword } from "./wording.ts";

const ofTools =
  /\btools?\b|tool[_ -]?(?:use|choice|call|config|spec)|\bfunctions?\b|function[_ -]?(?:call|declaration)|\btools\.|\bgrammar\b/i;
const tooLong = /too long|max(?:imum)? ?length|at most|exceeds?|longer than|cannot exceed|length|limited to/i;

/** `exact` of what is named; `last`, where everything else has failed. */
export function aboutTools(refused: Refused): { readonly exact: readonly Lesson[]; readonly last: readonly Lesson[] } {
  const { words, fields } = refused;
  const named = `${fields.join(" ")} ${words}`;
  const choice = aboutChoice(refused);
  const keyword = aboutSchema(refused);
  const speaks = ofTools.test(named) || keyword.length > 0 || choice.length > 0 || /json ?schema/i.test(words);
  const exact = [
    ...aboutDescription(named, words),
    ...aboutName(named, words),
    ...aboutNumber(named, words),
    ...keyword,
    ...choice,
  ];
  return { exact, last: speaks ? [{ kind: "no_tools" }] : [] };
}

function aboutDescription(named: string, words: string): Lesson[] {
  if (!/description/i.test(named) || !tooLong.test(words)) return [];
  const most = boundIn(words);
  return [{ kind: "descriptions_at_most", most: most >= 16 ? most : 512 }];
}

function aboutName(named: string, words: string): Lesson[] {
  if (!/(?:function|tool)s?(?:'s)? names?\b|(?:function|custom|toolspec|\.\d+)\.name|\]\.name/i.test(named)) return [];
  const most = /too long|cannot exceed|at most|max(?:imum)?|length/i.test(words) ? boundIn(words) : 0;
  const plain: Lesson[] = /pattern|invalid|must|match|start|only|letter|character|regex|alphanumeric/i.test(words)
    ? [{ kind: "plain_names" }]
    : [];
  return most >= 8 && most < 64 ? [{ kind: "names_at_most", most }, ...plain] : plain;
}

function aboutNumber(named: string, words: string): Lesson[] {
  if (!/\btools\b|\bfunctions\b|function[_ ]declarations/i.test(named)) return [];
  const counted =
    /array too long|too many|(?:more|fewer) than \d|at most \d|number of (?:items|tools|functions)|limit(?:ed)? (?:is|of|to) \d|up to \d|maximum(?: of)? \d/i.test(
      words,
    ) && !/characters|description|string too long|\.name\b/i.test(named);
  if (!counted) return [];
  const most = boundIn(words);
  return [{ kind: "tools_at_most", most: most > 0 ? most : 64 }];
}

function aboutChoice({ words, fields }: Refused): Lesson[] {
  const choice: Lesson = { kind: "no_tool_choice" };
  if (fields.includes("tool_choice")) return [choice];
  // that tools themselves are not taken is often said of both
  if (/\btools\b|enable-auto|does not support tool|tool use/i.test(words)) return [];
  return /\btool_choice\b|\btoolChoice\b|\btool choice\b/.test(words) ? [choice] : [];
}

/** Words of JSON Schema that say nothing else in English. */
const plainlyNamed = /[A-Z$]/;

function aboutSchema({ words, sent }: Refused): Lesson[] {
  if (/\benum\b/.test(words) && /only allowed for string|must be (?:a )?string|TYPE_STRING|STRING type/i.test(words))
    return [{ kind: "no_keyword", name: "enum" }];
  if (/properties.{0,20}should be non-?empty|non-?empty.{0,20}properties|empty (?:object|properties)/i.test(words))
    return [{ kind: "no_empty_object" }];
  const sure = (word: string) => (plainlyNamed.test(word) && mentions(words, word) ? 2 : namedAsKeyword(words, word));
  const named = (sent.keywords ?? []).map((name) => ({ name, sure: sure(name) })).sort((a, b) => b.sure - a.sure);
  return named.flatMap(({ name, sure }) => (sure > 0 ? [{ kind: "no_keyword", name }] : []));
}
