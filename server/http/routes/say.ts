/** Says one thing to a character and answers with its turn: as JSON at the end, or as server-sent events while it runs. */
import { Type } from "typebox";
import { PlayerSchema, type SessionMessage } from "../../../protocol/messages.ts";
import { serverMessages } from "../../../protocol/server-messages.ts";
import { mayTalkTo } from "../../access/permissions.ts";
import { BarkeepError, toBarkeepError } from "../../problems/errors.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { eventStream } from "../event-stream.ts";
import { type Route, route } from "../route.ts";
import { IdParams } from "./schemas.ts";

/** As `turn.finished` says them. */
const { finish, text, usage, ms, error } = serverMessages["turn.finished"].properties;
const Finished = { finish, text, usage, ms, error };

const RanMethod = Type.Object({
  call: Type.String(),
  method: Type.String({ description: "The method's id." }),
  name: Type.String(),
  status: Type.Union(
    ["ok", "error", "timeout", "cancelled", "running"].map((one) => Type.Literal(one)),
    {
      description: "`running` when the turn ended before it, and it was left to finish.",
    },
  ),
  ms: Type.Number({ minimum: 0 }),
});

const maxBodyBytes = 64 * 1024;

export function sayRoutes(dependencies: HttpDependencies): readonly Route[] {
  const { sessions, log } = dependencies;
  return [
    route({
      name: "POST /characters/:id/say",
      summary: "Says something to a character. Without `session` a new session is opened.",
      params: IdParams,
      body: Type.Object({
        text: Type.String({ minLength: 1, maxLength: 8000 }),
        player: Type.Optional(PlayerSchema),
        session: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
        draft: Type.Optional(
          Type.Boolean({ description: "With drafts in place of what players get; for the admin alone." }),
        ),
        context: Type.Optional(
          Type.Union([Type.String({ maxLength: 16_000 }), Type.Record(Type.String(), Type.Unknown())]),
        ),
      }),
      maxBodyBytes,
      answer: Type.Object({ session: Type.String(), turn: Type.String(), ...Finished, methods: Type.Array(RanMethod) }),
      also: { "text/event-stream": "Each event is named after and holds the wire message of that name." },
      run: (asked) => {
        const { principal, params, body, context } = asked;
        if (!mayTalkTo(principal!, params.id)) {
          throw new BarkeepError("forbidden", `This token is not good for the character ${params.id}.`);
        }
        const request = { ...body, principal: principal!, character: params.id } as Parameters<typeof sessions.say>[0];
        if (!context.req.header("Accept")?.includes("text/event-stream")) {
          return sessions.say(request, undefined, asked.signal);
        }
        return eventStream(dependencies, asked, async ({ write, signal }) => {
          // The stream keeps order by itself, and tells by its signal when nobody takes what is written.
          const tell = (message: SessionMessage) => void write(message.type, message);
          try {
            await sessions.say(request, tell, signal);
          } catch (thrown) {
            const { code, message, retryable, retryAfterMs, status, cause } = toBarkeepError(thrown);
            if (status >= 500) log.error({ error: cause ?? thrown, code }, "a turn over HTTP failed");
            const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
            await write("error", { type: "error", code, message, retryable, ...wait });
          }
        });
      },
    }),
  ];
}
