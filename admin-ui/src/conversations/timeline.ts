/** A turn's trace as bars on one line of time: model, methods side by side, model again. */
import type { TurnTrace } from "../../../server/dialogue/conversation.ts";

export type Round = TurnTrace["rounds"][number];
export type TracedCall = TurnTrace["calls"][number];
export type Attempt = TurnTrace["attempts"][number];

export type Step =
  | {
      readonly kind: "attempt";
      readonly key: string;
      readonly from: number;
      readonly ms: number;
      readonly attempt: Attempt;
    }
  | { readonly kind: "round"; readonly key: string; readonly from: number; readonly ms: number; readonly round: Round }
  | {
      readonly kind: "call";
      readonly key: string;
      readonly from: number;
      readonly ms: number;
      readonly call: TracedCall;
    };

/**
 * Where an old trace doesn't say when a part began, it is reckoned: parts follow one another, and the calls of one round
 * run side by side. Times in ms from the start of the turn.
 */
export function stepsOf(trace: TurnTrace): readonly Step[] {
  const steps: Step[] = [];
  let now = 0;
  const begun = ({ at }: { readonly at?: string }) =>
    at === undefined ? now : Math.max(0, Date.parse(at) - Date.parse(trace.at));
  for (const [index, attempt] of trace.attempts.entries()) {
    // a try that got as far as being sent stands among the rounds
    if (attempt.error === null || trace.rounds.some((round) => round.error && isSame(round, attempt))) continue;
    const from = begun(attempt);
    steps.push({ kind: "attempt", key: `attempt-${index}`, from, ms: attempt.ms, attempt });
    now = from + attempt.ms;
  }
  const calls = [...trace.calls];
  for (const [index, round] of trace.rounds.entries()) {
    now = begun(round);
    steps.push({ kind: "round", key: `round-${index}`, from: now, ms: round.ms.total, round });
    now += round.ms.total;
    const last = index === trace.rounds.length - 1;
    const here = calls.splice(0, last ? calls.length : round.calls.length);
    for (const call of here)
      steps.push({ kind: "call", key: `call-${steps.length}`, from: begun(call), ms: call.queueMs + call.ms, call });
    now += Math.max(0, ...here.map((call) => call.queueMs + call.ms));
  }
  for (const call of calls)
    steps.push({ kind: "call", key: `call-${steps.length}`, from: begun(call), ms: call.queueMs + call.ms, call });
  return steps;
}

const isSame = (round: Round, attempt: Attempt) => round.at === attempt.at && round.model === attempt.model;

export const lengthOf = (trace: TurnTrace, steps: readonly Step[]): number =>
  Math.max(1, trace.ms.total, ...steps.map((step) => step.from + step.ms));
