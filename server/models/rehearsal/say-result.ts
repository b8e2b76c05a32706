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
  if (outcome.status === "begun") return `I have set "${humanName(outcome.name)}" going; you will hear of it.`;
  if (outcome.status !== "ok") return failureLine(outcome, outcome.body);
  const value = parsed(outcome.body);
  const error = isObject(value) ? (value.error ?? value.errors) : undefined;
  return error ? failureLine(outcome, plain(error)) : sayValue(value, outcome);
}

/** Honest about it, and nothing made up in its place. */
function failureLine(outcome: CallOutcome, reason: string): string {
  const first = reason.slice(0, 240).replace(/\s+/g, " ").trim();
  return `I tried "${humanName(outcome.name)}", but it did not work: ${sentence(first || outcome.status)} I'd rather say so than make something up.`;
}

function sayValue(value: Json, { name, input }: CallOutcome): string {
  const lead = leadIn(input);
  if (isEmpty(value)) return `${capitalised(humanName(name))} came back with nothing.`;
  if (isPhrase(value)) return sentence(capitalised(value));
  if (!isObject(value)) return sentence(capitalised(`${lead}the answer is ${plain(value)}`));
  const all = Object.entries(value).filter(([, each]) => !isEmpty(each));
  // what the player said need not be said back
  const news = all.filter(([key, each]) => !(key in input && String(input[key]) === String(each)));
  const facts = (news.length > 0 ? news : all).map(([key, each]) => fact(key, each));
  return sentence(capitalised(`${lead}${joined(facts)}`));
}

const isPhrase = (value: Json): value is string => typeof value === "string" && /\s/.test(value.trim());
const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isEmpty = (value: Json): boolean =>
  value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);

/** `in Rome, ` for a place, `for 2d6, ` for a short text that is the only argument. */
function leadIn(input: JsonObject): string {
  const [only, ...more] = Object.entries(input).filter(([, value]) => typeof value === "string" && value.length <= 40);
  if (!only || more.length > 0) return "";
  return /city|place|location|town|country|region/i.test(only[0]) ? `in ${only[1]}, ` : `for ${only[1]}, `;
}

function fact(key: string, value: Json): string {
  const name = humanName(key);
  if (typeof value === "boolean") return `${name} is ${plain(value)}`;
  if (isObject(value) && !isEmpty(value))
    return joined(
      Object.entries(value)
        .filter(([, each]) => each !== null)
        .map(([inside, each]) => fact(`${name} ${inside}`, each)),
    );
  const many = Array.isArray(value) && value.length !== 1 && name.endsWith("s");
  return `the ${name} ${many ? "are" : "is"} ${plain(value)}`;
}

/** A value as it is said in the middle of a sentence; an object by its name, with the rest behind it. */
function plain(value: Json): string {
  if (typeof value === "number") return String(Math.round(value * 1000) / 1000);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  if (isEmpty(value) || value === null) return "nothing";
  if (Array.isArray(value)) {
    const more = value.length - itemsSaid;
    return joined([...value.slice(0, itemsSaid).map(plain), ...(more > 0 ? [`${more} more`] : [])]);
  }
  const entries = Object.entries(value).filter(([, each]) => !isEmpty(each));
  const named = entries.find(
    ([key, each]) => /^(?:name|title|label|summary|text|city|team|id|key)$/.test(key) && !isObject(each),
  );
  const rest = entries
    .filter((entry) => entry !== named)
    .map(([key, each]) => `${humanName(key)} ${plain(each)}`)
    .join(", ");
  return named ? plain(named[1]) + (rest && ` (${rest})`) : rest;
}

/** JSON, or the text itself where a long result was cut short. */
function parsed(body: string): Json {
  try {
    return readJson(body) as Json;
  } catch {
    return body;
  }
}
