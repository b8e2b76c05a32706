/** Who may run now: a bounded number of calls, a bulkhead per method so that one slow API can't take every place, and a
 * bounded queue with a bounded wait in front of both. */

export interface AdmissionOptions {
  /** Calls that may run at once. */
  readonly capacity: number;
  /** Of these, how many may be of one method. */
  readonly perMethod: number;
  /** Calls that may wait. */
  readonly maxWaiting: number;
  /** Of these, how many may be of one method. */
  readonly maxWaitingPerMethod: number;
  /** How long a call may wait, in ms. */
  readonly waitMs: number;
}

export type Refusal = "queue_full" | "method_queue_full" | "waited_too_long" | "cancelled" | "closed";

interface Waiter {
  readonly method: string;
  readonly settle: (refusal: Refusal | null) => void;
}

export class Admission {
  readonly #options: AdmissionOptions;
  readonly #running = new Map<string, number>();
  readonly #waitingOf = new Map<string, number>();
  /** In the order of arrival. */
  readonly #waiting = new Set<Waiter>();
  #total = 0;
  #closed = false;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** How long a call may wait, in ms. */
  get waitMs(): number {
    return this.#options.waitMs;
  }

  get running(): number {
    return this.#total;
  }

  get queued(): number {
    return this.#waiting.size;
  }

  /** Null when the call may run: at once where there is a place, else when its turn comes. Each null needs one `leave`. */
  enter(method: string, signal?: AbortSignal): Refusal | null | Promise<Refusal | null> {
    if (this.#closed) return "closed";
    if (signal?.aborted) return "cancelled";
    if (this.#hasPlace(method)) {
      this.#take(method);
      return null;
    }
    const waitingOf = this.#waitingOf.get(method) ?? 0;
    if (this.#waiting.size >= this.#options.maxWaiting) return "queue_full";
    if (waitingOf >= this.#options.maxWaitingPerMethod) return "method_queue_full";
    return this.#wait(method, signal);
  }

  leave(method: string): void {
    this.#total -= 1;
    count(this.#running, method, -1);
    this.#admitNext();
  }

  /** Refuses all that wait, and all that come. */
  close(): void {
    this.#closed = true;
    for (const waiter of [...this.#waiting]) waiter.settle("closed");
  }

  #hasPlace(method: string): boolean {
    return this.#total < this.#options.capacity && (this.#running.get(method) ?? 0) < this.#options.perMethod;
  }

  #take(method: string): void {
    this.#total += 1;
    count(this.#running, method, 1);
  }

  #wait(method: string, signal: AbortSignal | undefined): Promise<Refusal | null> {
    return new Promise((resolve) => {
      const onAbort = (): void => waiter.settle("cancelled");
      const timer = setTimeout(() => waiter.settle("waited_too_long"), this.#options.waitMs);
      const waiter: Waiter = {
        method,
        settle: (refusal) => {
          if (!this.#waiting.delete(waiter)) return;
          count(this.#waitingOf, method, -1);
          clearTimeout(timer);
          signal?.removeEventListener("abort", onAbort);
          if (refusal === null) this.#take(method);
          resolve(refusal);
        },
      };
      this.#waiting.add(waiter);
      count(this.#waitingOf, method, 1);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  #admitNext(): void {
    if (this.#total >= this.#options.capacity) return;
    for (const waiter of this.#waiting) {
      if (!this.#hasPlace(waiter.method)) continue;
      waiter.settle(null);
      if (this.#total >= this.#options.capacity) return;
    }
  }
}

function count(counts: Map<string, number>, key: string, change: number): void {
  const next = (counts.get(key) ?? 0) + change;
  if (next > 0) counts.set(key, next);
  else counts.delete(key);
}
