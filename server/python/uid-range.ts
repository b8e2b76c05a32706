/** Uids for a template's processes that no other program of this machine uses: shared ones would share their limits, and let
 * one server's methods signal another's. */
import { readdirSync, readFileSync } from "node:fs";
import type { PythonFacts } from "./isolation.ts";

/** How many uids one template goes through before it uses the first again; `confine.py` knows it, too. */
export const uidsPerTemplate = 1000;

export interface UidRangeOptions {
  readonly uids: PythonFacts["uids"];
  /** At random, and the same in all threads of one server: each goes on from it by its own number. */
  readonly seed: number;
  readonly thread: number;
  readonly inUse?: readonly number[];
}

/** The first uid of a range; null where none can be given. */
export function pickUidRange({ uids, seed, thread, inUse = uidsInUse() }: UidRangeOptions): number | null {
  if (uids === null) return null;
  const { first, count } = uids;
  const ranges = Math.floor(count / uidsPerTemplate);
  const rangeOf = (uid: number): number => Math.floor((uid - first) / uidsPerTemplate);
  const taken = [...new Set(inUse.map(rangeOf))].filter((range) => range >= 0 && range < ranges).sort((a, b) => a - b);
  const free = ranges - taken.length;
  const among = free > 0 ? free : ranges;
  let range = (Math.floor(seed * among) + thread) % among;
  if (free > 0) for (const other of taken) if (other <= range) range += 1;
  return first + range * uidsPerTemplate;
}

/** The real uid of every process that can be seen. */
function uidsInUse(): number[] {
  try {
    return readdirSync("/proc").filter(isPid).flatMap(uidOf);
  } catch {
    return [];
  }
}

const isPid = (name: string): boolean => /^\d+$/.test(name);

function uidOf(pid: string): number[] {
  try {
    const uid = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return uid === undefined ? [] : [Number(uid)];
  } catch {
    return []; // it has just ended
  }
}
