/** The addresses at which other systems tell what happened: outside the API, without a login, each checked by its hook's own kind. */
import { Hono } from "hono";
import { BarkeepError } from "../problems/errors.ts";
import { callerOf } from "./caller.ts";
import type { HttpDependencies } from "./dependencies.ts";
import { readBytes } from "./request-check.ts";

/** Largest body of a delivery, in bytes. */
const mostBytes = 256 * 1024;

export type HookDependencies = Pick<HttpDependencies, "hooks" | "publicUrl" | "access">;

export function hookRoutes({ hooks, publicUrl, access }: HookDependencies): Hono {
  const app = new Hono();
  // Trello asks with HEAD whether there is anybody before it makes a webhook; a GET is the page's.
  app.get("/hooks/:id", async function lookForHook(context, next) {
    if (context.req.method !== "HEAD") return next();
    if (!hooks.isOpen(context.req.param("id"))) throw new BarkeepError("not_found", "There is no hook here.");
    return context.body(null, 200);
  });
  app.post("/hooks/:id", async function takeDelivery(context) {
    const { req } = context;
    const id = req.param("id");
    // Nothing is read for a hook that is not there.
    if (!hooks.isOpen(id)) throw new BarkeepError("not_found", "There is no hook here, or it is switched off.");
    const body = await readBytes(context, mostBytes);
    const { headers } = req.raw;
    // Behind a proxy that adds nothing everybody seems to be on this machine.
    const loopback = callerOf(context).loopback && !access.servesOthers;
    const address = access.addressOf(headers, callerOf(context).address);
    const taken = await hooks.take(id, { headers, body, url: urlOf(publicUrl, req.url), loopback, address });
    if (taken.status === 200) return context.json({ challenge: taken.challenge });
    return context.json({ delivery: taken.delivery, ...(taken.repeated && { repeated: true }) }, 202);
  });
  return app;
}

/** The address as the sender knows it, which some kinds sign. */
export function urlOf(publicUrl: string | undefined, asked: string): string {
  const { pathname, search } = new URL(asked);
  return publicUrl === undefined ? asked : `${publicUrl.replace(/\/$/, "")}${pathname}${search}`;
}
