/** Fills a method's parameters from what the player said, now and earlier. */
import type { Json, JsonObject } from "../../../protocol/json.ts";
import type { Tool } from "../adapter.ts";
import { codeIn, dateIn, diceIn, expressionIn, holds, namesIn, numbersIn, placeIn, quotesIn } from "./found-values.ts";
import { humanName, isPale, meaningOf, stem, wordsOf } from "./words.ts";

export interface FillOptions {
  readonly tool: Tool;
  /** What the player says now. */
  readonly text: string;
  /** What the player said before, newest first. */
  readonly earlier: readonly string[];
  /** Arguments of earlier calls, newest first. */
  readonly used: readonly JsonObject[];
  readonly player: string | null;
  /** ISO date. */
  readonly today: string;
  /** The player's words are the answer to a question for this parameter. */
  readonly answers?: string;
}

export interface Filled {
  readonly input: JsonObject;
  /** The first required parameter that nothing was found for. */
  readonly missing?: { readonly name: string; readonly description: string };
}

interface Wanted {
  readonly name: string;
  readonly parameter: JsonObject;
  readonly required: boolean;
  /** What another parameter has had already. */
  readonly spent: Set<string>;
  readonly options: FillOptions;
}

export function fillArguments(options: FillOptions, schema = options.tool.schema): Filled {
  const properties = (schema.properties ?? {}) as Record<string, JsonObject>;
  const needed = (name: string) => ((schema.required ?? []) as string[]).includes(name);
  const input: JsonObject = {};
  const spent = new Set<string>();
  let missing: Filled["missing"];
  for (const name of Object.keys(properties).sort((a, b) => Number(needed(b)) - Number(needed(a)))) {
    const parameter = properties[name]!;
    const found = findValue({ name, parameter, required: needed(name), spent, options });
    if (found !== undefined) input[name] = found;
    else if (needed(name) && parameter.default === undefined)
      missing ??= { name: humanName(name), description: String(parameter.description ?? "") };
  }
  return missing ? { input, missing } : { input };
}

function findValue(wanted: Wanted): Json | undefined {
  const { options, parameter, name } = wanted;
  const now = inText(wanted, options.text);
  if (now !== undefined || !wanted.required) return now;
  if (options.answers === humanName(name)) return parameter.type === "string" ? bareAnswer(options.text) : undefined;
  if (kindOf(wanted) === "words")
    return options.answers === undefined ? (afterMark(options.text) ?? leftOver(options)) : undefined;
  const used = options.used.find((input) => input[name] !== undefined);
  if (used) return used[name];
  for (const text of options.earlier) {
    const before = inText(wanted, text);
    if (before !== undefined) return before;
  }
  return undefined;
}

function inText(wanted: Wanted, text: string): Json | undefined {
  const { parameter, name, options } = wanted;
  if (Array.isArray(parameter.enum)) return enumIn(wanted, parameter.enum, text);
  switch (parameter.type) {
    case "integer":
    case "number":
      return numberIn(wanted, text);
    case "boolean": {
      const words = wordsOf(text).map(stem);
      const at = words.findIndex((word) => meaningOf(name).includes(word));
      if (at !== -1)
        return !words.slice(Math.max(0, at - 3), at).some((word) => /^(?:no|not|dont|without|never)$/.test(word));
      return /^(?:yes|yeah|aye|sure)\b/i.test(text) ? true : /^(?:no|nope|nay)\b/i.test(text) ? false : undefined;
    }
    case "array":
      return listIn((parameter.items ?? {}) as JsonObject, text, options.tool);
    case "object": {
      const { input, missing } = fillArguments({ ...options, text }, parameter);
      return Object.keys(input).length > 0 && !missing ? input : undefined;
    }
    default:
      return afterLabel(text, humanName(name)) ?? stringIn(wanted, text);
  }
}

