/** Counts failed attempts per address in a sliding minute, in bounded memory. */

export interface Attempts {
  /** How long the address must wait before it may try again, in ms; 0 when it may now. */
  waitMs(address: string): number;
  failed(address: string): void;
}

export interface AttemptsOptions {
  readonly clock: { now(): number };
  readonly perMinute: number;
  /** Addresses remembered; the one that failed longest ago is forgotten first. */
  readonly most?: number;
}

const windowMs = 60_000;

export function createAttempts({ clock, perMinute, most = 10_000 }: AttemptsOptions): Attempts {
  /** Times of the latest failures, oldest first; addresses in order of their latest failure. */
  const failures = new Map<string, number[]>();

  const recent = (address: string) => {
    const now = clock.now();
    // A clock that went back must not lock anybody out for longer than the window.
    return (failures.get(address) ?? []).filter((at) => at <= now && now - at < windowMs);
  };

  return {
    waitMs(address) {
      const times = recent(address);
      return times.length < perMinute ? 0 : times[times.length - perMinute]! + windowMs - clock.now();
    },

    failed(address) {
      const times = [...recent(address), clock.now()].slice(-perMinute);
      failures.delete(address);
      failures.set(address, times);
      if (failures.size > most) failures.delete(failures.keys().next().value!);
    },
  };
}
