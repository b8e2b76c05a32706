/** Holds what a character did against what was expected of it. */
import type { TurnTrace } from "../dialogue/conversation.ts";
import { callableName } from "../models/callable-name.ts";
import { mismatch, saysIn } from "./matching.ts";
import type { Expectation } from "./scenario.ts";

/** What came of a step, or of all of them. */
export interface Observed {
  readonly turns: readonly TurnTrace[];
  /** `name` or `name=value`. */
  readonly cues: readonly string[];
  /** Scenes of the story that came on. */
  readonly scenes: readonly string[];
}

export interface Verdict {
  readonly expectation: Expectation;
  /** Null where it could not be judged. */
  readonly passed: boolean | null;
  readonly why?: string;
  /** The model that judged it. */
  readonly judge?: string;
}

export const together = (steps: readonly Observed[]): Observed => ({
  turns: steps.flatMap(({ turns }) => turns),
  cues: steps.flatMap(({ cues }) => cues),
  scenes: steps.flatMap(({ scenes }) => scenes),
});

export const spokenIn = ({ turns }: Observed): string => turns.map(({ text }) => text).join("\n");

/** All but what a model judges. */
export function verdictOn(expectation: Expectation, observed: Observed): Verdict {
  let why: string | null;
  try {
    why = failureOf(expectation, observed);
  } catch (error) {
    why = `It could not be tried: ${(error as Error).message}.`;
  }
  return why === null ? { expectation, passed: true } : { expectation, passed: false, why };
}

/** Null when it is as expected. */
function failureOf(expectation: Expectation, observed: Observed): string | null {
  const { calls, notCalls, says, notSays, action, notAction, cue, scene, speaks, finish, within } = expectation;
  if (calls !== undefined) return calledAs("method", calls, expectation, observed);
  if (action !== undefined) return calledAs("action", action, expectation, observed);
  if (notCalls !== undefined) return calledAs("method", notCalls, { times: 0 }, observed);
  if (notAction !== undefined) return calledAs("action", notAction, { times: 0 }, observed);
  const spoken = spokenIn(observed);
  if (says !== undefined) return saysIn(spoken, says) ? null : `It said ${quoted(spoken)}.`;
  if (notSays !== undefined) return saysIn(spoken, notSays) ? `It said ${quoted(spoken)}.` : null;
  if (cue !== undefined) return among(observed.cues, cue, "cues");
  if (scene !== undefined) return observed.scenes.includes(scene) ? null : among(observed.scenes, scene, "scenes");
  if (speaks !== undefined) {
    const spoke = [...new Set(observed.turns.filter(({ text }) => text !== "").map(({ character }) => character))];
    return spoke.includes(speaks) ? null : spoke.length === 0 ? "Nobody spoke." : `${spoke.join(", ")} spoke.`;
  }
  if (finish !== undefined) {
    const other = observed.turns.find((turn) => turn.finish !== finish);
    if (observed.turns.length === 0) return "No turn came of it.";
    return other ? `A turn ended as ${other.finish}${other.error ? `: ${other.error.message}` : ""}.` : null;
  }
  return within === undefined ? null : beyond(within, observed);
}

function calledAs(
  kind: "method" | "action",
  id: string,
  { with: wanted, times, atMost }: Pick<Expectation, "with" | "times" | "atMost">,
  { turns }: Observed,
): string | null {
  const made = turns.flatMap(({ calls }) => calls).filter((call) => call.kind === kind);
  const ofIt = made.filter(({ name }) => name === id || name === callableName(id));
  const misses = ofIt.map(({ input }) => (wanted ? mismatch(input, wanted) : null));
  const fitting = misses.filter((miss) => miss === null).length;
  const [least, most] = times !== undefined ? [times, times] : [atMost === undefined ? 1 : 0, atMost ?? Infinity];
  if (fitting >= least && fitting <= most) return null;
  if (fitting > most) return `${id} was called ${often(fitting)}, not ${often(most)}.`;
  const miss = misses.find((one) => one !== null);
  if (miss) return `${id} was called, but ${miss}.`;
  if (fitting > 0) return `${id} was called ${often(fitting)}, not ${often(least)}.`;
  const others = [...new Set(made.map(({ name }) => name))];
  return `${id} was not called${others.length > 0 ? `; ${others.join(", ")} was` : ""}.`;
}

function among(found: readonly string[], wanted: string, what: string): string | null {
  if (found.some((one) => one === wanted || one.startsWith(`${wanted}=`))) return null;
  return found.length === 0 ? `There were no ${what}.` : `There were ${found.join(", ")}.`;
}

function beyond({ rounds, tokens, ms }: NonNullable<Expectation["within"]>, { turns }: Observed): string | null {
  const made = turns.reduce((sum, turn) => sum + turn.rounds.length, 0);
  if (rounds !== undefined && made > rounds) return `It took ${made} rounds.`;
  const spent = turns.reduce((sum, { usage }) => sum + usage.inputTokens + usage.outputTokens, 0);
  if (tokens !== undefined && spent > tokens) return `It took ${spent} tokens.`;
  const slowest = Math.max(0, ...turns.map((turn) => turn.ms.firstText ?? turn.ms.total));
  if (ms !== undefined && slowest > ms) return `The first word came after ${Math.round(slowest)} ms.`;
  return null;
}

const often = (count: number) => (count === 1 ? "once" : `${count} times`);
const quoted = (text: string) =>
  text === "" ? "nothing" : JSON.stringify(text.length > 300 ? `${text.slice(0, 299)}…` : text);
