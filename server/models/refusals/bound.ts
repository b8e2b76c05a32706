/** The number that a sentence names as the most of something. */

/** The surest first, with at most four words in between. */
const bounds = [
  / [>≥] ?(\d[\d,]*)/,
  /\[ ?\d+ ?, ?(\d[\d,]*) ?\]/,
  // bounded: by `longestWords`
  /(?:at most|no more than|up to|fewer than or equal to|less than or equal to|less than|lower than|smaller than|longer than|<=|≤) ["'`(]?(\d[\d,]*)/i,
  // bounded: by `longestWords`
  /(?:maximum|max)(?: \w+){0,4}?(?: is| of| to|:)? ?\(?(\d[\d,]*)/i,
  // bounded: by `longestWords`
  /limit(?:ed)?(?: \w+){0,3}?(?: is| of| to|:)? ?\(?(\d[\d,]*)/i,
  // bounded: by `longestWords`
  /(?:exceeds?|cannot exceed|exceeding|exceeded|more than)(?: \w+){0,4}? \(?(\d[\d,]*)/i,
];
/** No more of an answer is looked at, in UTF-16 units. */
const longestWords = 2000;

/** 0 where it names none. */
export function boundIn(words: string): number {
  const looked = words.slice(0, longestWords);
  for (const bound of bounds) {
    const found = Number(bound.exec(looked)?.[1]?.replaceAll(",", "") ?? 0);
    if (found > 0) return found;
  }
  return 0;
}
