/** Server-sent events from something that tells them faster than a page may read: kept in order, and bounded. */

export interface EventPump<T> {
  /** Begins to take events; what it gives ends that. */
  readonly subscribe: (take: (event: T) => void) => (() => void) | Promise<() => void>;
  readonly write: (event: T) => Promise<unknown>;
  /** Called at once, so that the page learns that it is connected, and when there was nothing to say for a while. */
  readonly idle: () => Promise<unknown>;
  readonly signal: AbortSignal;
  /** The last event there will be. */
  readonly isLast?: (event: T) => boolean;
}

const mostWaiting = 1000;
/** Proxies close a connection that is silent for a minute. */
const idleMs = 20_000;

/** Resolves when the reader has left, was too slow and is let go (it connects again), or the last event was written. */
export async function pumpEvents<T>({ subscribe, write, idle, signal, isLast }: EventPump<T>): Promise<void> {
  const waiting: T[] = [];
  let wake = () => {};
  let late = false;
  const leave = await subscribe((event) => {
    if (waiting.length >= mostWaiting) late = true;
    else waiting.push(event);
    wake();
  });
  signal.addEventListener("abort", () => wake(), { once: true });
  const heartbeat = setInterval(() => idle().catch(() => wake()), idleMs).unref();
  try {
    await idle();
    while (!signal.aborted && !late) {
      const event = waiting.shift();
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      await write(event);
      if (isLast?.(event)) return;
    }
  } finally {
    clearInterval(heartbeat);
    leave();
  }
}
