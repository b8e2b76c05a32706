/** Holds one conversation as a scenario says, with the real dialogue loop, and judges what came of it. */
import type { GameAction, SessionMessage, Usage } from "../../protocol/messages.ts";
import type { Principal } from "../access/principal.ts";
import type { Character } from "../characters/character.ts";
import type { ConversationFactory, TurnTrace } from "../dialogue/conversation.ts";
import { toBarkeepError } from "../problems/errors.ts";
import type { Outlet } from "../sessions/audience.ts";
import type { Session } from "../sessions/session.ts";
import { scenarioPlayer } from "../sessions/session-records.ts";
import type { Sessions } from "../sessions/sessions.ts";
import type { Scenario, Step } from "./scenario.ts";
import { type Observed, together, type Verdict, verdictOn } from "./verdict.ts";

export interface AttemptOptions {
  readonly scenario: Scenario;
  readonly character: Character;
  readonly factory: ConversationFactory;
  readonly sessions: Pick<Sessions, "open" | "end" | "onTurn">;
  readonly judge: (sentence: string, observed: Observed) => Promise<{ passed: boolean | null; why: string }>;
  /** Goes on from a conversation that was held, after this turn. */
  readonly from?: { readonly session: string; readonly turn: string };
  /** A turn may take so long, in ms. */
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
  /** Not kept with a run: each has its own trace. */
  readonly turns: readonly TurnTrace[];
  /** What kept it from being held at all. */
  readonly error?: { readonly code: string; readonly message: string };
}

const operator: Principal = { kind: "admin" } as Principal;

export async function attempt(options: AttemptOptions): Promise<Attempt> {
  const { scenario, character, factory, sessions } = options;
  const begun = performance.now();
  const traces: TurnTrace[] = [];
  const messages: SessionMessage[] = [];
  let session: Session | null = null;
  const observed: Observed[] = [];
  const steps: StepResult[] = [];
  const stop = sessions.onTurn((trace) => {
    if (session !== null && trace.session === session.id) traces.push(trace);
  });
  const outlet: Outlet = {
    deliver: ({ message }) => {
      messages.push(message);
      if (message.type === "action.call" && message.deadlineMs !== null && session !== null)
        answerAction(session, scenario, message.call, message.name);
    },
    drained: () => Promise.resolve(),
  };
  let failed: Attempt["error"];
  try {
    session = await sessions.open(
      {
        principal: operator,
        character: character.id,
        ...(options.from === undefined
          ? { player: scenario.player ?? { id: scenarioPlayer } }
          : scenario.player && { player: scenario.player }),
        ...(scenario.context !== null && { context: scenario.context as string }),
        ...(scenario.language !== null && { language: scenario.language }),
        actions: scenario.actions.map(({ result: _, error: __, ...action }) => ({
          parameters: {},
          ...action,
        })) as GameAction[],
        cues: scenario.cues,
        ...(options.from && { from: options.from }),
      },
      outlet,
      undefined,
      { factory, character: () => character },
    );
    for (const step of scenario.steps) {
      const [turnsBefore, messagesBefore] = [traces.length, messages.length];
      await within(options.stepMs, take(session, step));
      const came = seenIn(traces.slice(turnsBefore), messages.slice(messagesBefore));
      observed.push(came);
      const expect = await judged(step.expect ?? [], came, options);
      steps.push({ turn: came.turns[0]?.turn ?? null, expect });
    }
  } catch (thrown) {
    const { code, message } = toBarkeepError(thrown);
    failed = { code, message: code === "internal" ? (thrown as Error).message : message };
  } finally {
    stop();
    if (session !== null) await sessions.end(session, "client").catch(() => {});
  }
  const whole = together(observed);
  const expect = failed ? [] : await judged(scenario.expect, whole, options);
  const verdicts = [...steps.flatMap((step) => step.expect), ...expect];
  // A turn that failed is a failure, unless just that was expected.
  const lost =
    whole.turns.some((turn) => turn.finish === "error") && !verdicts.some(({ expectation }) => expectation.finish);
  const first = whole.turns.map(({ ms }) => ms.firstText).filter((ms) => ms !== null);
  const error = failed ?? (lost ? whole.turns.find((turn) => turn.error)?.error : undefined);
  return {
    session: session?.id ?? null,
    passed: !failed && !lost && verdicts.every(({ passed }) => passed !== false),
    steps,
    expect,
    firstTextMs: first.length > 0 ? Math.round(Math.max(...first)) : null,
    ms: Math.round(performance.now() - begun),
    usage: {
      inputTokens: whole.turns.reduce((sum, { usage }) => sum + usage.inputTokens, 0),
      outputTokens: whole.turns.reduce((sum, { usage }) => sum + usage.outputTokens, 0),
    },
    turns: whole.turns,
    ...(error && { error: { code: error.code, message: error.message } }),
  };
}

async function take(session: Session, step: Step): Promise<void> {
  if (step.say !== undefined) {
    const { result } = await session.say(step.say);
    await result;
  } else if (step.trigger !== undefined) {
    await session.trigger({ name: step.trigger, ...(step.data !== undefined && { data: step.data }) });
  } else if (step.context !== undefined) {
    const update = typeof step.context === "string" ? { text: step.context } : step.context;
    await session.updateContext(update as Parameters<Session["updateContext"]>[0]);
  }
  await session.settled();
  // A message leaves once it is on disk: its cues and scenes would be seen a step late.
  await session.save();
}

/** As the scenario says, in the same tick's end: the conversation waits for it by then. */
function answerAction(session: Session, scenario: Scenario, call: string, name: string): void {
  const { result = { done: true }, error } = scenario.actions.find((one) => one.name === name) ?? {};
  queueMicrotask(() => {
    const answer = error === undefined ? { call, ok: true, result } : { call, ok: false, error };
    session.actionResult(answer).catch(() => {});
  });
}

function seenIn(turns: readonly TurnTrace[], messages: readonly SessionMessage[]): Observed {
  return {
    turns,
    cues: messages.flatMap((one) =>
      one.type === "cue" ? [one.value === undefined ? one.name : `${one.name}=${one.value}`] : [],
    ),
    scenes: messages.flatMap((one) => (one.type === "story.moved" ? [one.to] : [])),
  };
}

async function judged(expected: Scenario["expect"], observed: Observed, { judge }: AttemptOptions): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const expectation of expected) {
    if (expectation.judge === undefined) verdicts.push(verdictOn(expectation, observed));
    else verdicts.push({ expectation, ...(await judge(expectation.judge, observed)) });
  }
  return verdicts;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`A step took longer than ${ms} ms.`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
