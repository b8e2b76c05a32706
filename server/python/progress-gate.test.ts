import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMasker } from "../access/mask.ts";
import { ProgressGate } from "./progress-gate.ts";
import type { ProgressReport } from "./runner.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const said = (text: string, fraction?: unknown) => JSON.stringify({ text, fraction });

test("the first report is told at once, then the latest in each stretch, and the last one with the end", () => {
  const told: ProgressReport[] = [];
  const gate = new ProgressGate({ tell: (report) => told.push(report), everyMs: 500 });
  for (let n = 1; n <= 100; n++) gate.offer(said(`step ${n}`, n / 100));
  expect(told).toEqual([{ text: "step 1", fraction: 0.01 }]);
  vi.advanceTimersByTime(500);
  expect(told.at(-1)).toEqual({ text: "step 100", fraction: 1 });
  gate.offer(said("the end"));
  expect(gate.end().map(({ text }) => text)).toEqual(["step 1", "step 100", "the end"]);
  expect(told).toHaveLength(2);
  gate.offer(said("too late"));
  vi.advanceTimersByTime(5000);
  expect(told).toHaveLength(2);
});

test("whatever a process has written, what is told is one short line, and a fraction that is one", () => {
  const gate = new ProgressGate({ tell: () => {}, everyMs: 1 });
  for (const payload of ["", "[]", "{", '{"text":7}', "[".repeat(100_000)]) {
    gate.offer(payload);
    vi.advanceTimersByTime(1);
  }
  for (const fraction of [2, -1, "half", null]) {
    gate.offer(said(`a\nb\u2028${"c".repeat(1000)}`, fraction));
    vi.advanceTimersByTime(1);
  }
  const told = gate.end();
  expect(told).toHaveLength(4);
  for (const report of told) {
    expect(report.text).toMatch(/^a b c{195}…$/);
    expect(report).not.toHaveProperty("fraction");
  }
});

test("a secret that was cut with its report is masked as far as it goes", () => {
  const key = "sk-live-0123456789abcdef";
  const masker = createMasker([["KEY", key]]);
  for (const shown of [4, 10, key.length]) {
    const gate = new ProgressGate({ tell: () => {} });
    gate.offer(said(`${"x".repeat(198 - shown)} ${key}${"y".repeat(99)}`));
    const [report] = gate.end();
    expect(masker.mask(report?.text ?? "")).toMatch(/x «KEY»…$/);
  }
});

test("a call that never stops talking is heard so often, and no more", () => {
  const told: ProgressReport[] = [];
  const gate = new ProgressGate({ tell: (report) => told.push(report), everyMs: 1, most: 5 });
  for (let n = 0; n < 50; n++) {
    gate.offer(said(`${n}`));
    vi.advanceTimersByTime(1);
  }
  expect(told).toHaveLength(5);
  expect(gate.end()).toHaveLength(5);
});
