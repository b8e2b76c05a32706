/** An answer of server-sent events that ends with its reader, and with the login or token it was asked for with. */

import type { ServerResponse } from "node:http";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { writeJson } from "../../protocol/exact-json.ts";
import { endOf, type Principal } from "../access/principal.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { HttpDependencies } from "./dependencies.ts";

export interface EventStream {
  /**
   * Writes an event whose data is JSON; resolves when the reader, or the system, has taken it. A reader who leaves more bytes
   * untaken than a socket may (BARKEEP_MAX_UNSENT_BYTES) is cut off.
   */
  write(name: string, data: object): Promise<unknown>;
  /** Tells a reader to whom there is nothing to say that the connection stands. */
  idle(): Promise<unknown>;
  /** Cuts off a reader who does not read, with all that waits. */
  cutOff(): void;
  /** Aborted when the reader has gone or was cut off, and when what it asked with is no longer good. */
  readonly signal: AbortSignal;
}

interface Asked {
  readonly principal: Principal | null;
  readonly signal: AbortSignal;
  readonly context: Context;
}

/** Answers with what `work` writes, until it resolves; it is to do so soon after the abort. */
export function eventStream(
  { access, clock, limits, metrics }: Pick<HttpDependencies, "access" | "clock" | "limits" | "metrics">,
  { principal, signal, context }: Asked,
  work: (events: EventStream) => Promise<void>,
): Response {
  const { unsentBytes } = limits();
  return streamSSE(context, async (stream) => {
    const over = new AbortController();
    const end = () => over.abort();
    stream.onAbort(end);
    const stopListening = access.authenticator.onRevoked((affects) => {
      if (principal !== null && affects(principal)) end();
    });
    const until = principal && endOf(principal);
    const timer = until === null ? undefined : setTimeout(end, Math.max(0, until - clock.now())).unref();
    let waiting = 0;
    const cutOff = () => {
      if (stream.aborted || signal.aborted) return;
      stream.abort();
      // What the system holds for it goes too; in process there is no connection.
      (context.env as { outgoing?: ServerResponse } | undefined)?.outgoing?.destroy();
    };
    try {
      // What was revoked before anybody listened is not told again.
      if ((await access.authenticateRequest(context.req.raw.headers)) instanceof BarkeepError) end();
      await work({
        async write(name, data) {
          // What waits already is what counts: one long event is no slow reader.
          if (stream.aborted) return;
          if (waiting > unsentBytes) {
            metrics.refused("slow_reader");
            cutOff();
            return;
          }
          const text = writeJson(data);
          const bytes = Buffer.byteLength(text);
          waiting += bytes;
          await stream.writeSSE({ event: name, data: text });
          waiting -= bytes;
        },
        idle: () => stream.write(": still here\n\n"),
        cutOff,
        signal: AbortSignal.any([signal, over.signal]),
      });
    } finally {
      clearTimeout(timer);
      stopListening();
    }
  });
}