/** Everyday spellings of units, by their usual short form. */
const unitNames = new Map(
  (
    "kilometer km kilometre km meter m metre m centimeter cm centimetre cm kilogram kg kilo kg gram g feet foot inches inch lb pound " +
    "oz ounce liter litre c celsius f fahrenheit"
  )
    .split(" ")
    .flatMap((word, at, all) => (at % 2 === 0 ? [[word, all[at + 1] ?? word] as const] : [])),
);

/** One of the allowed values; of two units, the one after the number is what it is in, `10 miles to km`, the other what is wanted. */
function enumIn({ name }: Wanted, values: readonly Json[], text: string): Json | undefined {
  const longestFirst = [...values].sort((a, b) => String(b).length - String(a).length);
  const named = (words: string): Json | undefined => {
    const stems = new Set(
      wordsOf(words).map((word) => stem(unitNames.get(word) ?? unitNames.get(word.replace(/s$/, "")) ?? word)),
    );
    const all = (value: Json) => {
      const meaning = meaningOf(String(value));
      return meaning.length > 0 && meaning.every((word) => stems.has(word));
    };
    return longestFirst.find((value) => holds(words, String(value))) ?? longestFirst.find(all);
  };
  const side = /\b(?:(from|source)|(?:to|target|into))\b/.exec(humanName(name));
  if (!side) return named(text);
  // bounded: by what a player may say at once
  const source = /\d ?(?:degrees )?([\p{L}°/]{1,40})/u.exec(text);
  if (side[1]) return source ? named(source[1]!) : undefined;
  return (
    named(source ? text.slice(0, source.index) : text) ??
    named(source ? text.slice(source.index + source[0].length) : "")
  );
}

function numberIn({ name, parameter, required, spent }: Wanted, text: string): number | undefined {
  const about = new Set(meaningOf(name));
  const numbers = numbersIn(text).filter(({ value }) => parameter.type === "number" || Number.isInteger(value));
  const named = numbers.find(({ after, before }) => about.has(stem(after)) || about.has(stem(before)));
  const free = numbers.find(({ value }) => !spent.has(String(value)));
  const found = named ?? (required || numbers.length === 1 ? free : undefined);
  if (found) spent.add(String(found.value));
  return found?.value;
}

function listIn(items: JsonObject, text: string, tool: Tool): Json[] | undefined {
  if (Array.isArray(items.enum)) return some(items.enum.filter((value) => holds(text, String(value))));
  if (items.type === "integer" || items.type === "number") return some(numbersIn(text).map(({ value }) => value));
  const names = () => some(namesIn(text, isRequestFor(tool)).flatMap((name) => name.split(" and ")));
  return some(quotesIn(text)) ?? names() ?? afterMark(text)?.split(/, ?| and /);
}

const some = <T>(values: T[]): T[] | undefined => (values.length > 0 ? values : undefined);

/** What a text is meant to hold: by the parameter's name, then by its description. */
const kinds = {
  address: /\b(?:e ?mail|url|link|uri)\b/,
  dice: /\b(?:dice|notation|die)\b/,
  expression: /\b(?:expression|formula|calculation|equation|arithmetic)\b/,
  place: /\b(?:city|place|location|town|country|region|destination|where|time ?zone|village|capital)\b/,
  date: /\b(?:date|day|when|due|deadline)\b/,
  target: /\b(?:target|to|into)\b/,
  words:
    /\b(?:summary|title|description|message|text|body|content|query|question|note|subject|reason|topic|comment|fact|details|phrase|task|words)\b/,
  code: /\b(?:id|key|code|ticket|order|reference|sku)\b/,
  person: /\b(?:player|person|user|username|customer|who|hero|guest|recipient)\b/,
};
type Kind = keyof typeof kinds | "name";

function kindOf({ name, parameter }: Pick<Wanted, "name" | "parameter">): Kind {
  if (parameter.type !== "string" || parameter.enum) return "name";
  const order = Object.keys(kinds) as (keyof typeof kinds)[];
  const description = String(parameter.description ?? "").toLowerCase();
  const byName = order.find((kind) => kinds[kind].test(humanName(name)));
  return byName ?? order.find((kind) => kind !== "target" && kinds[kind].test(description)) ?? "name";
}

