/** What was used, by day, character, method and model. */
import type { Log } from "../observe/log.ts";
import type { UsageFigure, UsageSums } from "../records/usage-sums.ts";

export { type UsageKey, usageKeys } from "../records/usage-sums.ts";

/** One turn with a model, or one call of a method. */
export type UsageEntry = {
  /** Unix time in ms. */
  readonly at: number;
  readonly character: string | null;
  readonly method: string | null;
  readonly model: string | null;
} & { readonly [F in UsageFigure]?: number };

export interface UsageLedger {
  /** A failure to write is logged; what could not be written goes with what comes next. */
  add(entry: UsageEntry): void;
  sums: UsageSums["sums"];
  /** Resolves when everything so far is written, or could not be. */
  flush(): Promise<void>;
}

export function createUsageLedger({ sums, log }: { readonly sums: UsageSums; readonly log: Log }): UsageLedger {
  const pending = new Set<Promise<void>>();
  return {
    add({ at, ...rest }) {
      const written: Promise<void> = sums
        .add({ ...rest, day: new Date(at).toISOString().slice(0, 10) })
        .catch((err: unknown) => log.error({ err }, "usage could not be written"))
        .finally(() => pending.delete(written));
      pending.add(written);
    },
    sums: (query) => sums.sums(query),
    async flush() {
      await Promise.all(pending);
    },
  };
}
