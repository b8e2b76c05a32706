import { describe, expect, it, vi } from "vitest";
import { silentLog } from "../observe/log.ts";
import { createRetention, type RetainedSessions } from "./retention.ts";

const now = Date.UTC(2026, 10, 23);
const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString();

/** Sessions in pages of two, newest first. */
function fakeSessions(lastAt: Readonly<Record<string, string>>, failing: readonly string[] = []) {
  const kept = new Map(Object.entries(lastAt));
  const sessions: RetainedSessions = {
    async list({ after }) {
      const all = [...kept].map(([id, at]) => ({ id, lastAt: at }));
      const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
      const items = all.slice(from, from + 2);
      return { items, next: from + 2 < all.length ? items.at(-1)!.id : null };
    },
    async remove(id) {
      if (failing.includes(id)) throw new Error("no");
      kept.delete(id);
    },
  };
  return { sessions, kept };
}
const retention = (sessions: RetainedSessions, sessionDays: number) =>
  createRetention({ sessions, sessionDays, clock: { now: () => now }, log: silentLog, everyMs: 0 });

describe("retention", () => {
  const lastAt = { a: daysAgo(1), b: daysAgo(29), c: daysAgo(31), d: daysAgo(2), e: daysAgo(400) };

  it("removes sessions past their time and keeps the others", async () => {
    const { sessions, kept } = fakeSessions(lastAt);
    expect(await retention(sessions, 30).sweep()).toBe(2);
    expect([...kept.keys()]).toEqual(["a", "b", "d"]);
  });

  it("keeps everything when the days are 0", async () => {
    const { sessions, kept } = fakeSessions(lastAt);
    expect(await retention(sessions, 0).sweep()).toBe(0);
    expect(kept.size).toBe(5);
  });

  it("sweeps what else there is, though something fails, and nothing once it is closed", async () => {
    const { sessions, kept } = fakeSessions(lastAt, ["c"]);
    const swept: string[] = [];
    const others = ["versions", "calls"].map((name) => ({
      async sweep() {
        swept.push(name);
        if (name === "versions") throw new Error("no");
      },
    }));
    const all = createRetention({
      sessions,
      sessionDays: 30,
      others,
      clock: { now: () => now },
      log: silentLog,
      everyMs: 0,
    });
    await all.sweep();
    expect(swept).toEqual(["versions", "calls"]);
    const closing = all.close();
    expect(await all.sweep()).toBe(0);
    await closing;
    expect(swept).toHaveLength(2);
    expect([...kept.keys()]).toEqual(["a", "b", "c", "d"]);
  });

  it("sweeps soon after the start, and again later", async () => {
    vi.useFakeTimers();
    const { sessions, kept } = fakeSessions(lastAt);
    const timed = createRetention({
      sessions,
      sessionDays: 30,
      clock: { now: () => now },
      log: silentLog,
      firstMs: 1000,
      everyMs: 60_000,
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect([...kept.keys()]).toEqual(["a", "b", "d"]);
    kept.set("f", daysAgo(99));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([...kept.keys()]).toEqual(["a", "b", "d"]);
    await timed.close();
    vi.useRealTimers();
  });

  it("says how far it came when a removal fails, and does not throw", async () => {
    const { sessions, kept } = fakeSessions(lastAt, ["e"]);
    expect(await retention(sessions, 30).sweep()).toBe(1);
    expect([...kept.keys()]).toEqual(["a", "b", "d", "e"]);
  });
});
