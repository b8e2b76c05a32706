/** What goes when, by the settings `BARKEEP_KEEP_…`. */
import type { AnyCall, CallRecords } from "./call-records.ts";
import type { Records } from "./records.ts";
import type { Removed, RetentionStep } from "./retention.ts";
import type { SessionDirectory } from "./session-directory.ts";

/** 0 is for ever, and no limit. */
export interface KeepLimits {
  readonly callDays: number;
  readonly callMegabytes: number;
  readonly sessionDays: number;
  readonly sessionMegabytes: number;
  readonly memoryDays: number;
  readonly usageDays: number;
}

export interface StepsOptions {
  readonly keep: KeepLimits;
  readonly clock: { now(): number };
}

const dayMs = 24 * 60 * 60 * 1000;
const megabyte = 1024 * 1024;
/** Sessions that go in one transaction: others write in between. */
const together = 20;
const pageSize = 500;
/** What waits for a player longer is no news any more. */
const waitingDays = 30;

export function callStep(
  calls: Pick<CallRecords<AnyCall>, "sweep">,
  { keep: { callDays, callMegabytes }, clock }: StepsOptions,
): RetentionStep {
  return async (goOn) => {
    const limits = {
      before: callDays === 0 ? null : clock.now() - callDays * dayMs,
      bytes: callMegabytes === 0 ? null : callMegabytes * megabyte,
    };
    const { old, beyond } = await calls.sweep(limits, goOn);
    return [
      { removed: old, what: "call records", by: `BARKEEP_KEEP_CALLS_DAYS=${callDays}` },
      { removed: beyond, what: "call records", by: `BARKEEP_KEEP_CALLS_MB=${callMegabytes}` },
    ];
  };
}

/** `remove` ends nothing that is live: it answers how many of these went. */
export function sessionStep(
  directory: Pick<SessionDirectory, "idleSince" | "idleBeyond">,
  remove: (ids: readonly string[]) => Promise<number>,
  { keep: { sessionDays, sessionMegabytes }, clock }: StepsOptions,
): RetentionStep {
  const removeIdle = async (before: number, goOn: () => boolean): Promise<number> => {
    let removed = 0;
    let last: { readonly id: string; readonly lastAt: number } | undefined;
    do {
      const idle = await directory.idleSince(before, { limit: pageSize, ...(last !== undefined && { after: last }) });
      for (let at = 0; at < idle.length && goOn(); at += together)
        removed += await remove(idle.slice(at, at + together).map(({ id }) => id));
      last = idle.at(-1);
    } while (last !== undefined && goOn());
    return removed;
  };
  return async (goOn) => {
    const told: Removed[] = [];
    const what = "sessions";
    if (sessionDays > 0) {
      const removed = await removeIdle(clock.now() - sessionDays * dayMs, goOn);
      told.push({ removed, what, by: `BARKEEP_KEEP_SESSIONS_DAYS=${sessionDays}` });
    }
    if (sessionMegabytes > 0) {
      const beyond = await directory.idleBeyond(sessionMegabytes * megabyte);
      const removed = beyond === 0 ? 0 : await removeIdle(beyond + 1, goOn);
      told.push({ removed, what, by: `BARKEEP_KEEP_SESSIONS_MB=${sessionMegabytes}` });
    }
    return told;
  };
}

export function otherSteps(
  records: Pick<Records, "memories" | "methodState" | "waitingEvents" | "usage" | "playerUsage" | "tokens">,
  { keep: { memoryDays, usageDays }, clock }: StepsOptions,
): readonly RetentionStep[] {
  const dayBefore = (days: number) => new Date(clock.now() - days * dayMs).toISOString().slice(0, 10);
  return [
    async () => {
      if (memoryDays === 0) return [];
      const removed = await records.memories.removeBefore(clock.now() - memoryDays * dayMs);
      const values = await records.methodState.removeBefore(clock.now() - memoryDays * dayMs);
      const by = `BARKEEP_KEEP_MEMORIES_DAYS=${memoryDays}`;
      return [
        { removed, what: "memories of players", by },
        { removed: values, what: "values that methods kept for players", by },
      ];
    },
    async () => {
      const removed = await records.waitingEvents().removeBefore(clock.now() - waitingDays * dayMs);
      return [{ removed, what: "events that waited for players", by: `their age of ${waitingDays} days` }];
    },
    async () => {
      await records.tokens.removeBefore(dayBefore(1));
      if (usageDays > 0) {
        await records.usage.removeBefore(dayBefore(usageDays));
        await records.playerUsage.removeBefore(dayBefore(usageDays));
      }
      return [];
    },
  ];
}
