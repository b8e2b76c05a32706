/** Fills a method's parameters from what the player said, now and earlier. */
import type { Json, JsonObject } from "../../../protocol/json.ts";
import type { Tool } from "../adapter.ts";
import {
  codeIn,
  dateIn,
  diceIn,
  expressionIn,
  holds,
  namesIn,
  numbersIn,
  placeAfterPreposition,
  quotesIn,
  spokenDiceIn,
  unitsIn,
} from "./found-values.ts";
import { humanName, meaningOf, stem, wordsOf } from "./words.ts";

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

interface Parameter extends JsonObject {
  type: string;
}

export function fillArguments(options: FillOptions): Filled {
  return fillObject(options.tool.schema, options);
}

function fillObject(schema: JsonObject, options: FillOptions): Filled {
  const properties = (schema.properties ?? {}) as Record<string, Parameter>;
  const required = new Set((schema.required ?? []) as string[]);
  const input: JsonObject = {};
  const taken = new Taken();
  let missing: Filled["missing"];
  const names = Object.keys(properties).sort((a, b) => Number(required.has(b)) - Number(required.has(a)));
  for (const name of names) {
    const parameter = properties[name] as Parameter;
    const found = findValue({ name, parameter, required: required.has(name), taken, options });
    if (found !== undefined) input[name] = found;
    else if (required.has(name) && parameter.default === undefined)
      missing ??= { name: humanName(name), description: String(parameter.description ?? "") };
  }
  return { input, ...(missing && { missing }) };
}

/** What is used up, so that two parameters don't get the same number, name or quote. */
class Taken {
  readonly #values = new Set<string>();

