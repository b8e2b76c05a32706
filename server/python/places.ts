/** How many calls run at once where nobody has said: what the memory is for, since most calls wait for somebody. */
import { totalmem } from "node:os";

/** Of a call that does what most do, in bytes; what one may take at most is another limit. */
const usualCall = 16 * 1024 * 1024;
const fewest = 16;
const most = 288;

/** Half of the memory, and a share of it for each. Three quarters of the most are places enough for 200 calls of one method. */
export function defaultPlaces(memory: number): number {
  return Math.min(most, Math.max(fewest, Math.floor(memory / 2 / usualCall)));
}

/** Places for calls that answer later, beside the others: they mostly wait, and each still is a process. */
export function laterPlaces(places: number): number {
  return Math.min(64, Math.max(4, Math.floor(places / 4)));
}

/** What all Python may take together: half of the memory, in KiB. */
export const defaultBudgetKib = (memory: number): number => Math.floor(memory / 2 / 1024);

/** Of the machine, or of the container this runs in, in bytes. */
export function machineMemory(): number {
  const bound = process.constrainedMemory();
  return bound > 0 && bound < totalmem() ? bound : totalmem();
}
