import { expect, test, vi } from "vitest";
import { Admission } from "./admission.ts";

const small = (fields = {}) =>
  new Admission({ capacity: 2, perMethod: 1, maxWaiting: 3, maxWaitingPerMethod: 2, waitMs: 1000, ...fields });

test("places are given at once while there are some, and one method gets no more than its share", async () => {
  const admission = small();
  expect([admission.enter("a"), admission.enter("b")]).toEqual([null, null]);
  expect(admission.running).toBe(2);
  const waiting = admission.enter("a");
  expect(admission.queued).toBe(1);
  admission.leave("b");
  // The free place isn't for the second call of "a" while the first runs.
  expect(admission.queued).toBe(1);
  expect(admission.enter("c")).toBeNull();
  admission.leave("a");
  expect(await waiting).toBeNull();
});

test("the first in the queue that may run runs", async () => {
  const admission = small({ capacity: 1, perMethod: 1 });
  admission.enter("a");
  const order: string[] = [];
  const waits = ["a", "b", "c"].map(async (method) => {
    await admission.enter(method);
    order.push(method);
    admission.leave(method);
  });
  admission.leave("a");
  await Promise.all(waits);
  expect(order).toEqual(["a", "b", "c"]);
});

test("a full queue, a method's full share of it, and a cancelled signal are refused at once", () => {
  const admission = small({ capacity: 1 });
  admission.enter("a");
  for (const method of ["a", "a"]) void admission.enter(method);
  expect(admission.enter("a")).toBe("method_queue_full");
  void admission.enter("b");
  expect(admission.enter("c")).toBe("queue_full");
  expect(admission.enter("c", AbortSignal.abort())).toBe("cancelled");
});

test("a wait ends by time, by a cancel and by closing, and leaves the queue", async () => {
  vi.useFakeTimers();
  const admission = small({ capacity: 1 });
  admission.enter("a");
  const abort = new AbortController();
  const waits = [admission.enter("b"), admission.enter("c", abort.signal)];
  abort.abort();
  expect(await waits[1]).toBe("cancelled");
  vi.advanceTimersByTime(1000);
  expect(await waits[0]).toBe("waited_too_long");
  expect(admission.queued).toBe(0);
  const last = admission.enter("d");
  admission.close();
  expect([await last, admission.enter("e")]).toEqual(["closed", "closed"]);
  vi.useRealTimers();
});
