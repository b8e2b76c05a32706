/** Processes kept for their method's version between calls, until idle, old, or in the way. */
import type { Child } from "./child.ts";
import type { WarmLimits } from "./thread-protocol.ts";

export interface WarmShelfOptions {
  readonly limits: WarmLimits;
  /** Monotonic, in ms. */
  readonly now: () => number;
  readonly end: (child: Child) => void;
}

interface Kept {
  readonly key: string;
  readonly child: Child;
  readonly bornAt: number;
  readonly idleSince: number;
}

export class WarmShelf {
  readonly #options: WarmShelfOptions;
  /** Least recently used first. */
  readonly #kept = new Map<Child, Kept>();
  readonly #byKey = new Map<string, Child[]>();
  readonly #sweep: NodeJS.Timeout;

  constructor(options: WarmShelfOptions) {
    this.#options = options;
    this.#sweep = setInterval(() => this.#endOld(), Math.max(20, Math.min(1000, options.limits.idleMs / 4)));
    this.#sweep.unref();
  }

  /** The most recently used process for this key, off the shelf. */
  take(key: string): Child | undefined {
    const children = this.#byKey.get(key);
    const child = children?.pop();
    if (children?.length === 0) this.#byKey.delete(key);
    if (child !== undefined) this.#kept.delete(child);
    return child;
  }

  put(key: string, child: Child, bornAt: number): void {
    const now = this.#options.now();
    if (now - bornAt > this.#options.limits.ageMs) {
      this.#options.end(child);
      return;
    }
    this.#kept.set(child, { key, child, bornAt, idleSince: now });
    const children = this.#byKey.get(key);
    if (children === undefined) this.#byKey.set(key, [child]);
    else children.push(child);
  }

  /** Takes a process that ended off the shelf. */
  forget(child: Child): void {
    const kept = this.#kept.get(child);
    if (kept === undefined) return;
    this.#kept.delete(child);
    const children = (this.#byKey.get(kept.key) ?? []).filter((other) => other !== child);
    if (children.length === 0) this.#byKey.delete(kept.key);
    else this.#byKey.set(kept.key, children);
  }

  /** Ends the least recently used process to make room; false when there is none. */
  evict(): boolean {
    const [oldest] = this.#kept.values();
    if (oldest === undefined) return false;
    this.forget(oldest.child);
    this.#options.end(oldest.child);
    return true;
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #endOld(): void {
    const now = this.#options.now();
    const { idleMs, ageMs } = this.#options.limits;
    for (const kept of [...this.#kept.values()]) {
      if (now - kept.idleSince < idleMs && now - kept.bornAt < ageMs) continue;
      this.forget(kept.child);
      this.#options.end(kept.child);
    }
  }
}
