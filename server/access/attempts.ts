/** Counts failed attempts per address in a sliding minute, in bounded memory. */

export interface Attempts {
  /** How long the address must wait before it may try again, in ms; 0 when it may now. */
  waitMs(address: string): number;
  failed(address: string): void;
  /** Counts one whose outcome is not known yet, so that many at once are no more than one after the other; call what it returns when it did not fail. */
  begun(address: string): () => void;
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

  const failed = (address: string, at: number): void => {
    const times = [...recent(address), at].slice(-perMinute);
    failures.delete(address);
    failures.set(address, times);
    if (failures.size > most) failures.delete(failures.keys().next().value!);
  };

  return {
    waitMs(address) {
      const times = recent(address);
      return times.length < perMinute ? 0 : times[times.length - perMinute]! + windowMs - clock.now();
    },

    failed: (address) => failed(address, clock.now()),

    begun(address) {
      const at = clock.now();
      failed(address, at);
      return () => {
        const times = failures.get(address) ?? [];
        const mine = times.indexOf(at);
        if (mine !== -1) failures.set(address, times.toSpliced(mine, 1));
      };
    },
  };
}
