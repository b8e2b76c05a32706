/** Values that a sentence holds, each by its kind: names, numbers, quotes, dates, dice. */
import { capitalised, isStopWord, wordsOf } from "./words.ts";

const numberWords: Readonly<Record<string, number>> = Object.freeze(
  Object.fromEntries(
    (
      "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen " +
      "nineteen twenty"
    )
      .split(" ")
      .map((word, value) => [word, value]),
  ),
);
const moreNumberWords: Readonly<Record<string, number>> = Object.freeze({
  thirty: 30,
  forty: 40,
  fifty: 50,
  hundred: 100,
  thousand: 1000,
  dozen: 12,
  couple: 2,
});

export interface FoundNumber {
  readonly value: number;
  readonly before: string;
  readonly after: string;
}

/** Numbers in order, in digits or words, each with the word before and after it. */
export function numbersIn(text: string): FoundNumber[] {
  const tokens = text.match(/-?\d+(?:,\d{3})*(?:\.\d+)?|[\p{L}']+|d\d+/giu) ?? [];
  return tokens.flatMap((token, at) => {
    const word = token.toLowerCase();
    const digits = /^-?\d/.test(token) ? Number(token.replaceAll(",", "")) : Number.NaN;
    const value = Number.isNaN(digits) ? (numberWords[word] ?? moreNumberWords[word]) : digits;
    // `one` is mostly a pronoun
    if (value === undefined || word === "one") return [];
    return [{ value, before: (tokens[at - 1] ?? "").toLowerCase(), after: (tokens[at + 1] ?? "").toLowerCase() }];
  });
}

/** `2d6+1` as it stands. */
export function diceIn(text: string): { notation: string; count: number; sides: number } | undefined {
  const found = /\b(\d*)d(\d+)(\s*[+-]\s*\d+)?\b/i.exec(text);
  if (!found) return undefined;
  const count = found[1] ? Number(found[1]) : 1;
  return { notation: found[0].replace(/\s+/g, ""), count, sides: Number(found[2]) };
}

/** `two six-sided dice`, `3 dice with twenty sides`, as notation. */
export function spokenDiceIn(text: string): string | undefined {
  const numbers = numbersIn(text);
  const sides = numbers.find(({ after }) => /^sided?s?$/.test(after))?.value;
  const count = numbers.find(({ value, after }) => /^(?:dice|die)$/.test(after) || value !== sides)?.value;
  return sides === undefined && count === undefined ? undefined : `${count ?? 1}d${sides ?? 6}`;
}

/** Texts in quotation marks of any kind, in order. */
export function quotesIn(text: string): string[] {
  return [...text.matchAll(/"([^"]+)"|“([^”]+)”|«([^»]+)»|(?<![\p{L}\p{N}])'([^']+)'(?![\p{L}\p{N}])/gu)].map(
    (found) => found[1] ?? found[2] ?? found[3] ?? found[4] ?? "",
  );
}

const nameWord = "\\p{Lu}[\\p{L}\\p{M}'’.-]*";
const names = new RegExp(`${nameWord}(?:\\s+(?:(?:de|da|di|la|le|of|the|am|an der|upon)\\s+)?${nameWord})*`, "gu");

/** Capitalised names, those after `in`, `at`, `for` … first; the first word of a sentence counts only if it is no common word. */
export function namesIn(text: string): string[] {
  const found = [...text.matchAll(names)].flatMap((match) => {
    const words = match[0].replace(/[.'’-]+$/, "").split(/\s+/);
    const starts = /(?:^|[.!?:]\s*|["“]\s*)$/.test(text.slice(0, match.index));
    while (words.length > 0 && (isStopWord(words[0] ?? "") || (starts && commonOpening.test(words[0] ?? ""))))
      words.shift();
    const name = words.join(" ").replace(/['’]s$/, "");
    const placed = /\b(?:in|at|for|to|from|near|of|about)\s+(?:the\s+)?$/i.test(text.slice(0, match.index));
    return name === "" || name === "I" ? [] : [{ name, placed }];
  });
  return [...found.filter((each) => each.placed), ...found.filter((each) => !each.placed)].map((each) => each.name);
}

const commonOpening =
  /^(?:roll|create|make|open|check|show|find|get|calculate|compute|convert|look|search|send|post|add|remove|start|stop|could|would|please|thanks|good|morning|evening|file|log|report|book|order|buy|sell|list|which|whats|is|are|and|throw|weather|time|tomorrow|today|now|my|player|quest|quests|give|translate|remind|set|use|call|play|read|write|cast|attack|heal|accept|take)$/i;

/** A place written in lower case: the words after `in`, `at`, `for` …, up to a small word or the end. */
export function placeAfterPreposition(text: string): string | undefined {
  for (const found of text.matchAll(/\b(?:in|at|for|near|of)\s+((?:[\p{L}'’-]+\s*){1,3})/giu)) {
    const words: string[] = [];
    for (const word of (found[1] ?? "").trim().split(/\s+/)) {
      if (isStopWord(word) || /^(?:today|tomorrow|tonight|yesterday|now|currently|moment|degrees|celsius)$/i.test(word))
        break;
      words.push(capitalised(word));
    }
    if (words.length > 0) return words.join(" ");
  }
  return undefined;
}

/** A date as it stands, or a word for one resolved against `today` (ISO). */
export function dateIn(text: string, today: string): string | undefined {
  const iso = /\b\d{4}-\d{2}-\d{2}\b/.exec(text);
  if (iso) return iso[0];
  const word = /\b(today|tonight|tomorrow|yesterday)\b/i.exec(text)?.[1]?.toLowerCase();
  if (word) {
    const day = new Date(`${today}T12:00:00Z`);
    day.setUTCDate(day.getUTCDate() + (word === "tomorrow" ? 1 : word === "yesterday" ? -1 : 0));
    return day.toISOString().slice(0, 10);
  }
  const weekday = /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b/i.exec(text);
  if (weekday) return weekday[0];
  const written =
    /\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:january|february|march|april|may|june|july|august|september|october|november|december)(?:\s+\d{4})?\b/i.exec(
      text,
    );
  return written?.[0];
}

/** An arithmetic expression, words such as `times` made signs. */
export function expressionIn(text: string): string | undefined {
  const signed = text
    .replace(/\b(?:multiplied by|times)\b|(?<=\d\s*)[x×](?=\s*\d)/gi, "*")
    .replace(/\bdivided by\b|÷/gi, "/")
    .replace(/\bplus\b/gi, "+")
    .replace(/\bminus\b|−/gi, "-")
    .replace(/\b(?:to the power of)\b|\^/gi, "**")
    .replace(/(\d),(?=\d{3})/g, "$1");
  const runs = signed.match(/[-(]*\d[\d\s.+\-*/()%]*/g) ?? [];
  const found = runs.map((run) => run.trim().replace(/[.\s]+$/, "")).find((run) => /\d\s*[-+*/%]+\s*\(*\d/.test(run));
  return found?.replace(/\s+/g, " ");
}

/** `10 miles to km`, `from euros to dollars`. */
export function unitsIn(text: string): { from: string; to: string } | undefined {
  const asked =
    /\bhow many\s+(?<to>\p{L}+)\s+(?:are|is|in)(?:\s+(?:there\s+)?in)?\s+(?:\d[\d.,]*\s*|an?\s+)?(?<from>\p{L}+)/iu.exec(
      text,
    );
  const found =
    asked ??
    /(?:\d\s*(?:degrees\s+)?|\bfrom\s+|\bconvert\s+(?:\d[\d.,]*\s*(?:degrees\s+)?)?)(?<from>[\p{L}°$€£/]+)\s+(?:to|in|into|as)\s+(?:degrees\s+)?(?<to>[\p{L}°$€£/]+)/iu.exec(
      text,
    );
  if (!found) return undefined;
  return { from: found.groups?.from ?? "", to: found.groups?.to ?? "" };
}

/** Words such as `EX-5` or `#12`. */
export function codeIn(text: string): string | undefined {
  return /#?\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z_-])[\w-]{2,}\b|#\d+/.exec(text)?.[0];
}

/** Whether all words of `value` stand in the text in this order, forms aside. */
export function holds(text: string, value: string): boolean {
  const wanted = wordsOf(value).join(" ");
  return wanted !== "" && ` ${wordsOf(text).join(" ")} `.includes(` ${wanted} `);
}
