/** The order in which things came, as one number: the time in ms, and a count for what came in the same one. */
export type NextPlace = () => number;

const perMs = 1000;

/** Ever larger, also while a clock stands still or is set back. */
export function createPlaces(clock: { now(): number }): NextPlace {
  let last = 0;
  return () => {
    last = Math.max(last + 1, clock.now() * perMs);
    return last;
  };
}

/** What came before that time, in ms, has smaller ones. */
export const placeAt = (ms: number): number => ms * perMs;

const dayMs = 24 * 60 * 60 * 1000;
/** Whole days since 1970. */
export const dayOf = (ms: number): number => Math.floor(ms / dayMs);
