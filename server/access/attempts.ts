/** Counts failed attempts per address in a sliding minute, in bounded memory. */
import { isIPv6 } from "node:net";

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
    return (failures.get(networkOf(address)) ?? []).filter((at) => at <= now && now - at < windowMs);
  };

  return {
    waitMs(address) {
      const times = recent(address);
      return times.length < perMinute ? 0 : times[times.length - perMinute]! + windowMs - clock.now();
    },

    failed(address) {
      const network = networkOf(address);
      const times = [...recent(address), clock.now()].slice(-perMinute);
      failures.delete(network);
      failures.set(network, times);
      if (failures.size > most) failures.delete(failures.keys().next().value!);
    },
  };
}

/** One household or host has a whole /64 of IPv6: its addresses count as one. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain)) return plain;
  const [left = "", right] = plain.split("%")[0]!.split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const groups = [...head, ...Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0"), ...tail];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":");
}
