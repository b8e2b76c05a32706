/** Says one thing to a character and answers with its turn: as JSON at the end, or as server-sent events while it runs. */
import { streamSSE } from "hono/streaming";
import { Type } from "typebox";
import { PlayerSchema, type SessionMessage } from "../../../protocol/messages.ts";
import { mayTalkTo } from "../../access/permissions.ts";
import { BarkeepError, toBarkeepError } from "../../errors.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";
import { IdParams } from "./schemas.ts";

const maxBodyBytes = 64 * 1024;

export function sayRoutes({ sessions, log }: HttpDependencies): readonly Route[] {
  return [
    route({
      name: "POST /characters/:id/say",
      summary: "Says something to a character. Without `session` a new session is opened.",
      params: IdParams,
      body: Type.Object({
        text: Type.String({ minLength: 1, maxLength: 8000 }),
        player: Type.Optional(PlayerSchema),
        session: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
        context: Type.Optional(
          Type.Union([Type.String({ maxLength: 16_000 }), Type.Record(Type.String(), Type.Unknown())]),
        ),
      }),
      maxBodyBytes,
      answer: Type.Object({
        session: Type.String(),
        turn: Type.String(),
        finish: Type.String(),
        text: Type.String(),
        methods: Type.Array(Type.Unknown()),
        usage: Type.Unknown(),
        ms: Type.Unknown(),
        error: Type.Optional(Type.Unknown()),
      }),
      also: { "text/event-stream": "Each event is named after and holds the wire message of that name." },
      run: ({ principal, params, body, signal, context }) => {
        if (!mayTalkTo(principal!, params.id)) {
          throw new BarkeepError("forbidden", `This token is not good for the character ${params.id}.`);
        }
        const request = { ...body, principal: principal!, character: params.id } as Parameters<typeof sessions.say>[0];
        if (!context.req.header("Accept")?.includes("text/event-stream")) {
          return sessions.say(request, undefined, signal);
        }
        return streamSSE(context, async (stream) => {
          const gone = new AbortController();
          stream.onAbort(() => gone.abort());
          const write = (message: { readonly type: string }) => {
            // The stream keeps order by itself; a client that went away is noticed by onAbort.
            stream.writeSSE({ event: message.type, data: JSON.stringify(message) }).catch(() => gone.abort());
          };
          try {
            const told = (message: SessionMessage) => write(message);
            await sessions.say(request, told, AbortSignal.any([signal, gone.signal]));
          } catch (thrown) {
            const { code, message, retryable, retryAfterMs, status, cause } = toBarkeepError(thrown);
            if (status >= 500) log.error({ error: cause ?? thrown, code }, "a turn over HTTP failed");
            const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
            await stream.writeSSE({
              event: "error",
              data: JSON.stringify({ type: "error", code, message, retryable, ...wait }),
            });
          }
        });
      },
    }),
  ];
}
