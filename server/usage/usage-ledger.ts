/** What was used, by day, character, method and model, and by player. */
import type { Log } from "../observe/log.ts";
import type { PlayerUsageSums, UsageFigure, UsageRow, UsageSums } from "../records/usage-sums.ts";

export { playerUsageKeys, type UsageKey, usageKeys } from "../records/usage-sums.ts";

/** One turn with a model, or one call of a method. */
export type UsageEntry = {
  /** Unix time in ms. */
  readonly at: number;
  readonly character: string | null;
  readonly method: string | null;
  readonly model: string | null;
  readonly player?: string | null;
} & { readonly [F in UsageFigure]?: number };

export interface UsageLedger {
  /** A failure to write is logged; what could not be written goes with what comes next. */
  add(entry: UsageEntry): void;
  /** With `player` among the keys, of players' own rows, which know no method. */
  sums: UsageSums["sums"];
  ofPlayer(player: string): Promise<readonly UsageRow[]>;
  /** Deletes what is kept of a player; the sums of everybody stay. */
  forgetPlayer(player: string): Promise<void>;
  /** Resolves when everything so far is written, or could not be. */
  flush(): Promise<void>;
}

export interface UsageLedgerOptions {
  readonly sums: UsageSums;
  readonly players: PlayerUsageSums;
  readonly log: Log;
}

export function createUsageLedger({ sums, players, log }: UsageLedgerOptions): UsageLedger {
  const pending = new Set<Promise<void>>();
  return {
    add({ at, player, method, ...rest }) {
      const day = new Date(at).toISOString().slice(0, 10);
      const adding = [sums.add({ ...rest, method, day })];
      if (player) adding.push(players.add({ ...rest, player, day }));
      const written: Promise<void> = Promise.all(adding)
        .then(() => {})
        .catch((err: unknown) => log.error({ err }, "usage could not be written"))
        .finally(() => pending.delete(written));
      pending.add(written);
    },
    sums: (query) => (query.by.includes("player") ? players : sums).sums(query),
    ofPlayer: (player) => players.ofPlayer(player),
    forgetPlayer: (player) => players.forget(player),
    async flush() {
      await Promise.all(pending);
    },
  };
}
