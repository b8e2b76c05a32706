/** What is wrong with something a person wrote: where, what, and what they may have meant. */
import { BarkeepError } from "./errors.ts";

export interface Problem {
  /** Path of the field, such as `inputDescription.parameters.city.typ`. */
  readonly path: string;
  /** A sentence saying what is wrong and what is expected. */
  readonly message: string;
  /** The word that was probably meant. */
  readonly suggestion?: string;
}

/** The error an HTTP route answers for these problems; the message names the first of them. */
export function invalidRequest(problems: readonly Problem[]): BarkeepError {
  const first = problems[0];
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more, see details)` : "";
  const message = first ? `${first.path ? `${first.path}: ` : ""}${first.message}${more}` : undefined;
  return new BarkeepError("invalid_request", message, { details: problems });
}
