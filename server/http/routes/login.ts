/** The page's login: a token for a cookie that no script can read. */
import { Type } from "typebox";
import { loginCookieHeader } from "../../access/admin-login.ts";
import { BarkeepError } from "../../problems/errors.ts";
import { callerOf } from "../caller.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";

const Me = Type.Object({ kind: Type.String() });

export function loginRoutes({ access }: HttpDependencies): readonly Route[] {
  return [
    route({
      name: "POST /login",
      summary: "Trades the admin token for the page's cookie.",
      body: Type.Object({ token: Type.String({ minLength: 1, maxLength: 4096 }) }),
      maxBodyBytes: 8 * 1024,
      answer: Me,
      run: async ({ body, context }) => {
        const { address, secure } = callerOf(context);
        const cookie = await access.login(body.token, address, context.req.raw.headers);
        context.header("Set-Cookie", loginCookieHeader(cookie, { secure }));
        return { kind: "admin" };
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
      run: ({ principal }) => ({ kind: principal!.kind }),
    }),
  ];
}
