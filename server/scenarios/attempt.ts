/** Holds one conversation as a scenario says, with the real dialogue loop, and judges what came of it. */
import type { Usage } from "../../protocol/messages.ts";
import type { ConversationFactory, TurnTrace } from "../dialogue/conversation.ts";
import { sum } from "../dialogue/turn-trace.ts";
import { toBarkeepError } from "../problems/errors.ts";
import { scenarioPlayer } from "../sessions/session-records.ts";
import type { Stage } from "../sessions/session-service.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Judgement } from "./judge.ts";
import type { Scenario } from "./scenario.ts";
import { openStageSession, type StageSession, takeStep } from "./stage-session.ts";
import { type Observed, together, type Verdict, verdictOn } from "./verdict.ts";

export interface AttemptOptions {
  readonly scenario: Scenario;
  readonly characterOf: Stage["characterOf"];
  readonly factory: ConversationFactory;
  readonly sessions: Pick<Sessions, "open" | "end" | "onTurn">;
  readonly judge: (sentence: string, observed: Observed) => Promise<Judgement>;
  /** A step may take so long, in ms. */
  readonly stepMs: number;
}

export interface StepResult {
  /** The turn that came of it; null for none. */
  readonly turn: string | null;
  readonly expect: readonly Verdict[];
}

export interface Attempt {
  readonly session: string | null;
  readonly passed: boolean;
  readonly steps: readonly StepResult[];
  /** Of the whole. */
  readonly expect: readonly Verdict[];
  /** To the first word of each turn, the slowest. */
  readonly firstTextMs: number | null;
  readonly ms: number;
  readonly usage: Usage;
  /** What the model used that judged sentences; left out where none was asked. */
  readonly judged?: { readonly model: string; readonly usage: Usage };
  /** Not kept with a run: each has its own trace. */
  readonly turns: readonly TurnTrace[];
  /** What kept it from being held at all. */
  readonly error?: { readonly code: string; readonly message: string };
}

const nothing: Usage = { inputTokens: 0, outputTokens: 0 };

export async function attempt(options: AttemptOptions): Promise<Attempt> {
  const { scenario, stepMs } = options;
  const begun = performance.now();
  const observed: Observed[] = [];
  const steps: StepResult[] = [];
  let held: StageSession | null = null;
  let failed: Attempt["error"];
  let judged: Attempt["judged"];
  const verdictsOn = async (expected: Scenario["expect"], seen: Observed): Promise<Verdict[]> => {
    const verdicts: Verdict[] = [];
    for (const expectation of expected) {
      if (expectation.judge === undefined) {
        verdicts.push(verdictOn(expectation, seen));
        continue;
      }
      const { passed, why, asked } = await options.judge(expectation.judge, seen);
      if (asked) judged = { model: asked.model, usage: sum(judged?.usage ?? nothing, asked.usage) };
      verdicts.push({ expectation, passed, why, ...(asked && { judge: asked.model }) });
    }
    return verdicts;
  };
  try {
    held = await openStageSession({
      sessions: options.sessions,
      open: openingOf(scenario),
      actions: scenario.actions,
      stage: { factory: options.factory, characterOf: options.characterOf },
    });
    for (const step of scenario.steps) {
      const came = await held.act((session) => takeStep(session, step), stepMs);
      observed.push(came);
      steps.push({ turn: came.turns[0]?.turn ?? null, expect: await verdictsOn(step.expect ?? [], came) });
    }
  } catch (thrown) {
    const { code, message } = toBarkeepError(thrown);
    failed = { code, message: code === "internal" ? (thrown as Error).message : message };
  } finally {
    await held?.end();
  }
  const whole = together(observed);
  const expect = failed ? [] : await verdictsOn(scenario.expect, whole);
  const verdicts = [...steps.flatMap((step) => step.expect), ...expect];
  // A turn that failed is a failure, unless just that was expected.
  const lost =
    whole.turns.some((turn) => turn.finish === "error") && !verdicts.some(({ expectation }) => expectation.finish);
  const first = whole.turns.map(({ ms }) => ms.firstText).filter((ms) => ms !== null);
  const error = failed ?? (lost ? whole.turns.find((turn) => turn.error)?.error : undefined);
  return {
    session: held?.id ?? null,
    passed: !failed && !lost && verdicts.every(({ passed }) => passed !== false),
    steps,
    expect,
    firstTextMs: first.length > 0 ? Math.round(Math.max(...first)) : null,
    ms: Math.round(performance.now() - begun),
    usage: {
      inputTokens: whole.turns.reduce((all, { usage }) => all + usage.inputTokens, 0),
      outputTokens: whole.turns.reduce((all, { usage }) => all + usage.outputTokens, 0),
    },
    ...(judged && { judged }),
    turns: whole.turns,
    ...(error && { error: { code: error.code, message: error.message } }),
  };
}

function openingOf({ character, characters = [], chatter = 0, player, context, language, cues }: Scenario) {
  return {
    character,
    ...(characters.length > 0 && { characters, chatter }),
    player: (player ?? { id: scenarioPlayer }) as { readonly id: string; readonly name?: string },
    ...(context !== null && { context: context as string }),
    ...(language !== null && { language }),
    cues,
  };
}
