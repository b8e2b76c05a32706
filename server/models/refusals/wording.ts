/** How refusals are worded: what says no, and whether a name stands in a sentence by itself. */

const negative =
  /not? (?:be )?(?:supported?|permitted|allowed?|enabled?|available|accept(?:ed)?|valid|recogni[sz]ed?|implement(?:ed)?|include|exist|match|contain)|n't (?:support|allow|accept)|not support|unsupported|unknown|unrecogni[sz]ed|unexpected|extra (?:inputs|fields|field)|invalid|cannot|can ?not|can't|must|should|forbidden|deprecated|no endpoints|disabled|requires?\b|\bonly\b|not one of|alternat|too (?:long|large|many)|exceeds?|at most|no tools|does not|is (?:blank|missing|empty)/i;

export const isNegative = (words: string): boolean => negative.test(words);

/** Whether a word stands in a text by itself. */
export function mentions(words: string, word: string): boolean {
  for (let at = words.indexOf(word); at !== -1; at = words.indexOf(word, at + 1))
    if (!/\w/.test(words[at - 1] ?? " ") && !/\w/.test(words[at + word.length] ?? " ")) return true;
  return false;
}

/** How surely a word of JSON Schema that is also plain English is meant as one: 2 in quotes or called a keyword, 1 in a path, 0 not. */
export function namedAsKeyword(words: string, word: string): 0 | 1 | 2 {
  let inPath = false;
  for (let at = words.indexOf(word); at !== -1; at = words.indexOf(word, at + 1)) {
    const before = words.slice(Math.max(0, at - 24), at);
    const after = words.slice(at + word.length, at + word.length + 16);
    if (/\w$/.test(before) || /^\w/.test(after)) continue;
    const quoted = /["'`]$/.test(before) && /^\\?["'`]/.test(after);
    const called = /(?:keyword|fields?|propert(?:y|ies)|names?|attributes?|keys?)\W{0,4}$/i.test(before);
    if (quoted || called || /^["'`]? (?:keyword|is (?:not|un))/i.test(after)) return 2;
    inPath ||= /[./]$/.test(before) || after.startsWith(":");
  }
  return inPath ? 1 : 0;
}
