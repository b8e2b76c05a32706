/** What happened: calls, sessions, turns and usage. */
import { Type } from "typebox";
import type { SessionMessage } from "../../../protocol/messages.ts";
import { invalidRequest } from "../../problems/problem.ts";
import { playerUsageKeys, type UsageKey, usageKeys } from "../../usage/usage-ledger.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { pumpEvents } from "../event-pump.ts";
import { eventStream } from "../event-stream.ts";
import { type Route, route } from "../route.ts";
import { callRow } from "./list-views.ts";
import { Id, IdParams, ListView, listOf, PageQuery, TurnParams, wholeList } from "./schemas.ts";

const Status = Type.Union(["ok", "error", "timeout", "cancelled"].map((one) => Type.Literal(one)));
const Finish = Type.Union(["complete", "cancelled", "limit", "error"].map((one) => Type.Literal(one)));
const Day = Type.String({
  pattern: "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$",
  "x-shape": "a day such as 2026-11-23",
  description: "Such as 2026-11-23.",
});

export function recordRoutes(dependencies: HttpDependencies): readonly Route[] {
  const { methods, sessions, usage, costs, feedback } = dependencies;
  return [
    route({
      name: "GET /calls",
      summary: "Every run of a method, newest first.",
      query: Type.Object({
        method: Type.Optional(Id),
        character: Type.Optional(Id),
        player: Type.Optional(Id),
        session: Type.Optional(Id),
        status: Type.Optional(Status),
        cause: Type.Optional(Type.Union([Type.Literal("turn"), Type.Literal("test")])),
        ...ListView.properties,
        ...PageQuery,
      }),
      answer: listOf(Type.Unknown()),
      run: async ({ query }) => {
        const { limit, after, view, ...filter } = query;
        const page = await methods.calls.list(filter as Parameters<typeof methods.calls.list>[0], {
          limit,
          ...(after && { after }),
        });
        return view === "list" ? { ...page, items: page.items.map(callRow) } : page;
      },
    }),
    route({
      name: "GET /calls/:id",
      summary: "One run: input, output, prints, traceback, times, hosts it reached.",
      params: IdParams,
      answer: Type.Unknown(),
      run: ({ params }) => methods.calls.get(params.id),
    }),
    route({
      name: "GET /sessions",
      summary: "Sessions, newest first.",
      query: Type.Object({
        character: Type.Optional(Id),
        player: Type.Optional(Id),
        live: Type.Optional(Type.Boolean()),
        ...PageQuery,
      }),
      answer: listOf(Type.Unknown()),
      run: ({ query }) => sessions.list(query),
    }),
    route({
      name: "GET /sessions/:id",
      summary: "A session's transcript, turns, and how its story went.",
      params: IdParams,
      answer: Type.Unknown(),
      run: async ({ params }) => {
        const { turnIds, turns: _, ...detail } = await sessions.detail(params.id);
        return { ...detail, turns: turnIds };
      },
    }),
    route({
      name: "GET /sessions/:id/events",
      summary: "A live session's wire messages as they leave, from the first one of the turn that runs.",
      params: IdParams,
      also: { "text/event-stream": "Each event is named after and holds the wire message of that name." },
      run: async (asked) => {
        const early: SessionMessage[] = [];
        let take = (message: SessionMessage): unknown => early.push(message);
        // Watched before the answer begins, so that a session that isn't live is a 404 and no broken stream.
        const stop = await sessions.watch(asked.params.id, (message) => take(message));
        return eventStream(dependencies, asked, (stream) =>
          pumpEvents<SessionMessage>({
            stream,
            subscribe(told) {
              for (const message of early) told(message);
              take = told;
              return stop;
            },
            write: (message) => stream.write(message.type, message),
            isLast: ({ type }) => type === "session.closed",
          }),
        );
      },
    }),
    route({
      name: "DELETE /sessions/:id",
      summary: "Ends a session and deletes what is kept of it.",
      params: IdParams,
      status: 204,
      run: ({ params }) => sessions.remove(params.id),
    }),
    route({
      name: "GET /turns",
      summary: "Turns of all sessions, newest first: how each ended and what was said.",
      query: Type.Object({
        finish: Type.Optional(Finish),
        character: Type.Optional(Id),
        session: Type.Optional(Id),
        since: Type.Optional(Type.String({ maxLength: 40, description: "ISO 8601: turns that began then or later." })),
        ...PageQuery,
      }),
      answer: listOf(Type.Unknown()),
      run: ({ query }) => {
        const { finish, character, session, since, limit, after } = query;
        const from = since === undefined ? undefined : Date.parse(since);
        if (Number.isNaN(from)) throw invalidRequest([{ path: "since", message: "Expected a time in ISO 8601." }]);
        return sessions.turns(
          {
            ...(finish !== undefined && { finish: String(finish) }),
            ...(character !== undefined && { character }),
            ...(session !== undefined && { session }),
            ...(from !== undefined && { since: from }),
          },
          { limit, ...(after && { after }) },
        );
      },
    }),
    route({
      name: "GET /turns/:id",
      summary: "What the model was sent and said in a turn, every call, and what was thought of it.",
      params: TurnParams,
      answer: Type.Unknown(),
      run: async ({ params }) => {
        const [turn, thought] = await Promise.all([sessions.turn(params.id), feedback.ofTurn(params.id)]);
        return { ...turn, ...(thought.length > 0 && { feedback: thought }) };
      },
    }),
    route({
      name: "GET /usage",
      summary: "Tokens, calls and what they cost in US dollars, summed by the keys asked for.",
      query: Type.Object({
        by: Type.String({
          default: usageKeys.join(","),
          description: `Some of ${usageKeys.join(", ")}, with commas; or of ${playerUsageKeys.join(", ")}.`,
        }),
        from: Type.Optional(Day),
        to: Type.Optional(Day),
      }),
      answer: listOf(Type.Unknown()),
      run: async ({ query }) => {
        const { by, ...days } = query;
        const keys = by.split(",").map((key) => key.trim()) as UsageKey[];
        const known: readonly UsageKey[] = keys.includes("player") ? playerUsageKeys : usageKeys;
        const wrong = keys.find((key) => !known.includes(key));
        if (wrong !== undefined) {
          throw invalidRequest([{ path: "by", message: `Expected some of ${known.join(", ")}, not ${wrong}.` }]);
        }
        return wholeList(await costs.priced(keys, (asked) => usage.sums({ by: asked, ...days })));
      },
    }),
  ];
}
