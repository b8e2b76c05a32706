/** How the server is: status, limits, models, and what happens as it happens. */
import { Type } from "typebox";
import type { TurnWatch } from "../../usage/recent-turns.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { eventStream } from "../event-stream.ts";
import type { LiveEvents } from "../live-events.ts";
import { type Route, route } from "../route.ts";
import { listOf, wholeList } from "./schemas.ts";
import { statusOf } from "./status.ts";

export function systemRoutes(
  dependencies: HttpDependencies,
  { live, turns }: { readonly live: LiveEvents; readonly turns: TurnWatch },
): readonly Route[] {
  const { models, limits } = dependencies;
  return [
    route({
      name: "GET /models",
      summary: "The model catalogue.",
      answer: listOf(Type.Unknown()),
      run: () => wholeList(models.list()),
    }),
    route({
      name: "POST /models/refresh",
      summary: "Asks each provider again which models its key can use, and answers the catalogue.",
      body: Type.Object({}),
      bodyOptional: true,
      answer: listOf(Type.Unknown()),
      run: async ({ signal }) => {
        await models.refresh(signal);
        return wholeList(models.list());
      },
    }),
    route({
      name: "POST /models/forget",
      summary: "Forgets what was learned of a model from refusals; the next request tries all of it again.",
      body: Type.Object({ model: Type.String({ minLength: 1, maxLength: 256 }) }),
      answer: Type.Object({ forgotten: Type.Boolean() }),
      run: async ({ body }) => ({ forgotten: await dependencies.forgetLessons(body.model) }),
    }),
    route({
      name: "GET /limits",
      summary: "The limits in force, by name; `firstByteMs` is set by BARKEEP_MODEL_FIRST_BYTE_MS.",
      answer: Type.Record(Type.String(), Type.Number()),
      run: () => limits(),
    }),
    route({
      name: "GET /status",
      summary: "Workers, providers, live sessions and the last minutes' figures.",
      answer: Type.Unknown(),
      run: () => statusOf(dependencies, turns),
    }),
    route({
      name: "GET /nodes",
      summary: "The machines that share this server's data, and those that run methods for it.",
      answer: listOf(
        Type.Object({
          id: Type.String(),
          role: Type.Union([Type.Literal("node"), Type.Literal("runner")]),
          url: Type.Optional(Type.String()),
          host: Type.Optional(Type.String()),
          version: Type.String(),
          sessions: Type.Optional(Type.Integer()),
          running: Type.Integer(),
          capacity: Type.Integer(),
          draining: Type.Boolean(),
          isolation: Type.Optional(Type.String()),
        }),
      ),
      run: async () => wholeList(await dependencies.nodes()),
    }),
    route({
      name: "GET /events",
      summary:
        "What happens, as it happens, for the page: session, turn, call, method, character, hook, schedule, mcp-server, scenario, scenario-run, status.",
      also: { "text/event-stream": "Each event's data is JSON with at least `kind` and `id`." },
      run: (asked) => eventStream(dependencies, asked, live.send),
    }),
  ];
}