function stringIn(wanted: Wanted, text: string): string | undefined {
  const { options, required, spent } = wanted;
  const first = (values: readonly string[]) => {
    const found = values.find((value) => !spent.has(value));
    if (found !== undefined) spent.add(found);
    return found;
  };
  const quoted = () => first(quotesIn(text));
  const named = () => first(namesIn(text, isRequestFor(options.tool)));
  switch (kindOf(wanted)) {
    case "address":
      return text.split(" ").find((word) => word.includes("://") || word.slice(1, -1).includes("@"));
    case "dice":
      return diceIn(text);
    case "expression":
      return expressionIn(text);
    case "date":
      return dateIn(text, options.today);
    case "place":
      return quoted() ?? named() ?? (required ? placeIn(text) : undefined);
    case "target":
      return quoted() ?? /\b(?:to|in|into) (\p{L}+)[.!?]?$/iu.exec(text)?.[1];
    case "code":
      return codeIn(text) ?? quoted() ?? (required ? /\b\d+\b/.exec(text)?.[0] : undefined);
    case "person":
      return quoted() ?? named() ?? (/\b(?:i|me|my)\b/i.test(text) ? (options.player ?? undefined) : undefined);
    case "words":
      return quoted() ?? (required ? afterMark(text) : undefined);
    default:
      return quoted() ?? (required ? (named() ?? afterMark(text) ?? leftOver({ ...options, text })) : undefined);
  }
}

/** Words at the beginning of a sentence that ask for the method rather than name something: `Echo` in `Echo the word`. */
function isRequestFor(tool: Tool): (word: string) => boolean {
  const known = new Set(meaningOf(`${tool.name} ${tool.description}`));
  return (word) => known.has(stem(word.toLowerCase())) || isPale(stem(word.toLowerCase()));
}

/** `summary: the door sticks, description: …` */
function afterLabel(text: string, label: string): string | undefined {
  const at = label === "" ? -1 : ` ${text.toLowerCase()}`.indexOf(` ${label}`);
  const found = /^(?:[:=]| is\b| ?(?=")) ?(?:"([^"]+)"|([^,;"]+))/.exec(at === -1 ? "" : text.slice(at + label.length));
  return found ? withoutEnd(found[1] ?? found[2] ?? "") || undefined : undefined;
}

const announcing = /: |\b(?:saying|says|about|called|named|titled|because|that|for) (?:that )?/i;

/** What follows a colon, or a word that announces a text. */
function afterMark(text: string): string | undefined {
  const found = announcing.exec(text);
  return found ? withoutEnd(text.slice(found.index + found[0].length)) || undefined : undefined;
}

/** Words of the sentence that neither name the method nor carry no meaning, if there are any. */
function leftOver({ tool, text }: FillOptions): string | undefined {
  const known = new Set(meaningOf(`${tool.name} ${tool.description}`));
  const kept = new Set(meaningOf(text).filter((word) => !known.has(word)));
  const words = text.split(/[^\p{L}\p{N}'’-]+/u);
  return words.filter((word) => kept.has(stem(word.toLowerCase().replace(/['’]/g, "")))).join(" ") || undefined;
}

const withoutEnd = (text: string): string => {
  let end = text.length;
  while (end > 0 && ".!?, ".includes(text[end - 1]!)) end--;
  return text.slice(0, end).trim();
};

const small = /^(?:it's|its|it is|in|at|for|the|to|make it|well|oh|um)\b,? ?/i;

/** `In Rome, please.` → `Rome` */
function bareAnswer(text: string): string | undefined {
  let bare = withoutEnd(withoutEnd(text).replace(/\b(?:please|thanks|thank you)$/i, ""));
  while (small.test(bare)) bare = bare.replace(small, "");
  return bare || undefined;
}
