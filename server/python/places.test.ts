/** Places for calls, by the memory there is. */
import { expect, test } from "vitest";
import { defaultPlaces } from "./places.ts";

const gigabyte = 1024 ** 3;

test("small machines have few places, large ones room for 200 calls of one method at once", () => {
  expect(defaultPlaces(gigabyte / 4)).toBe(16);
  expect(defaultPlaces(2 * gigabyte)).toBe(64);
  expect(defaultPlaces(8 * gigabyte)).toBe(256);
  expect(Math.ceil(defaultPlaces(64 * gigabyte) * 0.75)).toBeGreaterThanOrEqual(200);
});
