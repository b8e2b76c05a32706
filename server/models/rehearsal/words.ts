/** The little the rehearsal model knows of language: words, their stems, and which of them carry no meaning. */

const stopWords = new Set(
  (
    "a an the this that these those i me my mine we us our you your yours he him his she her it its they them their " +
    "is am are was were be been being do does did done have has had can could will would shall should may might must " +
    "what whats which who whom whose when where why how there here and or but if then so than as of at by for with about into " +
    "to from in on off out up down over under again please tell say give let lets want need like know just also too very " +
    "any some all no not don dont im ive id ill hey hi hello ok okay well now oh ah yes yeah nope kind sort thing things " +
    "much many more most right really good fine barkeep innkeeper friend sir madam"
  ).split(" "),
);

/** Words that stand in many descriptions and say little about any. */
const paleWords = new Set(
  "get fetch return show list data current today given value result use input output call method function number name text string based using provide item type optional example".split(
    " ",
  ),
);

/** Everyday words for what descriptions call by one name; each group is known by its stems. */
const synonymGroups = [
  "weather rain rainy sunny sun forecast temperature cold hot warm umbrella snow storm",
  "time clock hour oclock",
  "date day today calendar",
  "dice die roll throw",
  "calculate calculation calculator arithmetic math maths sum compute",
  "plus add adds sum",
  "minus subtract",
  "menu food eat meal supper dinner lunch breakfast hungry",
  "menu drink beer ale wine thirsty",
  "ticket issue bug",
  "score match fixture won win",
  "leaderboard ranking rank champion",
  "quest adventure mission errand bounty job work",
  "convert conversion exchange",
  "translate translation language",
  "joke funny laugh",
  "price cost worth",
  "inventory stock sell",
  "remind reminder",
  "search find look lookup",
  "message notify post send",
  "heal health potion",
].map((group) => new Set(group.split(" ").map(stem)));

/** A crude stem: enough that `rolls`, `rolling` and `rolled` meet. */
export function stem(word: string): string {
  if (word.length <= 3) return word;
  let rest = word;
  if (/ies$/.test(rest) && rest.length > 4) rest = `${rest.slice(0, -3)}y`;
  else if (/(ss|sh|ch|x|z)es$/.test(rest)) rest = rest.slice(0, -2);
  else if (/[^su]s$/.test(rest)) rest = rest.slice(0, -1);
  if (/(ation|ating|ated|ator)$/.test(rest) && rest.length > 6) rest = rest.replace(/(ation|ating|ated|ator)$/, "ate");
  else if (/[^aeiou]ing$/.test(rest) && rest.length > 5) rest = rest.slice(0, -3);
  else if (/ed$/.test(rest) && rest.length > 4) rest = rest.slice(0, -2);
  if (/([bdgmnprt])\1$/.test(rest)) rest = rest.slice(0, -1);
  return rest.length > 4 && rest.endsWith("e") ? rest.slice(0, -1) : rest;
}

/** Lower-case words of a text; `snake_case` and `camelCase` fall apart. */
export function wordsOf(text: string): string[] {
  return text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/['’]/g, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** Stems of the words that mean something. */
export function meaningOf(text: string): string[] {
  return [
    ...new Set(
      wordsOf(text)
        .filter((word) => !stopWords.has(word))
        .map(stem),
    ),
  ];
}

export const isPale = (stemmed: string): boolean => paleStems.has(stemmed);
const paleStems = new Set([...paleWords].map(stem));

/** Stems that people use for the same thing, the one given included. */
export function synonyms(stemmed: string): string[] {
  return [stemmed, ...synonymGroups.filter((group) => group.has(stemmed)).flatMap((group) => [...group])];
}

export const isStopWord = (word: string): boolean =>
  stopWords.has(word.toLowerCase().replace(/['’](?:s|re|ve|ll|d|m)$/, ""));

/** `spoken_name` or `spokenName` as people write it. */
export function humanName(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
}

/** `a, b and c`. */
export function joined(parts: readonly string[], word = "and"): string {
  if (parts.length < 2) return parts[0] ?? "";
  return `${parts.slice(0, -1).join(", ")} ${word} ${parts.at(-1)}`;
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Ends with a full stop, unless it already ends a sentence. */
export const sentence = (text: string): string => (/[.!?…"»]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);
