/** One value that changes over time and tells who watches it: the page's smallest piece of shared state. */
import { useSyncExternalStore } from "react";

export class Signal<T> {
  #value: T;
  readonly #watchers = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get = (): T => this.#value;

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const watcher of [...this.#watchers]) watcher();
  }

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };
}

export const useSignal = <T>(signal: Signal<T>): T => useSyncExternalStore(signal.watch, signal.get);
