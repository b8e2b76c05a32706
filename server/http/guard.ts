/** Finds out who asks and whether they may: the one check in front of every route. */
import type { Context } from "hono";
import { demand } from "../access/permissions.ts";
import type { Principal } from "../access/principal.ts";
import { BarkeepError } from "../problems/errors.ts";
import { callerOf } from "./caller.ts";
import type { HttpAccess } from "./dependencies.ts";
import { permissions, type RouteName, type Who } from "./permissions.ts";

/** The principal, or null on a route anyone may call. Throws `unauthorized`, `token_expired`, `rate_limited`, `csrf`, `forbidden`. */
export async function guard(access: HttpAccess, route: RouteName, context: Context): Promise<Principal | null> {
  const who: Who = permissions[route];
  if (who === "anyone") return null;
  const { req } = context;
  const { address: remoteAddress, forwarded } = callerOf(context);
  const asked = await access.authenticateRequest(req.raw.headers, { method: req.method, remoteAddress, forwarded });
  if (asked instanceof BarkeepError) throw asked;
  if (who !== "known") demand(asked.principal, who);
  return asked.principal;
}
