/** Sessions without a gateway: enough for the routes that list, show, say and delete. */
import type { SessionMessage } from "../../protocol/messages.ts";
import type { TurnTrace } from "../../server/dialogue/conversation.ts";
import { BarkeepError } from "../../server/problems/errors.ts";
import type { SessionDetail, SessionService } from "../../server/sessions/session-service.ts";

type SayOptions = Parameters<SessionService["say"]>[0];
type SayAnswer = Awaited<ReturnType<SessionService["say"]>>;
type Change = Parameters<Parameters<SessionService["onChange"]>[0]>[0];

export interface FakeSessions extends SessionService {
  readonly details: Map<string, SessionDetail>;
  readonly traces: Map<string, TurnTrace>;
  readonly said: SayOptions[];
  /** Model tokens of the day by player. */
  readonly tokens: Map<string, number>;
  /** What a `say` does: it may tell messages, and gives the answer or throws. */
  onSay: (options: SayOptions, tell: (message: SessionMessage) => void, signal?: AbortSignal) => Promise<SayAnswer>;
  /** Sends a message to whoever watches its session. */
  deliver(message: SessionMessage): void;
  /** How many watch that session. */
  watchers(session: string): number;
  announce(change: Change): void;
  /** A turn ends. */
  finish(trace: TurnTrace): void;
}

export const turnAnswer = (text: string): SayAnswer => ({
  session: "s_1",
  turn: "t_1",
  finish: "complete",
  text,
  methods: [],
  usage: { inputTokens: 3, outputTokens: 2 },
  ms: { firstText: 1, total: 2 },
});

export function createFakeSessions(): FakeSessions {
  const listeners = new Set<(change: Change) => void>();
  const turnListeners = new Set<(trace: TurnTrace) => void>();
  const watching = new Map<(message: SessionMessage) => void, string>();
  const sessions: FakeSessions = {
    details: new Map(),
    traces: new Map(),
    said: [],
    tokens: new Map(),
    onSay: async ({ text }) => turnAnswer(`You said: ${text}`),
    announce(change) {
      for (const listener of listeners) listener(change);
    },
    finish(trace) {
      sessions.traces.set(trace.turn, trace);
      for (const listener of turnListeners) listener(trace);
    },
    async say(options, subscriber, signal) {
      sessions.said.push(options);
      return sessions.onSay(options, (message) => subscriber?.(message), signal);
    },
    async list({ player, character, limit, after }) {
      const all = [...sessions.details.values()].filter(
        (one) =>
          (player === undefined || one.player?.id === player) &&
          (character === undefined || one.character === character),
      );
      const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
      const items = all.slice(from, from + limit).map((one) => ({ ...one, firstWords: null, failed: 0 }));
      return { items, next: from + limit < all.length ? (items.at(-1)?.id ?? null) : null };
    },
    async turns({ finish, since = 0 }) {
      const found = [...sessions.traces.values()].filter(
        (trace) => (finish === undefined || trace.finish === finish) && Date.parse(trace.at) >= since,
      );
      const items = found.map(({ turn, session, character, finish, said, at, ms }) => ({
        id: turn,
        session,
        character,
        finish,
        said,
        at,
        ms: ms.total,
      }));
      return { items: items.toReversed(), next: null };
    },
    async *turnsOf(session) {
      for (const trace of sessions.traces.values()) if (trace.session === session) yield trace;
    },
    removeIdle: async () => 0,
    async detail(id) {
      const found = sessions.details.get(id);
      if (!found) throw new BarkeepError("not_found");
      return found;
    },
    script: async () => {
      throw new BarkeepError("not_found");
    },
    async watch(id, subscriber) {
      if (!sessions.details.get(id)?.live) throw new BarkeepError("not_found");
      watching.set(subscriber, id);
      return () => watching.delete(subscriber);
    },
    deliver(message) {
      for (const [subscriber, id] of watching) if (id === message.session) subscriber(message);
    },
    watchers: (session) => [...watching.values()].filter((id) => id === session).length,
    async turn(id) {
      const found = sessions.traces.get(id);
      if (!found) throw new BarkeepError("not_found");
      return found;
    },
    async remove(id) {
      if (!sessions.details.delete(id)) throw new BarkeepError("not_found");
    },
    tokensToday: (player) => sessions.tokens.get(player) ?? 0,
    async forgetTokens(player) {
      sessions.tokens.delete(player);
    },
    counts: () => ({ connections: 0, sessions: sessions.details.size, runningTurns: 0 }),
    onTurn(listener) {
      turnListeners.add(listener);
      return () => turnListeners.delete(listener);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return sessions;
}
