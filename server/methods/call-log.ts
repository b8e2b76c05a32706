/** The log of method calls: every run is recorded, can be listed by filters, looked up, and forgotten for a player. */
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { CallRecords } from "../records/call-records.ts";
import type { Page, PageOptions } from "../records/page.ts";
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
   * Records a call. Resolves once it is on disk, so that a call that was told of can be looked up; of a turn's call at once, since
   * nobody is told before its `method.finished` is on disk, which is written behind this. A failure to write is logged, since no caller
   * can do anything about it.
   */
  record(record: CallRecord): Promise<void>;
  /** Newest first; `after` is the id of the last one already seen. */
  list(filter: CallFilter, page: PageOptions): Promise<Page<CallRecord>>;
  /** Throws `not_found`. */
  get(id: string): Promise<CallRecord>;
  lastRun(method: string): LastRun | null;
  /** Every record of a player, newest first. */
  ofPlayer(player: string): AsyncIterable<CallRecord>;
  /** Deletes every record of a player; answers how many. */
  forgetPlayer(player: string): Promise<number>;
  onRecord(listener: (record: CallRecord) => void): () => void;
  /** Resolves when everything recorded so far is written. */
  flush(): Promise<void>;
}

const pageOfPlayer = 200;

export function createCallLog(options: {
  readonly records: CallRecords<CallRecord>;
  readonly log: Log;
  /** Ids of methods whose last run is asked for from the beginning. */
  readonly methods?: readonly string[];
}): CallLog {
  const { records, log, methods = [] } = options;
  const lastRuns = new Map<string, LastRun>();
  const listeners = new Set<(record: CallRecord) => void>();
  const pending = new Set<Promise<void>>();
  const remember = ({ id, method, status, ms, at }: CallRecord) => {
    lastRuns.set(method, { call: id, status, ms, at });
  };
  const remembered = records
    .latestOf(methods)
    .then((latest) => {
      for (const record of latest) if (!lastRuns.has(record.method)) remember(record);
    })
    .catch((err: unknown) => log.error({ err }, "the records of earlier calls could not be read"));

  return {
    record(record) {
      remember(record);
      const inTurn = record.cause === "turn";
      const written: Promise<void> = records
        .append(record, { lazy: inTurn })
        .catch((err: unknown) => log.error({ err, call: record.id }, "a call's record could not be written"))
        .finally(() => pending.delete(written));
      pending.add(written);
      for (const listener of listeners) listener(record);
      return inTurn ? Promise.resolve() : written;
    },
    list: (filter, page) => records.page(filter, page),
    async get(id) {
      const found = await records.get(id);
      if (found) return found;
      throw new BarkeepError("not_found", `No call has the id ${id}; it may be past the time calls are kept.`);
    },
    lastRun: (method) => lastRuns.get(method) ?? null,
    async *ofPlayer(player) {
      for (let after: string | undefined; ; ) {
        const page = await records.page({ player }, { limit: pageOfPlayer, ...(after !== undefined && { after }) });
        yield* page.items;
        if (page.next === null) return;
        after = page.next;
      }
    },
    forgetPlayer: (player) => records.forgetPlayer(player),
    onRecord(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async flush() {
      await remembered;
      await Promise.all(pending);
    },
  };
}
