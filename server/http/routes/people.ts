/** People with logins of their own, and the list of who changed what. Passwords go in and never come back. */
import { Type } from "typebox";
import { BarkeepError } from "../../problems/errors.ts";
import { callerOf } from "../caller.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";
import { IdParams, listOf, NumberPageQuery, wholeList } from "./schemas.ts";

export const RoleName = Type.Union([Type.Literal("operator"), Type.Literal("designer"), Type.Literal("viewer")]);
const Password = Type.String({ minLength: 12, maxLength: 256, description: "At least 12 characters." });
const PersonSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: RoleName,
  createdAt: Type.String({ description: "ISO 8601." }),
});
const ChangeSchema = Type.Object({
  at: Type.String({ description: "ISO 8601." }),
  who: Type.String({ description: "A person's name, or `admin token`." }),
  role: Type.String(),
  action: Type.String({ description: "The route, such as `PUT /methods/:id`." }),
  target: Type.String({ description: "Id or name of what was changed." }),
});

export function peopleRoutes({ access, changes }: HttpDependencies): readonly Route[] {
  const { people } = access;
  return [
    route({
      name: "GET /people",
      summary: "People with logins of their own, beside the admin token.",
      answer: listOf(PersonSchema),
      run: () => wholeList(people.list()),
    }),
    route({
      name: "POST /people",
      summary: "Adds a person: operator (everything), designer (methods, characters, conversations) or viewer.",
      body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }), role: RoleName, password: Password }),
      status: 201,
      answer: PersonSchema,
      run: ({ body }) => people.create(body),
    }),
    route({
      name: "PUT /people/:id",
      summary: "Gives a person another role or password; either ends the person's logins.",
      params: IdParams,
      body: Type.Object({ role: Type.Optional(RoleName), password: Type.Optional(Password) }),
      answer: PersonSchema,
      run: ({ params, body }) => people.update(params.id, body),
    }),
    route({
      name: "DELETE /people/:id",
      summary: "Removes a person; the person's logins end, open sockets included.",
      params: IdParams,
      status: 204,
      run: ({ params }) => people.remove(params.id),
    }),
    route({
      name: "PUT /me/password",
      summary: "Changes one's own password; every login of the person ends.",
      body: Type.Object({ current: Type.String({ minLength: 1, maxLength: 256 }), password: Password }),
      status: 204,
      run: async ({ principal, body, context }) => {
        const person = principal?.kind === "admin" ? principal.person : undefined;
        if (person === undefined) {
          const message = "The admin token has no password: it is set where the server is started.";
          throw new BarkeepError("invalid_request", message);
        }
        const given = { name: person.name, password: body.current };
        await access.personOf(given, callerOf(context).address, context.req.raw.headers).catch((err: unknown) => {
          // The login stands: it is the field that is wrong.
          if (!(err instanceof BarkeepError) || err.code !== "unauthorized") throw err;
          const message = "That is not the present password.";
          throw new BarkeepError("invalid_request", message, { details: [{ path: "current", message }] });
        });
        await people.update(person.id, { password: body.password });
      },
    }),
    route({
      name: "GET /changes",
      summary: "Who changed what, newest first; the last 10,000 changes.",
      query: Type.Object(NumberPageQuery),
      answer: listOf(ChangeSchema),
      run: ({ query: { limit, after } }) => changes.page({ limit, ...(after !== undefined && { after }) }),
    }),
  ];
}
