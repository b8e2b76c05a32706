/** Makes a scenario of a conversation that was held: what was said and told, what was answered, and what may be expected of it again. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { TurnTrace } from "../dialogue/conversation.ts";
import type { CallRecord } from "../methods/method.ts";
import { scenarioPlayer } from "../sessions/session-records.ts";
import type { ScriptAct, ScriptStep, SessionScript } from "../sessions/session-script.ts";
import { saysIn } from "./matching.ts";
import { answersBy, type RecordedAnswer, recordedAnswers } from "./recorded-answers.ts";
import type { Expectation, ScenarioFields, Step } from "./scenario.ts";
import type { AnsweredAction } from "./stage-session.ts";

/** Facts of results that were spoken, at most so many of each step. */
const mostFacts = 3;
const mostSteps = 100;
const nameChars = 80;

export type Proposal = Pick<ScenarioFields, "name" | "character" | "tags" | "methods" | "steps"> &
  Partial<Pick<ScenarioFields, "characters" | "chatter" | "player" | "context" | "language" | "actions" | "cues">>;

/** `turns` of the script, and the calls they made, in any order. Null where nothing was said or told. */
export function proposeScenario(
  { open, steps, actions }: SessionScript,
  turns: readonly TurnTrace[],
  calls: readonly CallRecord[],
): Proposal | null {
  const kept = steps.slice(0, mostSteps);
  if (kept.length === 0) return null;
  const byId = new Map(turns.map((trace) => [trace.turn, trace]));
  const tracesOf = (step: ScriptStep) => step.turns.flatMap((turn) => byId.get(turn) ?? []);
  const answers = recordedAnswers(kept.flatMap(tracesOf), calls);
  const { characters = [], chatter = 0, player, scene, language, cues = [] } = open;
  const named = kept.find(({ act }) => "say" in act) ?? (kept[0] as ScriptStep);
  /** What is known by then, the newest first. */
  const known: RecordedAnswer[] = [];
  const said = actions.map((action) => answeredAction(action as AnsweredAction, answers));
  return {
    name: nameOf(named.act),
    character: open.character,
    tags: [],
    ...(characters.length > 0 && { characters: [...characters] }),
    ...(chatter > 0 && { chatter }),
    ...(player?.name !== undefined && { player: { id: scenarioPlayer, name: player.name } }),
    ...(scene !== null && { context: scene }),
    ...(language !== undefined && { language }),
    ...(said.length > 0 && { actions: said }),
    ...(cues.length > 0 && { cues: cues as ScenarioFields["cues"] }),
    methods: {
      default: "recorded",
      ...Object.fromEntries([...answersBy(answers, "method")].map(([id, list]) => [id, { answers: list }])),
    },
    steps: kept.map((step): Step => {
      const traces = tracesOf(step);
      const own = answers.filter(({ turn }) => step.turns.includes(turn));
      known.unshift(...own);
      const expect = expectedOf(step, traces, { own, known }, characters.length > 0);
      return { ...asStep(step.act), ...(expect.length > 0 && { expect }) };
    }),
  };
}

function answeredAction(action: AnsweredAction, answers: readonly RecordedAnswer[]): AnsweredAction {
  const list = answersBy(answers, "action").get(action.name) ?? [];
  const results = list.map(({ output, ...rest }) => ({ ...rest, ...(rest.error === undefined && { result: output }) }));
  return results.length > 0 && action.answers !== false ? { ...action, results } : action;
}

function asStep(act: ScriptAct): Step {
  if (!("context" in act)) return act as Step;
  const { text, key, variables, respond } = act.context;
  const plain = key === undefined && variables === undefined && respond === undefined;
  return { context: plain && text ? text : act.context } as Step;
}

function nameOf(act: ScriptAct): string {
  const words = Object.values(act)[0] as unknown;
  const text = typeof words === "string" ? words : writeJson(words);
  return [...text.replace(/\s+/gu, " ").trim()].slice(0, nameChars).join("") || "A conversation";
}

function expectedOf(
  { act, cues, scenes }: ScriptStep,
  turns: readonly TurnTrace[],
  { own, known }: { readonly own: readonly RecordedAnswer[]; readonly known: readonly RecordedAnswer[] },
  several: boolean,
): Expectation[] {
  const made = own.map(({ kind, of, with: wanted }): Expectation => {
    const named = kind === "method" ? { calls: of } : { action: of };
    return { ...named, ...(Object.keys(wanted).length > 0 && { with: wanted }) };
  });
  // The words of a line are the game's own.
  if ("line" in act) return once(made);
  const spoken = turns.map(({ text }) => text).join("\n");
  const asked = own.flatMap((answer) => factsIn(answer.with));
  const facts = [...new Set(known.flatMap(({ output }) => factsIn(output)))].filter((fact) => spokenIn(spoken, fact));
  const news = [...facts.filter((fact) => !asked.includes(fact)), ...facts.filter((fact) => asked.includes(fact))];
  const speaker = turns.find(({ text }) => text !== "")?.character;
  const complete = turns.length > 0 && turns.every(({ finish }) => finish === "complete");
  return once([
    ...made,
    ...cues.map((cue): Expectation => ({ cue })),
    ...scenes.map((scene): Expectation => ({ scene })),
    ...news.slice(0, mostFacts).map((fact): Expectation => ({ says: fact })),
    ...(several && speaker !== undefined ? [{ speaks: speaker }] : []),
    ...(complete ? [{ finish: "complete" as const }] : []),
  ]);
}

function once(expected: readonly Expectation[]): Expectation[] {
  return [...new Map(expected.map((one) => [writeJson(one), one])).values()];
}

/** As a word of its own: a 1 is not spoken in 12. */
function spokenIn(spoken: string, fact: string): boolean {
  if (!saysIn(spoken, fact)) return false;
  const plain = fact.toLowerCase().replace(/\s+/gu, " ").trim();
  const text = spoken.toLowerCase().replace(/\s+/gu, " ");
  const inWord = /[\p{L}\p{N}]/u;
  for (let at = text.indexOf(plain); at !== -1; at = text.indexOf(plain, at + 1)) {
    const [before = "", after = ""] = [text[at - 1], text[at + plain.length]];
    const decimal = /\p{N}$/u.test(plain) && after === "." && /\p{N}/u.test(text[at + plain.length + 1] ?? "");
    if (!inWord.test(before) && !inWord.test(after) && !decimal) return true;
  }
  return false;
}

/** Words and numbers of a result that an answer would hold as they are. */
function factsIn(value: unknown, depth = 0): string[] {
  if (typeof value === "string") return value.length > 1 && value.length <= 80 && !value.startsWith("/") ? [value] : [];
  if (typeof value === "number" || typeof value === "bigint") return [String(value)];
  if (typeof value !== "object" || value === null || depth > 4) return [];
  return Object.values(value)
    .slice(0, 100)
    .flatMap((one) => factsIn(one, depth + 1));
}
