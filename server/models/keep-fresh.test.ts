import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Catalogue } from "./catalogue.ts";
import { keepFresh } from "./keep-fresh.ts";
import { openai } from "./openai/provider.ts";
import type { Connection } from "./provider.ts";
import { Lessons } from "./refusals/lessons.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const times = { everyMs: 3_600_000, againMs: 30_000, nearMs: 2000 };
type ListIds = (signal?: AbortSignal) => Promise<readonly string[]>;
const over = (list: ListIds | null, local = false) => {
  const connection: Connection | null = list && {
    server: "there",
    compatible: true,
    local,
    adapter: { stream: async () => undefined },
    list: async (signal) => (await list(signal)).map((id) => ({ id, chat: true })),
    notice: () => null,
  };
  return new Catalogue({
    entries: [],
    providers: [{ provider: openai, connection }],
    lessons: new Lessons({ now: () => "" }),
    today: () => "2026-11-23",
  });
};

it("asks a provider that did not answer again soon, and one that did now and then", async () => {
  let up = false;
  let models = ["llama3"];
  const list = vi.fn(async () => {
    if (!up) throw new Error("Connection error.");
    return models;
  });
  const catalogue = over(list);
  await catalogue.refresh();
  expect(catalogue.get("llama3")).toMatchObject({ reachable: false, warning: expect.stringContaining("Connection") });
  const fresh = keepFresh({ catalogue, ...times });
  up = true;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(catalogue.get("llama3")).toMatchObject({ reachable: true, warning: null });
  models = ["llama4"];
  await vi.advanceTimersByTimeAsync(3_599_999);
  expect(list).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(catalogue.get("llama3")?.reachable).toBe(false);
  fresh.close();
  await vi.advanceTimersByTimeAsync(10_000_000);
  expect(list).toHaveBeenCalledTimes(3);
});

it("leaves one that never answers alone for longer and longer", async () => {
  const list = vi.fn(() => Promise.reject(new Error("404")));
  const catalogue = over(list);
  await catalogue.refresh();
  const fresh = keepFresh({ catalogue, ...times });
  await vi.advanceTimersByTimeAsync(30_000 + 60_000 + 120_000);
  expect(list).toHaveBeenCalledTimes(4);
  await vi.advanceTimersByTimeAsync(24 * 3_600_000);
  expect(list.mock.calls.length).toBeLessThan(36);
  fresh.close();
});

it("hangs up when closed in mid-question, and asks nobody where nobody can be asked", async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const fresh = keepFresh({
    catalogue: over((signal) => {
      signals.push(signal);
      return new Promise(() => {});
    }),
    ...times,
  });
  await vi.advanceTimersByTimeAsync(30_000);
  fresh.close();
  expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  keepFresh({ catalogue: over(null), ...times });
  expect(vi.getTimerCount()).toBe(0);
});
