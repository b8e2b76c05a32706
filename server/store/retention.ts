/** Lets go of what is past its time: sessions (and their turns) here; call records have limits of their own. */
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
  close(): void;
}

export interface RetentionOptions {
  readonly sessions: RetainedSessions;
  /** 0 keeps sessions for ever. */
  readonly sessionDays: number;
  readonly clock: { now(): number };
  readonly log: Log;
  /** How often to sweep by itself, in ms; 0 never does. */
  readonly everyMs?: number;
}

const dayMs = 24 * 60 * 60 * 1000;
const pageSize = 500;

export function createRetention(options: RetentionOptions): Retention {
  const { sessions, sessionDays, clock, log, everyMs = dayMs / 4 } = options;

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

  async function sweep(): Promise<number> {
    if (sessionDays === 0) return 0;
    let removed = 0;
    try {
      for (const id of await pastTheirTime()) {
        await sessions.remove(id);
        removed += 1;
      }
    } catch (err) {
      log.error({ err, removed }, "old sessions could not be removed; the next sweep tries again");
    }
    if (removed > 0) log.info({ removed, days: sessionDays }, "sessions past their time were removed");
    return removed;
  }

  const timer = everyMs > 0 ? setInterval(() => void sweep(), everyMs) : undefined;
  timer?.unref();
  return { sweep, close: () => clearInterval(timer) };
}
