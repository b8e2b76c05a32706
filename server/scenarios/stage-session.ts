/** A conversation held by nobody but us: opened, acted in step by step, and ended; what came of each step is seen. */
import type { GameAction, SessionMessage } from "../../protocol/messages.ts";
import type { Principal } from "../access/principal.ts";
import type { TurnTrace } from "../dialogue/conversation.ts";
import type { Outlet } from "../sessions/audience.ts";
import type { Session } from "../sessions/session.ts";
import type { OpenSession, Stage } from "../sessions/session-service.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { answersInTurn } from "./matching.ts";
import type { ScenarioFields, Step } from "./scenario.ts";
import type { Observed } from "./verdict.ts";

/** An action of the game with what it answers: `{"done": true}` when not given. */
export type AnsweredAction = ScenarioFields["actions"][number];

export interface StageSessionOptions {
  readonly sessions: Pick<Sessions, "open" | "end" | "onTurn">;
  readonly open: Omit<OpenSession, "principal" | "actions">;
  readonly stage: Stage;
  readonly actions: readonly AnsweredAction[];
  /** Of an action that was called and for which nothing is said. */
  readonly onUnanswered?: (action: string) => void;
}

export interface StageSession {
  readonly id: string;
  /** Resolves once nothing that it set off runs any more; what came of it. */
  act(work: (session: Session) => Promise<unknown>, withinMs: number): Promise<Observed>;
  end(): Promise<void>;
}

const operator: Principal = { kind: "admin" };

/** Throws what `sessions.open` throws. */
export async function openStageSession(options: StageSessionOptions): Promise<StageSession> {
  const { sessions, actions } = options;
  const traces: TurnTrace[] = [];
  const messages: SessionMessage[] = [];
  const answers = new Map(actions.map((action) => [action.name, answersOf(action)]));
  let session: Session | null = null;
  const stop = sessions.onTurn((trace) => {
    if (session !== null && trace.session === session.id) traces.push(trace);
  });
  const answer = (here: Session, call: string, name: string, input: unknown) => {
    const found = answers.get(name)?.(input) ?? null;
    if (found === null) options.onUnanswered?.(name);
    const { result = { done: true }, error } = found ?? {};
    // In the same tick's end: the conversation waits for it by then.
    queueMicrotask(() => {
      here.actionResult(error === undefined ? { call, ok: true, result } : { call, ok: false, error }).catch(() => {});
    });
  };
  const outlet: Outlet = {
    deliver: ({ message }) => {
      messages.push(message);
      if (message.type === "action.call" && message.deadlineMs !== null && session !== null)
        answer(session, message.call, message.name, message.arguments);
    },
    drained: () => Promise.resolve(),
  };
  try {
    const declared = actions.map(({ result: _, error: __, results: ___, ...action }) => ({
      parameters: {},
      ...action,
    }));
    session = await sessions.open(
      { principal: operator, ...options.open, actions: declared as GameAction[] },
      outlet,
      undefined,
      options.stage,
    );
  } catch (error) {
    stop();
    throw error;
  }
  const here = session;
  return {
    id: here.id,
    async act(work, withinMs) {
      const [turnsBefore, messagesBefore] = [traces.length, messages.length];
      const done = async () => {
        await work(here);
        await here.settled();
        // A message leaves once it is on disk: its cues and scenes would be seen a step late.
        await here.save();
      };
      await within(withinMs, done());
      return seenIn(traces.slice(turnsBefore), messages.slice(messagesBefore));
    },
    async end() {
      stop();
      await sessions.end(here, "client").catch(() => {});
    },
  };
}

/** What a step of a scenario does. */
export async function takeStep(session: Session, step: Step): Promise<void> {
  const { say, to, player, line, speaker, next, trigger, data, context } = step;
  if (say !== undefined) {
    const by = player && { player: { id: player.id, name: player.name ?? player.id } };
    const { result } = await session.say(say, undefined, { ...(to !== undefined && { to }), ...by });
    await result;
  } else if (line !== undefined) await session.line({ text: line, ...(speaker !== undefined && { speaker }) });
  else if (next !== undefined) await session.next(next === true ? undefined : next);
  else if (trigger !== undefined) await session.trigger({ name: trigger, ...(data !== undefined && { data }) });
  else if (context !== undefined) {
    const update = typeof context === "string" ? { text: context } : context;
    await session.updateContext(update as Parameters<Session["updateContext"]>[0]);
  }
}

function answersOf({ result, error, results }: AnsweredAction) {
  if (results !== undefined) return answersInTurn(results);
  return () => (result === undefined && error === undefined ? null : { result, error });
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

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`A step took longer than ${ms} ms.`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
