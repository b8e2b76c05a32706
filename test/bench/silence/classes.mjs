// @ts-check
/** One of each class of character, and of what is longer, that some pattern, escape or encoding treats in its own way. */

/** @type {Readonly<Record<string, string>>} */
export const classes = {
  spaces: " ",
  "no-break spaces": "\u00a0",
  tabs: "\t",
  "line breaks": "\n",
  letters: "a",
  digits: "7",
  underscores: "_",
  dots: ".",
  commas: ",",
  hyphens: "-",
  quotes: '"',
  apostrophes: "'",
  backslashes: "\\",
  "opening brackets": "[",
  "opening braces": "{",
  "less-than signs": "<",
  guillemets: "«",
  percents: "%",
  accents: "\u0301",
  "letters of two units": "😀",
  "halves of letters": "\ud83d",
  replacements: "\ufffd",
  ideographs: "漢",
  "marks of models": "\n<|im_end|>",
  "objects of JSON": "{}\n",
  "cues that go on": "[[a=",
  cues: "[[nod]]",
  silences: "[silent]",
  "somebody's lines": "\nMira: ",
};

/** A run in the midst of words, so that patterns begin and fail to end. @param {string} one @param {number} length in UTF-16 code units */
export function runOf(one, length) {
  const before = "what time is it in Rome ";
  const after = "x ?";
  const room = Math.max(0, length - before.length - after.length);
  return `${before}${one.repeat(Math.floor(room / one.length))}${after}`;
}