  first<T>(values: readonly T[], key: (value: T) => string = String): T | undefined {
    const found = values.find((value) => !this.#values.has(key(value)));
    if (found !== undefined) this.#values.add(key(found));
    return found;
  }
}

interface Wanted {
  readonly name: string;
  readonly parameter: Parameter;
  readonly required: boolean;
  readonly taken: Taken;
  readonly options: FillOptions;
}

function findValue(wanted: Wanted): Json | undefined {
  const { options, parameter, name } = wanted;
  const now = inText(wanted, options.text);
  if (now !== undefined || !wanted.required) return now;
  if (options.answers === humanName(name)) return parameter.type === "string" ? bareAnswer(options.text) : undefined;
  const used = options.used.find((input) => input[name] !== undefined);
  if (used && kindOf(wanted) !== "words") return used[name];
  for (const text of options.earlier) {
    const before = kindOf(wanted) === "words" ? undefined : inText(wanted, text);
    if (before !== undefined) return before;
  }
  return kindOf(wanted) === "words" && options.answers === undefined ? remainder(options) : undefined;
}

function inText(wanted: Wanted, text: string): Json | undefined {
  const { parameter, name, options } = wanted;
  if (Array.isArray(parameter.enum))
    return unitIn(wanted, parameter.enum, text) ?? enumIn(parameter.enum, partFor(wanted, text));
  switch (parameter.type) {
    case "integer":
    case "number":
      return numberIn(wanted, text);
    case "boolean":
      return booleanIn(name, text);
    case "array":
      return listIn(parameter, text);
    case "object": {
      const filled = fillObject(parameter, options);
      return Object.keys(filled.input).length > 0 && !filled.missing ? filled.input : undefined;
    }
    default:
      return stringIn(wanted, text);
  }
}

/** Of two units in a sentence, the one this parameter is for: `10 miles to km`. */
function unitIn(wanted: Wanted, values: readonly Json[], text: string): Json | undefined {
  if (kindOf(wanted) !== "unit") return undefined;
  const units = unitsIn(text);
  const word = units && (isTarget(wanted.name) ? units.to : units.from).toLowerCase();
  if (!word) return undefined;
  const names = [word, stem(word), unitNames[word] ?? unitNames[word.replace(/s$/, "")] ?? ""];
  return values.find(
    (value) => names.includes(String(value).toLowerCase()) || stem(String(value).toLowerCase()) === stem(word),
  );
}

const isTarget = (name: string) => /\b(?:to|target|into)\b/.test(humanName(name));
const isSource = (name: string) => /\b(?:from|source)\b/.test(humanName(name));

/** A single unit is the source of a conversion, `and 20 miles?`, but the target after a small word, `and in km?`. */
function partFor({ name, options }: Wanted, text: string): string {
  const names = Object.keys((options.tool.schema.properties ?? {}) as JsonObject);
  if (!names.some(isSource) || !names.some(isTarget)) return text;
  const [before = "", ...after] = text.split(/\b(?:to|into|in)\b/i);
  return isTarget(name) ? after.join(" ") : isSource(name) ? before : text;
}

/** Everyday spellings of units, by their usual short form. */
const unitNames: Readonly<Record<string, string>> = Object.freeze({
  kilometer: "km",
  kilometre: "km",
  meter: "m",
  metre: "m",
  centimeter: "cm",
  centimetre: "cm",
  millimeter: "mm",
  millimetre: "mm",
  kilogram: "kg",
  kilo: "kg",
  gram: "g",
  feet: "foot",
  inches: "inch",
  lb: "pound",
  lbs: "pound",
  oz: "ounce",
  liter: "litre",
  milliliter: "ml",
  millilitre: "ml",
  c: "celsius",
  f: "fahrenheit",
  k: "kelvin",
  ton: "tonne",
});

function enumIn(values: readonly Json[], text: string): Json | undefined {
  const longestFirst = [...values].sort((a, b) => String(b).length - String(a).length);
  const stems = new Set(wordsOf(text).map(stem));
  return (
    longestFirst.find((value) => holds(text, String(value))) ??
    longestFirst.find((value) => {
      const wanted = meaningOf(String(value));
      return wanted.length > 0 && wanted.every((word) => stems.has(word));
    })
  );
}

function numberIn({ name, parameter, required, taken }: Wanted, text: string): number | undefined {
  const about = new Set(meaningOf(name));
  const dice = diceIn(text);
  if (dice && (about.has(stem("sides")) || about.has("face"))) return dice.sides;
  if (dice && ["count", "dice", "number", "roll", "amount", "quantity"].some((word) => about.has(stem(word))))
    return dice.count;
  const numbers = numbersIn(text).filter((found) => parameter.type === "number" || Number.isInteger(found.value));
  const named = numbers.find((found) => about.has(stem(found.after)) || about.has(stem(found.before)));
  if (named) return taken.first([named.value]) ?? named.value;
  return required || numbers.length === 1 ? taken.first(numbers.map((found) => found.value)) : undefined;
}

function booleanIn(name: string, text: string): boolean | undefined {
  const words = wordsOf(text).map(stem);
  const at = words.findIndex((word) => meaningOf(name).includes(word));
  if (at !== -1)
    return !words.slice(Math.max(0, at - 3), at).some((word) => /^(?:no|not|dont|without|never)$/.test(word));
  if (/^\s*(?:yes|yeah|aye|sure|of course)\b/i.test(text)) return true;
  return /^\s*(?:no|nope|nay)\b/i.test(text) ? false : undefined;
}

function listIn(parameter: Parameter, text: string): Json[] | undefined {
  const items = (parameter.items ?? {}) as Parameter;
  let values: Json[] = [];
  if (Array.isArray(items.enum)) values = items.enum.filter((value) => holds(text, String(value)));
  else if (items.type === "integer" || items.type === "number") values = numbersIn(text).map((found) => found.value);
  else {
    values = quotesIn(text);
    if (values.length === 0) values = namesIn(text).flatMap((name) => name.split(/\s+and\s+/));
    if (values.length === 0) values = afterMark(text)?.split(/\s*,\s*|\s+and\s+/) ?? [];
  }
  return values.length > 0 ? values : undefined;
}

type Kind =
  | "place"
  | "date"
  | "clock"
  | "email"
  | "url"
  | "dice"
  | "expression"
  | "unit"
  | "person"
  | "code"
  | "words"
  | "name";

const kinds: readonly (readonly [Kind, RegExp])[] = [
  ["email", /\be ?mail\b/],
  ["url", /\b(?:url|link|address|uri)\b/],
  ["dice", /\b(?:dice|notation|roll|die)\b/],
  ["expression", /\b(?:expression|formula|calculation|equation|sum|arithmetic)\b/],
  [
    "place",
    /\b(?:city|cities|place|location|town|country|region|destination|where|timezone|time zone|village|capital)\b/,
  ],
  ["date", /\b(?:date|day|when|due|deadline|departure|arrival)\b/],
  ["clock", /\b(?:time|hour)\b/],
  ["unit", /\b(?:unit|currency|currencies|source|target|from|to)\b/],
  [
    "words",
    /\b(?:summary|title|description|message|text|body|content|query|question|note|subject|reason|topic|comment|fact|details|search|phrase|sentence|label|task|words)\b/,
  ],
  ["code", /\b(?:id|key|code|ticket|order|reference|sku)\b/],
  ["person", /\b(?:player|person|user|username|customer|who|hero|guest|character|recipient)\b/],
];

/** What a string parameter is meant to hold: by its name, then by its description. */
function kindOf({ name, parameter }: Pick<Wanted, "name" | "parameter">): Kind {
  if (parameter.type !== "string" && parameter.type !== undefined) return "name";
  const byName = kinds.find(([, pattern]) => pattern.test(humanName(name)));
  if (byName) return byName[0];
  const description = String(parameter.description ?? "").toLowerCase();
  const byDescription = kinds.find(([kind, pattern]) => kind !== "unit" && pattern.test(description));
  return byDescription?.[0] ?? "name";
}

function stringIn(wanted: Wanted, text: string): string | undefined {
  const { name, taken, options, required } = wanted;
  const labelled = afterLabel(text, humanName(name));
  if (labelled) return labelled;
  const kind = kindOf(wanted);
  const names = namesIn(text).flatMap((found) => withoutRequest(found, text, options.tool) ?? []);
  switch (kind) {
    case "email":
      return /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(text)?.[0];
    case "url":
      return /https?:\/\/[^\s"'<>]+/.exec(text)?.[0];
    case "dice":
      return diceIn(text)?.notation ?? spokenDiceIn(text);
    case "expression":
      return expressionIn(text);
    case "date":
      return dateIn(text, options.today);
    case "clock":
      return /\b\d{1,2}:\d{2}(?:\s*[ap]m)?\b|\b\d{1,2}\s*[ap]m\b/i.exec(text)?.[0];
    case "place":
      return (
        /\b[A-Z][a-z]+\/[A-Z][A-Za-z_]+\b/.exec(text)?.[0] ??
        taken.first(quotesIn(text)) ??
        taken.first(names) ??
        (required ? placeAfterPreposition(text) : undefined)
      );
    case "unit": {
      const units = unitsIn(text);
      return units && (isTarget(name) ? units.to : units.from);
    }
    case "code":
      return codeIn(text) ?? taken.first(quotesIn(text)) ?? (required ? /\b\d+\b/.exec(text)?.[0] : undefined);
    case "person":
      return (
        taken.first(quotesIn(text)) ??
        taken.first(names) ??
        (/\b(?:i|me|my)\b/i.test(text) ? (options.player ?? undefined) : undefined)
      );
    case "words":
      return taken.first(quotesIn(text)) ?? (required ? afterMark(text) : undefined);
    case "name":
      return (
        taken.first(quotesIn(text)) ??
        (required ? (taken.first(names) ?? afterMark(text) ?? leftOver(options, text)) : undefined)
      );
  }
}

/** A name that begins a sentence, without the words that only name the method: `Echo` in `Echo the word`. */
function withoutRequest(found: string, text: string, tool: Tool): string | undefined {
  if (!text.trimStart().startsWith(found)) return found;
  const known = new Set(meaningOf(`${tool.name} ${tool.description}`));
  const words = found.split(/\s+/);
  while (words.length > 0 && known.has(stem((words[0] ?? "").toLowerCase()))) words.shift();
  return words.join(" ") || undefined;
}

/** `summary: the door sticks, description: …` */
function afterLabel(text: string, label: string): string | undefined {
  const escaped = label.replace(/[^\p{L}\p{N} ]/gu, "").replace(/\s+/g, "[ _]");
  if (escaped === "") return undefined;
  const found = new RegExp(
    `\\b${escaped}\\s*(?::|=|\\bis\\b)\\s*(?:"([^"]+)"|'([^']+)'|([^,;]+?))(?=[,;.!?]?\\s*$|[,;]|\\s+and\\s+\\w+\\s*(?::|=|is\\b))`,
    "iu",
  ).exec(text);
  const value = found?.[1] ?? found?.[2] ?? found?.[3];
  return value?.trim() || undefined;
}

/** What follows a colon, or a word that announces a text. */
function afterMark(text: string): string | undefined {
  const found =
    /:\s+(.+)$/s.exec(text) ??
    /\b(?:saying|says|about|called|named|titled|because|that|for)\s+(?:that\s+)?(.+)$/is.exec(text);
  return found?.[1]?.trim().replace(/[.!?]+$/, "") || undefined;
}

/** The player's words without the request itself: what is left for a free text. */
function remainder(options: FillOptions): string | undefined {
  return afterMark(options.text) ?? leftOver(options, options.text);
}

/** Words of the sentence that neither name the method nor carry no meaning, if there are any. */
function leftOver({ tool }: FillOptions, text: string): string | undefined {
  const known = new Set(meaningOf(`${tool.name} ${tool.description}`));
  const kept = new Set(meaningOf(text).filter((word) => !known.has(word)));
  const words = text.split(/\s+/).map((word) => word.replace(/[^\p{L}\p{N}'’-]+/gu, ""));
  const left = words.filter((word) => kept.has(stem(word.toLowerCase().replace(/['’]/g, ""))));
  return left.length > 0 ? left.join(" ") : undefined;
}

/** `In Rome, please.` → `Rome` */
function bareAnswer(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^(?:(?:it's|its|it is|in|at|for|the|to|make it|let's say|well|oh|um|i mean|i'd say)\b[\s,]*)+/i, "")
    .replace(/[.!? ]+$/, "")
    .replace(/(?:,? (?:please|thanks|thank you))$/i, "");
  return bare.replace(/,$/, "") || undefined;
}
