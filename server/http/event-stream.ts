/** An answer of server-sent events that ends with its reader, and with the login or token it was asked for with. */
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { endOf, type Principal } from "../access/principal.ts";
import { BarkeepError } from "../errors.ts";
import type { HttpDependencies } from "./dependencies.ts";

export interface EventStream {
  /** Writes an event whose data is JSON; resolves when the reader, or the system, has taken it. */
  write(name: string, data: object): Promise<unknown>;
  /** Tells a reader to whom there is nothing to say that the connection stands. */
  idle(): Promise<unknown>;
  /** Aborted when the reader has gone, and when what it asked with is no longer good. */
  readonly signal: AbortSignal;
}

interface Asked {
  readonly principal: Principal | null;
  readonly signal: AbortSignal;
  readonly context: Context;
}

/** Answers with what `work` writes, until it resolves; it is to do so soon after the abort. */
export function eventStream(
  { access, clock }: Pick<HttpDependencies, "access" | "clock">,
  { principal, signal, context }: Asked,
  work: (events: EventStream) => Promise<void>,
): Response {
  return streamSSE(context, async (stream) => {
    const over = new AbortController();
    const end = () => over.abort();
    stream.onAbort(end);
    const stopListening = access.authenticator.onRevoked((affects) => {
      if (principal !== null && affects(principal)) end();
    });
    const until = principal && endOf(principal);
    const timer = until === null ? undefined : setTimeout(end, Math.max(0, until - clock.now())).unref();
    try {
      // What was revoked before anybody listened is not told again.
      if ((await access.authenticateRequest(context.req.raw.headers)) instanceof BarkeepError) end();
      await work({
        write: (name, data) => stream.writeSSE({ event: name, data: JSON.stringify(data) }),
        idle: () => stream.write(": still here\n\n"),
        signal: AbortSignal.any([signal, over.signal]),
      });
    } finally {
      clearTimeout(timer);
      stopListening();
    }
  });
}
