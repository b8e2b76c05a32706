import { expect, test } from "vitest";
import { backoffMs, defaultBackoff } from "./backoff.ts";

test("waits double up to the longest, half of each by chance, and end after the last attempt", () => {
  const options = { firstMs: 100, mostMs: 1000, attempts: 6 };
  const waits = (random: number) => [1, 2, 3, 4, 5, 6, 7].map((attempt) => backoffMs(attempt, options, () => random));
  expect(waits(0)).toEqual([50, 100, 200, 400, 500, 500, null]);
  expect(waits(1)).toEqual([100, 200, 400, 800, 1000, 1000, null]);
});

test("the default goes on for minutes, not for ever", () => {
  let total = 0;
  let attempt = 1;
  for (
    let wait = backoffMs(attempt, defaultBackoff, () => 1);
    wait !== null;
    wait = backoffMs(attempt, defaultBackoff, () => 1)
  ) {
    total += wait;
    attempt += 1;
  }
  expect(total).toBeGreaterThan(120_000);
  expect(total).toBeLessThan(600_000);
});
