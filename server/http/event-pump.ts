/** Server-sent events from something that tells them faster than a page may read: kept in order, and bounded. */
import type { EventStream } from "./event-stream.ts";

export interface EventPump<T> {
  readonly stream: Pick<EventStream, "idle" | "cutOff" | "signal">;
  /** Begins to take events; what it gives ends that. */
  readonly subscribe: (take: (event: T) => void) => (() => void) | Promise<() => void>;
  readonly write: (event: T) => Promise<unknown>;
  /** The last event there will be. */
  readonly isLast?: (event: T) => boolean;
}

/** Beyond those that there were at first. */
const mostWaiting = 1000;
/** Proxies close a connection that is silent for a minute. */
const idleMs = 20_000;

/** Resolves when the reader has left, was too slow and is let go (it connects again), or the last event was written. */
export async function pumpEvents<T>({ stream, subscribe, write, isLast }: EventPump<T>): Promise<void> {
  const { signal } = stream;
  const waiting: T[] = [];
  let wake = () => {};
  let late = false;
  /** While the reader has not taken what was written last, nothing more is. */
  let writing = false;
  let last = false;
  // What there is at first, such as the turn so far, is there whole however long it is: who comes again would be told the same.
  let most = Number.POSITIVE_INFINITY;
  const leave = await subscribe((event) => {
    if (waiting.length >= most) late = true;
    else waiting.push(event);
    wake();
  });
  most = waiting.length + mostWaiting;
  signal.addEventListener("abort", () => wake(), { once: true });
  const send = (written: Promise<unknown>) => {
    writing = true;
    // A reader who has gone is told of by the signal.
    void written
      .catch(() => {})
      .then(() => {
        writing = false;
        wake();
      });
  };
  const heartbeat = setInterval(() => {
    if (!writing) send(stream.idle());
  }, idleMs).unref();
  try {
    // At once, so that the page learns that it is connected.
    send(stream.idle());
    while (!signal.aborted && !late && !(last && !writing)) {
      const event = writing ? undefined : waiting.shift();
      if (event !== undefined) {
        last = isLast?.(event) ?? false;
        send(write(event));
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    // Such a reader may never come to the end of the answer.
    if (writing) stream.cutOff();
  } finally {
    clearInterval(heartbeat);
    leave();
  }
}
