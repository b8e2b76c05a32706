/** Words with the marks of their cues in them, as a model is shown what it wrote earlier. */
import type { Cue } from "./cue-stream.ts";

/** As `markOf` writes them: other double brackets, such as `[[1, 2]]`, are words. */
const mark = /\[\[[a-z_][\w-]{0,63}(?:=[^[\]\n]*)?\]\]/gi;

export const markOf = ({ name, value }: Cue): string => (value === undefined ? `[[${name}]]` : `[[${name}=${value}]]`);

/** The spoken words alone. */
export const withoutMarks = (written: string): string => written.replace(mark, "");

/** The beginning of what was written that holds so many UTF-16 units of spoken words; a mark right behind them was not reached. */
export function cutWritten(written: string, spoken: number): string {
  let left = spoken;
  let at = 0;
  for (const found of written.matchAll(mark)) {
    const words = found.index - at;
    if (words >= left) return written.slice(0, at + left);
    left -= words;
    at = found.index + found[0].length;
  }
  return written.slice(0, at + left);
}
