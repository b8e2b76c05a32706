/**
 * What a server says without having been asked: notes, and requests of its own, each of which is answered. Past so many a minute they
 * are not heard: to answer thousands keeps everybody waiting. Answers always are.
 */

/** Progress of several calls, some times a second. */
const mostPerMinute = 600;
const minuteMs = 60_000;

export interface Hearing {
  onmessage?: ((message: never, extra?: never) => void) | undefined;
}

/** Call once the transport's messages are heard. */
export function boundUnasked(transport: Hearing, clock: { now(): number } = Date): void {
  const hear = transport.onmessage;
  let since = clock.now();
  let unasked = 0;
  transport.onmessage = (message, extra) => {
    if ("method" in (message as object)) {
      const now = clock.now();
      if (now - since >= minuteMs || now < since) [since, unasked] = [now, 0];
      unasked += 1;
      if (unasked > mostPerMinute) return;
    }
    hear?.(message, extra);
  };
}
