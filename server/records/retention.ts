/** Lets go of what is past its time or beyond its size: step by step, a few rows at a time, and says in the log what went. */
import type { Log } from "../observe/log.ts";

/** How many of something went, and which setting said so. */
export interface Removed {
  readonly removed: number;
  readonly what: string;
  /** Such as `BARKEEP_KEEP_CALLS_DAYS=30`. */
  readonly by: string;
}

/** One kind of record. Ends early, between two rows, when `goOn` says no. */
export type RetentionStep = (goOn: () => boolean) => Promise<readonly Removed[]>;

export interface Retention {
  /** Removes what is to go now. Throws nothing: failures are logged and tried again at the next sweep. */
  sweep(): Promise<void>;
  /** Resolves when nothing is being removed any more. */
  close(): Promise<void>;
}

export interface RetentionOptions {
  readonly steps: readonly RetentionStep[];
  readonly log: Log;
  /** Whether it is this process that sweeps, where several share the records; it always is when not given. */
  readonly mine?: () => Promise<boolean>;
  /** How often to sweep by itself, in ms; 0 never does. */
  readonly everyMs?: number;
}

/** How long after the start the first sweep comes: a server that is restarted daily sweeps all the same. */
const firstMs = 60_000;
const quarterDayMs = 6 * 60 * 60 * 1000;

export function createRetention(options: RetentionOptions): Retention {
  const { steps, log, mine = async () => true, everyMs = quarterDayMs } = options;
  let closed = false;
  let running: Promise<void> = Promise.resolve();
  const goOn = () => !closed;

  async function sweepAll(): Promise<void> {
    for (const step of steps) {
      if (closed) return;
      try {
        if (!(await mine())) return;
        for (const { removed, what, by } of await step(goOn)) {
          if (removed > 0) log.info({ removed, by }, `${what} past what is kept were removed`);
        }
      } catch (err) {
        log.error({ err }, "old records could not be removed; the next sweep tries again");
      }
    }
  }

  const sweep = () => {
    running = running.then(() => (closed ? undefined : sweepAll()));
    return running;
  };
  const first = everyMs > 0 ? setTimeout(sweep, firstMs).unref() : undefined;
  const timer = everyMs > 0 ? setInterval(sweep, everyMs).unref() : undefined;
  return {
    sweep,
    async close() {
      closed = true;
      clearTimeout(first);
      clearInterval(timer);
      await running;
    },
  };
}
