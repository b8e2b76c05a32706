import { expect, test } from "vitest";
import { pickUidRange } from "./uid-range.ts";

const uids = { first: 40_000, count: 20_000 };

test("threads of one server have ranges of their own, and none that another server uses", () => {
  const inUse = [0, 1000, 40_007, 41_999, 43_000];
  const picked = [1, 2, 3, 4].map((thread) => pickUidRange({ uids, seed: 0.999, thread, inUse }));
  expect(picked).toEqual([42_000, 44_000, 45_000, 46_000]);
});

test("where no range is free, one is shared", () => {
  const inUse = Array.from({ length: 20 }, (_, range) => 40_000 + range * 1000);
  expect(pickUidRange({ uids, seed: 0.5, thread: 1, inUse })).toBe(51_000);
});

test("none without the right to give them", () => {
  expect(pickUidRange({ uids: null, seed: 0.5, thread: 1, inUse: [] })).toBeNull();
});
