/** How long to wait before each attempt to reconnect: doubling, bounded, and spread so that clients don't come back in step. */
export interface BackoffOptions {
  /** Longest first wait, in ms. */
  readonly firstMs: number;
  /** Longest wait of all, in ms. */
  readonly mostMs: number;
  /** Attempts before giving up. */
  readonly attempts: number;
}

export const defaultBackoff: BackoffOptions = { firstMs: 250, mostMs: 15_000, attempts: 20 };

/** The wait before attempt 1, 2, 3 …, in ms, or null to give up. `random` gives 0 to 1: half of each wait is chance. */
export function backoffMs(attempt: number, options: BackoffOptions, random: () => number): number | null {
  if (attempt > options.attempts) return null;
  const most = Math.min(options.mostMs, options.firstMs * 2 ** (attempt - 1));
  return most / 2 + (most / 2) * random();
}
