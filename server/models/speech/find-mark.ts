/** Finds marks in text, in any letters, and the beginnings of such as may still come. */
import { callMarks, droppedMarks, headerOpens, othersTurnMarks, thoughtMarks } from "./marks.ts";

export const closing = new Map(thoughtMarks.map(([open, close]) => [open, [close]] as const));
export const unpaired = new Set(thoughtMarks.map(([, close]) => close));
/** The longest first, so that none is taken for a shorter one with which it begins. */
export const allMarks = [
  ...closing.keys(),
  ...unpaired,
  ...headerOpens,
  ...callMarks,
  ...droppedMarks,
  ...othersTurnMarks,
].sort((a, b) => b.length - a.length);
export const longestMark = Math.max(...allMarks.map((mark) => mark.length));
/** Characters with which a mark, or text that may be a call, begins. */
export const mayBegin = /[<[◁{`>✿]/;

/** Each list of marks as one pattern, which finds the first of them in any letters. */
const patterns = new Map<readonly string[], RegExp>();

function patternOf(marks: readonly string[]): RegExp {
  let pattern = patterns.get(marks);
  if (pattern === undefined) {
    // bounded: each mark is shorter than 40 characters, and none repeats anything
    pattern = new RegExp(marks.map((mark) => mark.replace(/[[\]|^$]/g, "\\$&")).join("|"), "i");
    patterns.set(marks, pattern);
  }
  return pattern;
}

export function findMark(
  text: string,
  marks: readonly string[],
): { readonly at: number; readonly mark: string } | null {
  const found = patternOf(marks).exec(text);
  return found && { at: found.index, mark: found[0].toLowerCase() };
}

/** Length of the longest end of `text` with which a mark begins. */
export function beginningOfMark(text: string): number {
  const from = Math.max(0, text.length - longestMark + 1);
  const tail = text.slice(from).toLowerCase();
  for (let at = 0; at < tail.length; at++) {
    if (!mayBegin.test(tail[at] as string)) continue;
    const end = tail.slice(at);
    if (allMarks.some((mark) => mark.startsWith(end))) return end.length;
  }
  return 0;
}
