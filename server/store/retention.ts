/** Lets go of what is past its time: sessions (and their turns) here; call records and versions know their own time. */
import type { Log } from "../observe/log.ts";

/** What retention needs of the sessions. */
export interface RetainedSessions {
  list(options: { readonly live: false; readonly limit: number; readonly after?: string }): Promise<{
    readonly items: readonly { readonly id: string; readonly lastAt: string }[];
    readonly next: string | null;
  }>;
  /** Ends a session and deletes what is kept of it. */
  remove(id: string): Promise<void>;
}

export interface Retention {
  /** Removes what is past its time now; answers how many sessions went. Throws nothing: failures are logged and tried again. */
  sweep(): Promise<number>;
  /** Resolves when nothing is being removed any more. */
  close(): Promise<void>;
}

export interface RetentionOptions {
  readonly sessions: RetainedSessions;
  /** 0 keeps sessions for ever. */
  readonly sessionDays: number;
  /** Whatever else has things past their time. */
  readonly others?: readonly { sweep(): Promise<void> }[];
  readonly clock: { now(): number };
  readonly log: Log;
  /** How long after the start the first sweep comes, in ms: a server that is restarted daily sweeps all the same. */
  readonly firstMs?: number;
  /** How often to sweep by itself, in ms; 0 never does. */
  readonly everyMs?: number;
}

const dayMs = 24 * 60 * 60 * 1000;
const pageSize = 500;
/** Sessions removed side by side: the list of sessions is written once for all of them. */
const together = 50;

export function createRetention(options: RetentionOptions): Retention {
  const { sessions, sessionDays, others = [], clock, log, firstMs = 60_000, everyMs = dayMs / 4 } = options;
  let closed = false;
  let running: Promise<number> = Promise.resolve(0);

  async function pastTheirTime(): Promise<string[]> {
    const limit = clock.now() - sessionDays * dayMs;
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const page = await sessions.list({ live: false, limit: pageSize, ...(after !== null && { after }) });
      ids.push(...page.items.filter((session) => Date.parse(session.lastAt) < limit).map((session) => session.id));
      after = page.next;
    } while (after !== null);
    return ids;
  }

  async function sweepSessions(): Promise<number> {
    if (sessionDays === 0) return 0;
    let removed = 0;
    try {
      const ids = await pastTheirTime();
      for (let at = 0; at < ids.length && !closed; at += together) {
        const ended = await Promise.allSettled(ids.slice(at, at + together).map((id) => sessions.remove(id)));
        removed += ended.filter(({ status }) => status === "fulfilled").length;
        const failed = ended.find((one) => one.status === "rejected");
        if (failed) throw failed.reason;
      }
    } catch (err) {
      log.error({ err, removed }, "old sessions could not be removed; the next sweep tries again");
    }
    if (removed > 0) log.info({ removed, days: sessionDays }, "sessions past their time were removed");
    return removed;
  }

  async function sweepAll(): Promise<number> {
    const removed = await sweepSessions();
    for (const other of others) {
      if (closed) break;
      await other
        .sweep()
        .catch((err: unknown) => log.error({ err }, "old records could not be removed; the next sweep tries again"));
    }
    return removed;
  }

  const sweep = () => {
    running = running.then(() => (closed ? 0 : sweepAll()));
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
