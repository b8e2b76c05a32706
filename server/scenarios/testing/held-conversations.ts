/** Conversations and scenarios over a scripted model and methods that are plain functions, all in memory. */

import type { SessionMessage } from "../../../protocol/messages.ts";
import { type FakeMethod, fakeMethods } from "../../../test/fixtures/dialogue/fake-methods.ts";
import { type Answer, ScriptedAdapter, sourceOf } from "../../../test/fixtures/dialogue/scripted-adapter.ts";
import { aCharacter } from "../../../test/fixtures/dialogue/stage.ts";
import type { Character } from "../../characters/character.ts";
import { createConversationFactory } from "../../dialogue/create-conversation-factory.ts";
import { admin, defaultLimits } from "../../gateway/testing/harness.ts";
import type { OfferedMethods } from "../../methods/library.ts";
import type { CallRecord } from "../../methods/method.ts";
import { silentLog } from "../../observe/log.ts";
import { BarkeepError } from "../../problems/errors.ts";
import { createMemoryEngine } from "../../records/memory-engine.ts";
import { createRecords } from "../../records/records.ts";
import type { Outlet } from "../../sessions/audience.ts";
import type { Session } from "../../sessions/session.ts";
import type { OpenSession } from "../../sessions/session-service.ts";
import { createSessionService } from "../../sessions/sessions.ts";
import type { Store } from "../../store/store.ts";
import type { Judgement } from "../judge.ts";
import type { Run } from "../runs.ts";
import { createScenarios } from "../scenarios.ts";

export interface HeldOptions {
  /** Answers by the model's id, the last one again and again. */
  readonly models: Readonly<Record<string, readonly Answer[]>>;
  readonly methods?: Readonly<Record<string, FakeMethod>>;
  readonly characters?: readonly Partial<Character>[];
  readonly judge?: Judgement;
  /** US dollars of a thousand tokens. */
  readonly prices?: Readonly<Record<string, number>>;
}

/** What the game answers to an action: what it returns, or what it throws. */
type Game = (name: string, input: unknown) => unknown;

export async function holdConversations(options: HeldOptions) {
  const clock = { now: () => Date.now() };
  let count = 0;
  const ids = (prefix: string) => `${prefix}_${++count}`;
  const records = await createRecords({ engine: createMemoryEngine(), clock, log: silentLog });
  const people = new Map((options.characters ?? [{}]).map((fields) => aCharacter(fields)).map((one) => [one.id, one]));
  const get = (id: string): Character => {
    const found = people.get(id);
    if (found) return found;
    throw new BarkeepError("unknown_character");
  };
  const characters = { list: () => [...people.values()], get, draft: () => undefined } as never;
  const adapters = Object.fromEntries(
    Object.entries(options.models).map(([id, list]) => [id, new ScriptedAdapter(list)]),
  );
  const models = sourceOf(adapters);
  const library = fakeMethods(options.methods ?? {});
  const kept: CallRecord[] = [];
  /** As the real library does, it keeps a record of each call. */
  const recording: OfferedMethods = {
    ...library,
    async call(request, signal) {
      const result = await library.call(request, signal);
      const { session = null, turn = null, call } = request.context;
      kept.unshift({
        ...({ version: 1, character: null, player: null, stdout: "", stderr: "", egress: [] } as const),
        id: call,
        method: request.method,
        session,
        turn,
        cause: "turn",
        status: signal?.aborted ? "cancelled" : result.status,
        input: request.input,
        output: result.output,
        ...(result.error && { error: result.error }),
        queueMs: 0,
        ms: result.ms,
        at: new Date(clock.now()).toISOString(),
      });
      return result;
    },
  };
  const calls = {
    list: async ({ session, method }: { readonly session?: string; readonly method?: string }) => ({
      items: kept.filter((one) => (session ?? one.session) === one.session && (method ?? one.method) === one.method),
      next: null,
    }),
  };
  const factoryOver = (methods: OfferedMethods) =>
    createConversationFactory({ models, methods, clock: clock.now, ids: { call: () => ids("call") } });
  const sessions = await createSessionService({
    factory: factoryOver(recording),
    characters,
    records,
    clock,
    ids,
    limits: defaultLimits(),
    log: silentLog,
  });
  const edits: { readonly edits: Readonly<Record<string, unknown>>; readonly drafts: boolean }[] = [];
  const scenarios = createScenarios({
    store: memoryStore(),
    runs: records.scenarioRuns<Run>(),
    sessions,
    characters,
    methods: { calls } as never,
    offered: { live: recording, drafts: recording },
    edited(edited, { drafts }) {
      edits.push({ edits: edited, drafts });
      const without = (id: string) => (edited[id] as { connected?: boolean } | undefined)?.connected === false;
      const offeredTo: OfferedMethods["offeredTo"] = (character) => {
        const { offered, leftOut } = recording.offeredTo(character);
        return { offered: offered.filter(({ id }) => !without(id)), leftOut };
      };
      return { ...recording, offeredTo };
    },
    models: models.catalogue,
    costOf: (model, { inputTokens, outputTokens }) => {
      const price = options.prices?.[model ?? ""];
      return price === undefined ? null : ((inputTokens + outputTokens) / 1000) * price;
    },
    factoryOver,
    judge: async () => options.judge ?? { passed: null, why: "" },
    defaultModel: () => "m1",
    clock,
    ids,
    log: silentLog,
  });
  return {
    sessions,
    scenarios,
    models: adapters,
    people,
    /** Methods that ran in earnest, and how often. */
    ran: () => kept.map(({ method }) => method),
    edits,
    async open(request: Partial<OpenSession> = {}, game: Game = () => ({ done: true })): Promise<Talk> {
      const heard: SessionMessage[] = [];
      let session: Session | null = null;
      const outlet: Outlet = {
        deliver: ({ message }) => {
          heard.push(message);
          if (message.type === "action.call" && message.deadlineMs !== null)
            queueMicrotask(() =>
              answerAction(session as Session, message.call, () => game(message.name, message.arguments)),
            );
        },
        drained: () => Promise.resolve(),
      };
      session = await sessions.open({ principal: admin, character: "mira", player: { id: "ann" }, ...request }, outlet);
      const here = session;
      return {
        session: here,
        heard,
        async say(text, more = {}) {
          const { turn, result } = await here.say(text, undefined, more);
          await result;
          await here.settled();
          await here.save();
          return turn;
        },
        turns: async () => [...(await sessions.detail(here.id)).turnIds],
      };
    },
    close: () => sessions.drain(0),
  };
}

interface Talk {
  readonly session: Session;
  readonly heard: readonly SessionMessage[];
  /** Resolves with the turn's id, once nothing runs that came of it. */
  say(text: string, more?: Parameters<Session["say"]>[2]): Promise<string>;
  turns(): Promise<string[]>;
}

function answerAction(session: Session, call: string, play: () => unknown): void {
  try {
    session.actionResult({ call, ok: true, result: play() }).catch(() => {});
  } catch (error) {
    session.actionResult({ call, ok: false, error: (error as Error).message }).catch(() => {});
  }
}

function memoryStore(): Store {
  const collection = () => {
    const documents = new Map<string, { readonly id: string }>();
    return {
      list: () => [...documents.values()],
      get: (id: string) => documents.get(id),
      put: async (document: { readonly id: string }) => void documents.set(document.id, document),
      putAll: async (all: readonly { readonly id: string }[]) => {
        for (const one of all) documents.set(one.id, one);
      },
      remove: async (id: string) => void documents.delete(id),
      onChange: () => () => {},
    };
  };
  return { collection } as unknown as Store;
}
