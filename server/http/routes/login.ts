/** The page's login: a token for a cookie that no script can read. */
import { Type } from "typebox";
import { loginCookieHeader } from "../../access/logins.ts";
import { allowedTo } from "../../access/permissions.ts";
import { BarkeepError } from "../../problems/errors.ts";
import { callerOf } from "../caller.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";
import { RoleName } from "./people.ts";

const Me = Type.Object({
  kind: Type.String(),
  name: Type.Optional(Type.String({ description: "Of a person's login." })),
  role: Type.Optional(RoleName),
  may: Type.Optional(Type.Array(Type.String(), { description: "What the login may do, for the page to offer." })),
});
const LoginBody = Type.Union([
  Type.Object({ token: Type.String({ minLength: 1, maxLength: 4096 }) }),
  Type.Object({
    name: Type.String({ minLength: 1, maxLength: 64 }),
    password: Type.String({ minLength: 1, maxLength: 256 }),
  }),
]);

export function loginRoutes({ access }: HttpDependencies): readonly Route[] {
  return [
    route({
      name: "POST /login",
      summary: "Trades the admin token, or a person's name and password, for the page's cookie.",
      body: LoginBody,
      maxBodyBytes: 8 * 1024,
      answer: Me,
      run: async ({ body, context }) => {
        const { address, secure } = callerOf(context);
        const { headers } = context.req.raw;
        const person = "token" in body ? undefined : await access.personOf(body, address, headers);
        const cookie =
          "token" in body ? await access.login(body.token, address, headers) : await access.loginAs(person!);
        context.header("Set-Cookie", loginCookieHeader(cookie, { secure }));
        return { kind: "admin", ...(person && { name: person.name, role: person.role }) };
      },
    }),
    route({
      name: "POST /logout",
      summary: "Ends the page's login.",
      status: 204,
      run: async ({ context }) => {
        const { headers } = context.req.raw;
        // A login that has run out may still be ended, but no other page may end one that stands.
        const { address: remoteAddress, secure } = callerOf(context);
        const asked = await access.authenticateRequest(headers, { method: "POST", remoteAddress });
        if (asked instanceof BarkeepError && asked.code === "csrf") throw asked;
        await access.logout(headers);
        context.header("Set-Cookie", loginCookieHeader("", { secure }));
      },
    }),
    route({
      name: "GET /me",
      summary: "Who the token or cookie is.",
      answer: Me,
      run: ({ principal }) => {
        if (principal!.kind !== "admin") return { kind: principal!.kind };
        const { kind, person } = principal!;
        return { kind, ...(person && { name: person.name, role: person.role }), may: allowedTo(principal!) };
      },
    }),
  ];
}
