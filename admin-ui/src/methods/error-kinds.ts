/** The kinds of failure of a run, in words for designers. */
import type { RunErrorKind } from "../../../server/python/runner.ts";

const words: Record<RunErrorKind, string> = {
  invalid_input: "The inputs don't fit the input description",
  load_error: "The code can't be loaded",
  exception: "The code raised an exception",
  timeout: "It took longer than allowed and was stopped",
  memory: "It used more memory than allowed",
  crashed: "Its process ended without an answer",
  not_json: "What it returned can't be written as JSON",
  too_large: "What it returned is too large",
  queue_full: "Too many calls are waiting",
  egress_denied: "It tried to reach a host that is not allowed",
};

export const kindInWords = (kind: string): string => (words as Record<string, string>)[kind] ?? kind;
