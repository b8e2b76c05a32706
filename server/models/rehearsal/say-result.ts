/** Puts what a method returned, any JSON, into a sentence that an innkeeper might say. */
import { readJson } from "../../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../../protocol/json.ts";
import { capitalised, humanName, joined, sentence } from "./words.ts";

export interface CallOutcome {
  /** The method's name as the model calls it. */
  readonly name: string;
  readonly input: JsonObject;
  readonly status: string;
  /** JSON when the status is `ok`, else a sentence on what went wrong. */
  readonly body: string;
}

const itemsSaid = 5;

/** One or two sentences for one call; several calls are joined by the caller. */
export function sayOutcome(outcome: CallOutcome): string {
  if (outcome.status !== "ok") return failureLine(outcome, outcome.body);
  const value = parsed(outcome.body);
  if (isObject(value)) {
    const error = value.error ?? value.errors;
    if (error !== undefined && error !== null && error !== false && error !== "")
      return failureLine(outcome, plain(error));
  }
  return sayValue(value, outcome);
}

/** Honest about it, and nothing made up in its place. */
function failureLine(outcome: CallOutcome, reason: string): string {
  const first = reason.replace(/\s+/g, " ").trim().slice(0, 240);
  return `I tried "${humanName(outcome.name)}", but it did not work: ${sentence(first || outcome.status)} I'd rather say so than make something up.`;
}

function sayValue(value: Json, outcome: CallOutcome): string {
  const lead = leadIn(outcome.input);
  if (value === null || value === "") return `${capitalised(humanName(outcome.name))} came back with nothing.`;
  if (typeof value === "string")
    return sentence(/\s/.test(value) ? capitalised(value) : `${lead}the answer is ${value}`);
  if (Array.isArray(value) && value.length === 0)
    return `${capitalised(humanName(outcome.name))} came back with an empty list.`;
  if (!isObject(value)) return sentence(capitalised(`${lead}the answer is ${plain(value)}`));
  const given = new Set(Object.values(outcome.input).map(String));
  const all = Object.entries(value).filter(([, each]) => each !== null && each !== "");
  // what the player said need not be said back
  const news = all.filter(([key, each]) => !(given.has(String(each)) && key in outcome.input));
  const entries = news.length > 0 ? news : all;
  if (entries.length === 0) return `${capitalised(humanName(outcome.name))} came back with nothing.`;
  const spoken = entries.find(
    ([key, each]) => /^(?:say|message|text|answer|sentence|summary|reply)$/.test(key) && isPhrase(each),
  );
  const facts = entries.filter((entry) => entry !== spoken).map(([key, each]) => fact(key, each));
  const tail = facts.length > 0 ? sentence(capitalised(`${spoken ? "" : lead}${joined(facts)}`)) : "";
  return [spoken ? sentence(capitalised(String(spoken[1]))) : "", tail].filter(Boolean).join(" ");
}

const isPhrase = (value: Json): boolean => typeof value === "string" && /\s/.test(value.trim());
const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `in Rome, ` for a place, `for 2d6, ` for a short text that is the only argument. */
function leadIn(input: JsonObject): string {
  for (const [key, value] of Object.entries(input)) {
    if (typeof value !== "string" || value.length > 40) continue;
    if (/city|place|location|town|country|region|village/i.test(key)) return `in ${value}, `;
  }
  const values = Object.values(input);
  const only = values.length === 1 ? values[0] : undefined;
  return typeof only === "string" && only.length <= 24 ? `for ${only}, ` : "";
}

function fact(key: string, value: Json): string {
  const name = humanName(key);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "boolean") return value ? `${name} is yes` : `${name} is no`;
  if (isObject(value)) {
    const inner = Object.entries(value).filter(([, each]) => each !== null);
    return inner.length === 0
      ? `${name} is empty`
      : joined(inner.map(([inside, each]) => fact(`${name} ${inside}`, each)));
  }
  const many = Array.isArray(value) && value.length !== 1 && /s$/.test(name);
  return `the ${name} ${many ? "are" : "is"} ${plain(value)}`;
}

/** A value as it is said in the middle of a sentence. */
function plain(value: Json): string {
  if (typeof value === "number") return String(Number.isInteger(value) ? value : Math.round(value * 1000) / 1000);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (value === null) return "nothing";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) {
    if (value.length === 0) return "none";
    const said = value.slice(0, itemsSaid).map(plain);
    const more = value.length - said.length;
    return joined(more > 0 ? [...said, `${more} more`] : said);
  }
  return describe(value);
}

/** An object in a list: by its name, with the rest behind it. */
function describe(value: JsonObject): string {
  const entries = Object.entries(value).filter(([, each]) => each !== null && each !== "");
  const named = entries.find(
    ([key, each]) => /^(?:name|title|label|summary|text|city|team|player|id|key)$/.test(key) && !isObject(each),
  );
  const rest = entries
    .filter((entry) => entry !== named)
    .map(([key, each]) => `${humanName(key)} ${Array.isArray(each) || isObject(each) ? plain(each) : plain(each)}`);
  if (!named) return rest.join(", ");
  return rest.length > 0 ? `${plain(named[1])} (${rest.join(", ")})` : plain(named[1]);
}

/** JSON, or the text itself where a long result was cut short. */
function parsed(body: string): Json {
  try {
    return readJson(body) as Json;
  } catch {
    return body;
  }
}
