/** Values that a sentence holds, each by its kind: numbers, quotes, names, dice, dates. Blanks of the sentence stand alone. */
import { capitalised, isStopWord, wordsOf } from "./words.ts";

const numberWords = new Map(
  (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen " +
    "twenty"
  )
    .split(" ")
    .map((word, value) => [word, value]),
);
for (const [word, value] of [
  ["thirty", 30],
  ["fifty", 50],
  ["hundred", 100],
  ["dozen", 12],
] as const)
  numberWords.set(word, value);

export interface FoundNumber {
  readonly value: number;
  readonly before: string;
  readonly after: string;
}

/** Numbers in order, in digits or words, each with the word before and after it; in `2d6` the six stands after `sides`. */
export function numbersIn(text: string): FoundNumber[] {
  const tokens = text.toLowerCase().match(/-?\d+(?:,\d{3})*(?:\.\d+)?|[\p{L}']+/gu) ?? [];
  return tokens.flatMap((token, at) => {
    const value = /\d/.test(token) ? Number(token.replaceAll(",", "")) : numberWords.get(token);
    // `one` is mostly a pronoun
    if (value === undefined || token === "one") return [];
    const before = tokens[at - 1] ?? "";
    return [{ value, before: before === "d" ? "sides" : before, after: tokens[at + 1] ?? "" }];
  });
}

/** `2d6+1` as it stands, or `two six-sided dice` as notation. */
export function diceIn(text: string): string | undefined {
  const written = /\b\d{0,4}d\d{1,4}(?: ?[+-] ?\d{1,4})?\b/i.exec(text);
  if (written) return written[0].replaceAll(" ", "");
  const numbers = numbersIn(text);
  const sides = numbers.find(({ after }) => /^sided?s?$/.test(after))?.value;
  const count = numbers.find(({ value }) => value !== sides)?.value;
  return sides === undefined && count === undefined ? undefined : `${count ?? 1}d${sides ?? 6}`;
}

/** Texts in quotation marks, in order. */
export function quotesIn(text: string): string[] {
  // bounded: a sentence is heard up to 500 characters
  const marks = /"([^"]+)"|“([^”]+)”|(?<![\p{L}\p{N}])'([^']+)'(?![\p{L}\p{N}])/gu;
  return [...text.matchAll(marks)].map((found) => found[1] ?? found[2] ?? found[3] ?? "");
}

const name = /\p{Lu}[\p{L}\p{M}'’-]*(?: (?:(?:de|da|di|la|le|of|the|upon) )?\p{Lu}[\p{L}\p{M}'’-]*)*/gu;
const placing = /\b(?:in|at|for|to|from|near|of|about) (?:the )?$/i;

/** Capitalised names, those after `in`, `at`, `for` … first; the words of a sentence's beginning count unless `isRequest`. */
export function namesIn(text: string, isRequest: (word: string) => boolean): string[] {
  const found = [...text.matchAll(name)].map((match) => {
    const before = text.slice(Math.max(0, match.index - 12), match.index);
    const words = match[0].replace(/['’]s$/, "").split(" ");
    const begins = match.index === 0 || /[.!?:"“] ?$/.test(before);
    while (words.length > 0 && (isStopWord(words[0]!) || (begins && isRequest(words[0]!)))) words.shift();
    return { name: words.join(" "), placed: placing.test(before) };
  });
  const names = found.filter((each) => each.name !== "");
  return [...names.filter(({ placed }) => placed), ...names.filter(({ placed }) => !placed)].map((each) => each.name);
}

/** A place in lower case: up to three words after `in`, `at`, `for` …, as far as a small word. */
export function placeIn(text: string): string | undefined {
  const words = text.split(/[^\p{L}\p{M}'’-]+/u);
  for (const [at, word] of words.entries()) {
    if (!/^(?:in|at|for|near|of)$/i.test(word)) continue;
    const after = words.slice(at + 1, at + 4);
    const end = after.findIndex((each) => isStopWord(each) || /^(?:today|tomorrow|tonight|now|moment|)$/i.test(each));
    const place = (end === -1 ? after : after.slice(0, end)).map(capitalised).join(" ");
    if (place !== "") return place;
  }
  return undefined;
}

/** An ISO date as it stands, or a word for one resolved against `today` (ISO). */
export function dateIn(text: string, today: string): string | undefined {
  const written = /\b\d{4}-\d{2}-\d{2}\b/.exec(text)?.[0];
  const word = /\b(?:today|tonight|tomorrow|yesterday)\b/i.exec(text)?.[0].toLowerCase();
  if (written || !word) return written ?? /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b/i.exec(text)?.[0];
  const days = word === "tomorrow" ? 1 : word === "yesterday" ? -1 : 0;
  return new Date(Date.parse(`${today}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

const signs: Readonly<Record<string, string>> = {
  times: "*",
  x: "*",
  "×": "*",
  plus: "+",
  minus: "-",
  "÷": "/",
  "^": "**",
};

/** An arithmetic expression, words such as `times` made signs. */
export function expressionIn(text: string): string | undefined {
  const tokens = text
    .replace(/(?:divided|multiplied) by/gi, (both) => (/^d/i.test(both) ? "÷" : "×"))
    .match(/\d[\d.]*|\p{L}+|\S/gu);
  const runs: string[][] = [[]];
  for (const token of tokens ?? []) {
    const sign = signs[token.toLowerCase()] ?? token;
    if (/^(?:\d.*|[-+*/%()]|\*\*)$/.test(sign)) runs.at(-1)!.push(sign.replace(/\.$/, ""));
    else runs.push([]);
  }
  const found = runs.find(
    (run) => run.filter((token) => /\d/.test(token)).length > 1 && run.some((token) => /^[-+*/%]/.test(token)),
  );
  return found?.join(" ").replaceAll("( ", "(").replaceAll(" )", ")");
}

/** A word with a digit and a letter or sign in it, such as `EX-5` or `#12`. */
export const codeIn = (text: string): string | undefined =>
  text.split(/[^\w#-]+/).find((word) => /\d/.test(word) && /[A-Za-z#_-]/.test(word));

/** Whether all words of `value` stand in the text in this order. */
export function holds(text: string, value: string): boolean {
  const wanted = wordsOf(value).join(" ");
  return wanted !== "" && ` ${wordsOf(text).join(" ")} `.includes(` ${wanted} `);
}
