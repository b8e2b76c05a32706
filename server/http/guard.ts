/** Finds out who asks and whether they may: the one check in front of every route. */
import type { Context } from "hono";
import { demand } from "../access/permissions.ts";
import type { Principal } from "../access/principal.ts";
import { BarkeepError } from "../errors.ts";
import type { HttpAccess } from "./dependencies.ts";
import { permissions, type RouteName, type Who } from "./permissions.ts";

/** The principal, or null on a route anyone may call. Throws `unauthorized`, `token_expired`, `csrf`, `forbidden`. */
export async function guard(access: HttpAccess, route: RouteName, context: Context): Promise<Principal | null> {
  const who: Who = permissions[route];
  if (who === "anyone") return null;
  const asked = await access.authenticateRequest(context.req.raw.headers, context.req.method);
  if (asked instanceof BarkeepError) throw asked;
  if (who !== "known") demand(asked.principal, who);
  return asked.principal;
}
