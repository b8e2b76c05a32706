import { expect, test, vi } from "vitest";
import { Child } from "./child.ts";
import type { EgressGate } from "./egress-gate.ts";
import { ProcessPool } from "./process-pool.ts";
import type { SourceEvents } from "./process-source.ts";

function poolOf(ready: number) {
  const asked: Child[] = [];
  let events: SourceEvents | undefined;
  const counts: number[] = [];
  const gate = { open: () => ({ settings: "{}", takeRecords: () => [], close: () => {} }) };
  const pool = new ProcessPool({
    makeSource: (given) => {
      events = given;
      return {
        start: async () => given.onUp({ ownUids: false }),
        spawn: () => {
          const child = new Child({ name: `${asked.length}`, kill: () => {} }, given);
          asked.push(child);
          return child;
        },
        restart: () => {},
        close: async () => {},
      };
    },
    gate: gate as unknown as EgressGate,
    processes: 8,
    ready,
    warm: { idleMs: 1000, ageMs: 1000, maxResidentKib: 1000 },
    now: () => 0,
    log: () => {},
    onReadyCount: (count) => counts.push(count),
    onUp: () => {},
  });
  return { pool, asked, counts, events: events as unknown as SourceEvents };
}

test("a process that dies before it is ready gives its place back", async () => {
  vi.useFakeTimers();
  const { pool, asked, counts, events } = poolOf(2);
  await pool.start();
  expect(asked).toHaveLength(2);
  for (const child of [...asked]) child.exited(-9);
  vi.runOnlyPendingTimers();
  expect(asked).toHaveLength(4);
  for (const child of asked.slice(2)) events.onReady(child);
  expect(counts.at(-1)).toBe(2);
  await pool.close();
  vi.useRealTimers();
});

test("a waiting process whose connection has ended is given to no call", async () => {
  const { pool, asked, counts, events } = poolOf(2);
  await pool.start();
  for (const child of asked) events.onReady(child);
  events.onBroken(asked[0] as Child, "it closed the connection it answers on");
  expect(counts.at(-1)).toBe(1);
  await pool.close();
});

test("what a dead template's processes still say or become counts for nothing", async () => {
  const { pool, asked, counts, events } = poolOf(2);
  await pool.start();
  const old = [...asked];
  events.onDown("it was killed");
  events.onUp({ ownUids: false });
  expect(asked).toHaveLength(4);
  events.onReady(old[0] as Child);
  (old[1] as Child).exited(null);
  for (const child of asked.slice(2)) events.onReady(child);
  expect(counts.at(-1)).toBe(2);
  expect(asked).toHaveLength(4);
  await pool.close();
});
