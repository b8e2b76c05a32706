/** The log of method calls: every run is recorded, can be listed by filters, looked up, and forgotten for a player. */

import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { MaintainedStore } from "../store/store.ts";
import type { IndexedCall } from "./call-index.ts";
import { CallSegments, type SegmentLimits } from "./call-segments.ts";
import type { CallRecord, CallStatus } from "./method.ts";

export interface CallFilter {
  readonly method?: string;
  readonly character?: string;
  readonly player?: string;
  readonly session?: string;
  readonly status?: CallStatus;
  readonly cause?: CallRecord["cause"];
}

/** How the last run of a method ended. */
export interface LastRun {
  readonly call: string;
  readonly status: CallStatus;
  readonly ms: number;
  readonly at: string;
}

export interface CallLog {
  /**
   * Keeps a record. Resolves once it outlives this process, so that a call that was told of can be looked up; it is not waited for
   * longer than a moment. A failure to write is logged, since no caller can do anything about it.
   */
  record(record: CallRecord): Promise<void>;
  /** Newest first; `after` is the id of the last one already seen. A page may be shorter than its limit and have a `next`. */
  list(
    filter: CallFilter,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<{ readonly items: readonly CallRecord[]; readonly next: string | null }>;
  /** Throws `not_found`. */
  get(id: string): Promise<CallRecord>;
  lastRun(method: string): LastRun | null;
  /** Every record of a player, newest first. */
  ofPlayer(player: string): Promise<readonly CallRecord[]>;
  /** Deletes every record of a player; answers how many. */
  forgetPlayer(player: string): Promise<number>;
  /** Deletes records past their time. Throws `storage_failed`. */
  sweep(): Promise<void>;
  onRecord(listener: (record: CallRecord) => void): () => void;
  /** Resolves when everything recorded so far is written. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Records looked through at start for the state of each method's last run. */
const runsRemembered = 1000;
const pageOfPlayer = 1000;
/** How long a call's answer waits for its record, in ms. */
const momentMs = 100;

export function createCallLog(options: {
  readonly store: MaintainedStore;
  readonly clock: { now(): number };
  readonly log: Log;
  readonly limits?: SegmentLimits;
}): CallLog {
  const { log } = options;
  const segments = new CallSegments(options);
  const lastRuns = new Map<string, LastRun>();
  const listeners = new Set<(record: CallRecord) => void>();
  const pending = new Set<Promise<void>>();

  const remember = ({ id, method, status, ms, at }: CallRecord) => {
    lastRuns.set(method, { call: id, status, ms, at });
  };
  const ofPlayer = async (player: string) => {
    const found: CallRecord[] = [];
    let after: string | null = null;
    do {
      const page = await segments.page((call) => call.player === player, {
        limit: pageOfPlayer,
        ...(after !== null && { after }),
      });
      found.push(...page.items);
      after = page.next;
    } while (after !== null);
    return found;
  };

  const remembered = (async () => {
    let read = 0;
    for await (const record of segments.newestFirst()) {
      if (!lastRuns.has(record.method)) remember(record);
      if (++read === runsRemembered) return;
    }
  })().catch((error: unknown) => log.error({ err: error }, "the records of earlier calls could not be read"));

  return {
    record(record) {
      remember(record);
      const written: Promise<void> = segments
        .append(record)
        .catch((error: unknown) => log.error({ err: error, call: record.id }, "a call's record could not be written"))
        .finally(() => pending.delete(written));
      pending.add(written);
      for (const listener of listeners) listener(record);
      return withinAMoment(written);
    },
    async list(filter, { limit, after }) {
      await remembered;
      return segments.page((call) => fits(call, filter), { limit, ...(after !== undefined && { after }) });
    },
    async get(id) {
      const found = await segments.get(id);
      if (found) return found;
      throw new BarkeepError("not_found", `No call has the id ${id}; it may be past the time calls are kept.`);
    },
    lastRun: (method) => lastRuns.get(method) ?? null,
    ofPlayer,
    forgetPlayer: (player) => segments.forget((record) => record.player === player),
    sweep: () => segments.sweep(),
    onRecord(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async flush() {
      await Promise.all(pending);
    },
    async close() {
      await Promise.all(pending);
      await segments.close();
    },
  };
}

/** A player's records being deleted, which rewrites many, must not keep another player's answer waiting. */
async function withinAMoment(written: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const moment = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, momentMs);
  });
  await Promise.race([written, moment]);
  clearTimeout(timer);
}

function fits(record: IndexedCall, filter: CallFilter): boolean {
  const wanted = Object.entries(filter) as [keyof CallFilter, string | undefined][];
  return wanted.every(([name, value]) => value === undefined || record[name] === value);
}
