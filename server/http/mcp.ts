/** The way in for programs that speak MCP: who they are, how much they may ask, and the body as text. */
import { Hono } from "hono";
import { createAttempts } from "../access/attempts.ts";
import { demand } from "../access/permissions.ts";
import type { Principal } from "../access/principal.ts";
import type { McpEndpoint } from "../mcp/endpoint.ts";
import { BarkeepError } from "../problems/errors.ts";
import { callerOf } from "./caller.ts";
import type { HttpAccess } from "./dependencies.ts";
import { defaultBodyBytes, readText } from "./request-check.ts";

/** Requests a minute of one key, of one person, or of the admin token. An assistant that works through a task makes a few dozen. */
const requestsPerMinute = 600;

export interface McpRouteOptions {
  readonly access: Pick<HttpAccess, "authenticateRequest">;
  readonly mcp: McpEndpoint;
  readonly clock: { now(): number };
}

export function mcpRoutes({ access, mcp, clock }: McpRouteOptions): Hono {
  const asked = createAttempts({ clock, perMinute: requestsPerMinute });
  const app = new Hono();
  app.all("/mcp", async function speakMcp(context) {
    const { req } = context;
    const { address: remoteAddress, forwarded } = callerOf(context);
    const found = await access.authenticateRequest(req.raw.headers, { method: req.method, remoteAddress, forwarded });
    if (found instanceof BarkeepError) throw found;
    const { principal } = found;
    demand(principal, "mcp.use");
    const retryAfterMs = asked.waitMs(keyOf(principal));
    if (retryAfterMs > 0)
      throw new BarkeepError("rate_limited", `More than ${requestsPerMinute} requests a minute.`, { retryAfterMs });
    asked.failed(keyOf(principal));
    const body = req.method === "POST" ? await readText(context, defaultBodyBytes) : "";
    const { signal } = req.raw;
    const headers = new Headers([...req.raw.headers]);
    const request = new Request(req.url, { method: req.method, headers, signal, ...(body !== "" && { body }) });
    return mcp.handle(request, body, principal);
  });
  return app;
}

const keyOf = (principal: Principal) =>
  principal.kind === "game"
    ? `game ${principal.key}`
    : `${principal.kind} ${"person" in principal ? (principal.person?.id ?? "") : ""}`;
