/** Health and metrics, outside the API: open to this machine, and to whoever may read metrics. */
import { Hono } from "hono";
import { BarkeepError, toBarkeepError } from "../problems/errors.ts";
import { callerOf } from "./caller.ts";
import type { HttpDependencies } from "./dependencies.ts";

export function healthRoutes({ ready, checkStorage, metrics, access }: HttpDependencies): Hono {
  const app = new Hono();
  // Whether it runs and whether it takes work says nothing about anybody: probes of other machines may ask.
  app.get("/healthz", (context) => context.json({ ok: true }));
  app.get("/readyz", async (context) => {
    try {
      if (!ready()) throw new BarkeepError("draining");
      await checkStorage();
      return context.json({ ok: true });
    } catch (thrown) {
      const { code, message } = toBarkeepError(thrown);
      return context.json({ ok: false, reason: code, message }, 503);
    }
  });
  app.get("/metrics", async (context) => {
    const { loopback, address: remoteAddress } = callerOf(context);
    // A proxy that rewrites the Host and adds nothing can't be told from this machine: where one is known, all log in.
    if (!loopback || access.servesOthers) {
      const asked = await access.authenticateRequest(context.req.raw.headers, { remoteAddress });
      if (asked instanceof BarkeepError) throw asked;
      if (!access.may(asked.principal, "metrics.read")) throw new BarkeepError("forbidden");
    }
    return context.text(await metrics.text(), 200, { "Content-Type": metrics.contentType });
  });
  return app;
}
