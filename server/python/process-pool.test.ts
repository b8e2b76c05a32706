import { expect, test, vi } from "vitest";
import { Child } from "./child.ts";
import type { EgressGate } from "./egress-gate.ts";
import { ProcessPool } from "./process-pool.ts";
import type { SourceEvents } from "./process-source.ts";
import type { ThreadCall } from "./thread-protocol.ts";

function poolOf(ready: number, processes = 8) {
  const asked: Child[] = [];
  let events: SourceEvents | undefined;
  const counts: number[] = [];
  const restarts: string[] = [];
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
        restart: (reason) => restarts.push(reason),
        close: async () => {},
      };
    },
    gate: gate as unknown as EgressGate,
    processes,
    ready,
    warm: { idleMs: 1000, ageMs: 1000, maxResidentKib: 1000 },
    lastLookMs: 0,
    now: () => 0,
    log: () => {},
    onReadyCount: (count) => counts.push(count),
    onUp: () => {},
    onProgress: () => {},
    onQuestion: () => {},
  });
  return { pool, asked, counts, restarts, events: events as unknown as SourceEvents };
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

const call = (name: string): ThreadCall => ({
  call: name,
  method: "one",
  load: "{}",
  job: "{}",
  timeoutMs: 1000,
  warmKey: null,
  allowedHosts: null,
});

test("a cancelled call is answered once its process has taken the signal; its place is free once it is dead", async () => {
  vi.useFakeTimers();
  const { pool, asked, events } = poolOf(1, 1);
  await pool.start();
  const first = asked[0] as Child;
  events.onReady(first);
  const answer = pool.run(call("a"));
  pool.cancel("a");
  first.killed();
  await vi.advanceTimersByTimeAsync(10);
  expect((await answer).ending).toEqual({ how: "cancelled" });
  const next = pool.run(call("b"));
  await vi.advanceTimersByTimeAsync(10);
  expect(asked).toHaveLength(1);
  first.exited(-9);
  await vi.advanceTimersByTimeAsync(10);
  expect(asked).toHaveLength(2);
  events.onReady(asked[1] as Child);
  events.onAnswer(asked[1] as Child, { kind: "K", number: 1, residentKib: 1, payload: "1" });
  expect((await next).ending).toEqual({ how: "result", payload: "1" });
  await pool.close();
  vi.useRealTimers();
});

test("a thread that is left behind with a question is told that the call has ended, and so leaves the next job to be read", async () => {
  const { pool, asked, events } = poolOf(1);
  await pool.start();
  const child = asked[0] as Child;
  events.onReady(child);
  const answer = pool.run({ ...call("a"), warmKey: "one" });
  const send = vi.spyOn(child, "send");
  const question = '{"what":"get","key":"k","player":null}';
  events.onAnswer(child, { kind: "Q", number: 1, residentKib: 1, payload: question });
  expect(send).not.toHaveBeenCalled();
  events.onAnswer(child, { kind: "K", number: 1, residentKib: 1, payload: "1" });
  expect((await answer).ending).toEqual({ how: "result", payload: "1" });
  expect(send.mock.calls).toEqual([[[{ kind: "V", number: 1, json: '{"error":"The call has ended."}' }]]]);
  // What comes late has nobody left to go to.
  pool.answer("a", '{"value":null}');
  expect(send).toHaveBeenCalledTimes(1);
  await pool.close();
});

test("a signal that wasn't asked for is no end of a call", async () => {
  vi.useFakeTimers();
  const { pool, asked, events } = poolOf(1);
  await pool.start();
  const child = asked[0] as Child;
  events.onReady(child);
  const answer = pool.run(call("a"));
  child.killed();
  await vi.advanceTimersByTimeAsync(10);
  events.onAnswer(child, { kind: "K", number: 1, residentKib: 1, payload: "2" });
  expect((await answer).ending).toEqual({ how: "result", payload: "2" });
  await pool.close();
  vi.useRealTimers();
});

test("a call past its time is answered though its template has fallen silent, which is then started anew", async () => {
  vi.useFakeTimers();
  const { pool, asked, restarts, events } = poolOf(1);
  await pool.start();
  const child = asked[0] as Child;
  events.onReady(child);
  const answer = pool.run(call("a"));
  await vi.advanceTimersByTimeAsync(2000);
  expect((await answer).ending).toEqual({ how: "timeout" });
  expect(restarts).toEqual([]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(restarts).toEqual(["it did not report the end of a killed process"]);
  events.onGone(child);
  await pool.close();
  vi.useRealTimers();
});

test("a template that says something is given more time", async () => {
  vi.useFakeTimers();
  const { pool, asked, restarts, events } = poolOf(1);
  await pool.start();
  events.onReady(asked[0] as Child);
  const answer = pool.run(call("a"));
  pool.cancel("a");
  await vi.advanceTimersByTimeAsync(400);
  events.onReady(asked[1] as Child);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(restarts).toEqual([]);
  await vi.advanceTimersByTimeAsync(6000);
  expect(restarts).toHaveLength(1);
  (asked[0] as Child).exited(-9);
  await vi.advanceTimersByTimeAsync(10);
  expect((await answer).ending).toEqual({ how: "cancelled" });
  await pool.close();
  vi.useRealTimers();
});

test("a template that makes no process for a call that waits is started anew", async () => {
  vi.useFakeTimers();
  const { pool, restarts } = poolOf(1);
  await pool.start();
  const answer = pool.run(call("a"));
  await vi.advanceTimersByTimeAsync(6000);
  expect(restarts).toEqual(["it made no process"]);
  await vi.advanceTimersByTimeAsync(6000);
  expect((await answer).ending).toEqual({ how: "no_process" });
  await pool.close();
  vi.useRealTimers();
});
