/** An expectation as a sentence that a person reads, and its parts as a form has them. */
import { writeJson } from "../../../protocol/exact-json.ts";
import type { Expectation, Step } from "../../../server/scenarios/scenario.ts";
import { expectationKinds, scenarioWords as words } from "../words/en-scenarios.ts";

export type StepKind = keyof typeof words.kinds;
export const stepKindOf = (step: Step): StepKind =>
  (Object.keys(words.kinds) as StepKind[]).find((kind) => step[kind] !== undefined) ?? "say";

export type ExpectationKind = (typeof expectationKinds)[number];

export const kindOf = (expectation: Expectation): ExpectationKind =>
  expectationKinds.find((kind) => expectation[kind] !== undefined) ?? "says";

const short = (text: string): string => (text.length > 160 ? `${text.slice(0, 159)}…` : text);
const quoted = (text: string): string => (/^\/.+\/\w*$/.test(text) ? text : `“${text}”`);

/** Such as: calls the method get_weather with city “Roma”, exactly 1 times. */
export function sentenceOf(expectation: Expectation): string {
  const kind = kindOf(expectation);
  const lead = words.expectations[kind];
  if (kind === "within") {
    const { rounds, tokens, ms } = expectation.within ?? {};
    const bounds = [
      ...(rounds === undefined ? [] : [words.roundsOf(rounds)]),
      ...(tokens === undefined ? [] : [words.tokensOf(tokens)]),
      ...(ms === undefined ? [] : [words.msToTheFirst(ms)]),
    ];
    return `${lead} ${bounds.join(", ")}`;
  }
  const value = String(expectation[kind]);
  if (kind === "says" || kind === "notSays" || kind === "judge") return short(`${lead} ${quoted(value)}`);
  if (kind !== "calls" && kind !== "action") return `${lead} ${value}`;
  const wanted = Object.entries(expectation.with ?? {}).map(([name, one]) => `${name} ${shown(one)}`);
  const { times, atMost } = expectation;
  const often = times !== undefined ? words.exactly(times) : atMost !== undefined ? words.atMost(atMost) : "";
  return short(`${lead} ${value}${wanted.length > 0 ? words.withOf(wanted.join(", ")) : ""}${often}`);
}

function shown(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  return short(writeJson(value));
}

/** Of another kind, with what both can have. */
export function asKind(expectation: Expectation, kind: ExpectationKind): Expectation {
  const before = kindOf(expectation);
  const text = before === "within" || before === "finish" ? "" : String(expectation[before] ?? "");
  if (kind === "within") return { within: { rounds: 4 } };
  if (kind === "finish") return { finish: "complete" };
  const { with: wanted, times, atMost } = expectation;
  const kept = kind === "calls" || kind === "action";
  return {
    [kind]: text,
    ...(kept && wanted !== undefined && { with: wanted }),
    ...(kept && times !== undefined && { times }),
    ...(kept && atMost !== undefined && { atMost }),
  };
}

export type Often = "least" | "exactly" | "most";
export const oftenOf = ({ times, atMost }: Expectation): Often =>
  times !== undefined ? "exactly" : atMost !== undefined ? "most" : "least";

export function withOften(expectation: Expectation, often: Often, count: number): Expectation {
  const { times: _, atMost: __, ...rest } = expectation;
  if (often === "exactly") return { ...rest, times: count };
  return often === "most" ? { ...rest, atMost: count } : rest;
}
