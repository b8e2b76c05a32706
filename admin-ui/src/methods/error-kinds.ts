/** The kinds of failure of a run, in words for designers. */

import type { RunErrorKind } from "../../../server/python/runner.ts";
import { methodWords } from "../words/en-methods.ts";

const words: Record<RunErrorKind, string> = {
  invalid_input: methodWords.theInputsDontFit,
  load_error: methodWords.theCodeCantBe,
  exception: methodWords.theCodeRaisedAn,
  timeout: methodWords.itTookLongerThan,
  memory: methodWords.itUsedMoreMemory,
  crashed: methodWords.itsProcessEndedWithout,
  not_json: methodWords.whatItReturnedCant,
  too_large: methodWords.whatItReturnedIs,
  queue_full: methodWords.tooManyCallsAre,
  egress_denied: methodWords.itTriedToReach,
};

export const kindInWords = (kind: string): string => (words as Record<string, string>)[kind] ?? kind;
