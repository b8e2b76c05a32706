/** The little the rehearsal model knows of language: words, their stems, and which of them carry no meaning. */

const list = (words: string): string[] => words.split(" ");

const stopWords = new Set(
  list(
    "a an the this that these those i me my mine we us our you your yours he him his she her it its they them their " +
      "is am are was were be been being do does did done have has had can could will would shall should may might must " +
      "what whats which who whom whose when where why how there here and or but if then so than as of at by for with about into " +
      "to from in on off out up down over under again please tell say give let lets want need like know just also too very " +
      "any some all no not don dont im ive id ill hey hi hello ok okay well now oh ah yes yeah nope kind sort thing things " +
      "much many more most right really good fine barkeep innkeeper friend sir madam thanks thank",
  ),
);

/** The stem of a word, crude: enough that `rolls`, `rolling` and `rolled` meet. */
export function stem(word: string): string {
  const singular = word.replace(/ies$/, "y");
  const ending = /(?:ations?|ating|ate[sd]?|ators?|ing|es|ed|(?<!s)s|e)$/.exec(singular)?.[0] ?? "";
  const endings = [ending, ending.slice(1), ending.slice(-1)].filter((each) => /^(?:e[sd]?|s|at.*|ing)$/.test(each));
  const cut = endings.find((each) => singular.length - each.length >= 3) ?? "";
  return singular.slice(0, singular.length - cut.length).replace(/(?<=..)([bdgmnprt])\1$/, "$1");
}

/** Stems of words that stand in many descriptions and say little about any. */
const pale = new Set(
  list(
    "get fetch return show make look check find list data current today given value result use input output call method function " +
      "number name text string based using provide item type optional example",
  ).map(stem),
);

/** Everyday words for what descriptions call by one name; each group is known by its stems. */
const groups = [
  "weather rain rainy sunny sun forecast temperature cold hot warm umbrella snow storm",
  "time clock hour oclock",
  "date day today calendar",
  "dice die roll throw",
  "calculate calculator arithmetic math maths sum compute",
  "plus add adds sum",
  "minus subtract",
  "menu food eat meal supper dinner lunch breakfast hungry",
  "menu drink beer ale wine thirsty",
  "ticket issue bug",
  "score match fixture won win",
  "leaderboard ranking rank champion",
  "quest adventure mission errand bounty job work",
  "convert conversion exchange",
  "translate language",
  "joke funny laugh",
  "price cost worth",
  "inventory stock sell",
  "remind reminder",
  "search look lookup",
  "message notify post send",
  "heal health potion",
].map((group) => new Set(list(group).map(stem)));

/** Stems that people use for the same thing, the one given included. */
export const synonyms = (stemmed: string): string[] => [
  stemmed,
  ...groups.filter((group) => group.has(stemmed)).flatMap((group) => [...group]),
];

/** Lower-case words of a text; `snake_case` and `camelCase` fall apart. */
export const wordsOf = (text: string): string[] =>
  text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/['’]/g, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** Stems of the words that mean something, each once. */
export const meaningOf = (text: string): string[] => [
  ...new Set(
    wordsOf(text)
      .filter((word) => !stopWords.has(word))
      .map(stem),
  ),
];

export const isPale = (stemmed: string): boolean => pale.has(stemmed);
export const isStopWord = (word: string): boolean => stopWords.has(word.toLowerCase().replace(/['’].*/, ""));

/** `spoken_name` or `spokenName` as people write it. */
export const humanName = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim()
    .toLowerCase();

/** `a, b and c`. */
export const joined = (parts: readonly string[]): string =>
  parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Ends with a full stop, unless it already ends a sentence. */
export const sentence = (text: string): string => (/[.!?…"»]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);
