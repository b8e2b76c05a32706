import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { WriteGroup } from "./write-group.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

const lazyMs = 20;
const lazy = { lazy: true };
const unit = (name: string) => [{ sql: name }];

/** A group whose trips to the disk are written down, each of them held until it is let go. */
function open() {
  const trips: string[][] = [];
  const held: (() => void)[] = [];
  const group = new WriteGroup({
    lazyMs,
    async commit(units) {
      trips.push(units.map(([statement]) => statement?.sql ?? ""));
      await new Promise<void>((resolve) => held.push(resolve));
      return units.map(() => []);
    },
  });
  const begun = (n: number) => vi.waitUntil(() => held.length >= n);
  return { group, trips, begun, letGo: (n: number) => held[n - 1]?.() };
}

it("takes along what nobody waits for, in its place", async () => {
  const { group, trips, begun, letGo } = open();
  const written = [group.add(unit("trace"), lazy), group.add(unit("message")), group.add(unit("usage"), lazy)];
  await begun(1);
  letGo(1);
  await Promise.all(written);
  expect(trips).toEqual([["trace", "message", "usage"]]);
  expect(vi.getTimerCount()).toBe(0);
});

it("lets it wait for a while and no longer", async () => {
  const { group, trips, begun, letGo } = open();
  const written = group.add(unit("trace"), lazy);
  await vi.advanceTimersByTimeAsync(lazyMs - 1);
  expect(trips).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  await begun(1);
  letGo(1);
  await written;
  expect(trips).toEqual([["trace"]]);
});

it("begins no trip for what came during one and nobody waits for, until its time or somebody comes", async () => {
  const { group, trips, begun, letGo } = open();
  const message = group.add(unit("message"));
  await begun(1);
  const usage = group.add(unit("usage"), lazy);
  letGo(1);
  await message;
  expect(trips).toEqual([["message"]]);
  const next = group.add(unit("next"));
  await begun(2);
  letGo(2);
  await Promise.all([usage, next]);
  expect(trips).toEqual([["message"], ["usage", "next"]]);

  const late = group.add(unit("late"));
  await begun(3);
  const last = group.add(unit("last"), lazy);
  letGo(3);
  await late;
  await vi.advanceTimersByTimeAsync(lazyMs);
  await begun(4);
  letGo(4);
  await last;
  expect(trips.slice(2)).toEqual([["late"], ["last"]]);
});

it.each(["before a trip", "during one"])("whoever asks that all be settled waits for it: given %s", async (when) => {
  const { group, trips, begun, letGo } = open();
  let trip = 1;
  if (when === "during one") {
    void group.add(unit("message"));
    await begun(trip++);
  }
  let written = false;
  void group.add(unit("trace"), lazy).then(() => {
    written = true;
  });
  const settled = group.settled();
  letGo(trip - 1);
  await begun(trip);
  letGo(trip);
  await settled;
  expect(written).toBe(true);
  expect(trips.at(-1)).toEqual(["trace"]);
});

it("tells whoever gave it that it failed", async () => {
  const group = new WriteGroup({ lazyMs, commit: () => Promise.reject(new Error("no room")) });
  const written = group.add(unit("trace"), lazy);
  await Promise.all([expect(written).rejects.toThrow("no room"), group.settled()]);
});
