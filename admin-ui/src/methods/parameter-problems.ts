/** The server's problems with an input description, each told where it is. */

import { within } from "../edit/use-edited.ts";
import type { FieldProblem } from "../http/request-error.ts";
import { methodWords } from "../words/en-methods.ts";

export { within };

/** Those that belong to none of the places. */
export const elsewhere = (problems: readonly FieldProblem[], places: readonly string[]): readonly FieldProblem[] =>
  problems.filter((problem) => !places.some((place) => within(problem.path, place)));

/** With the path as far as the reader can't see it, and what was probably meant. */
export function inWords(problem: FieldProblem, from: string): string {
  const place = within(problem.path, from) ? problem.path.slice(from.length).replace(/^\./, "") : problem.path;
  const suggestion = problem.suggestion ? methodWords.didYouMean(problem.suggestion) : "";
  return `${place ? `${place}: ` : ""}${problem.message}${suggestion}`;
}
