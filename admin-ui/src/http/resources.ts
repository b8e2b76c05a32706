/** What was read from the server, by path: shown at once when a screen opens again, fetched anew when it changed. */
import { useCallback, useSyncExternalStore } from "react";
import { type RequestError, toRequestError } from "./request-error.ts";
import { useServer } from "./server.ts";

export interface Resource<T> {
  readonly data: T | undefined;
  readonly error: RequestError | null;
  readonly loading: boolean;
}

interface Entry {
  state: Resource<unknown>;
  readonly watchers: Set<() => void>;
  inFlight: boolean;
  /** Asked for again while a request was on its way. */
  again: boolean;
}

const empty: Resource<unknown> = { data: undefined, error: null, loading: true };

export interface ResourcesOptions {
  readonly load: (path: string, signal?: AbortSignal) => Promise<unknown>;
}

export class Resources {
  readonly #load: ResourcesOptions["load"];
  readonly #entries = new Map<string, Entry>();

  constructor(options: ResourcesOptions) {
    this.#load = options.load;
  }

  state(path: string): Resource<unknown> {
    return this.#entries.get(path)?.state ?? empty;
  }

  watch(path: string, watcher: () => void): () => void {
    const entry = this.#entry(path);
    entry.watchers.add(watcher);
    void this.refresh(path);
    return () => entry.watchers.delete(watcher);
  }

  async refresh(path: string): Promise<void> {
    const entry = this.#entry(path);
    if (entry.inFlight) {
      entry.again = true;
      return;
    }
    entry.inFlight = true;
    try {
      const data = await this.#load(path);
      this.#set(entry, { data, error: null, loading: false });
    } catch (error) {
      this.#set(entry, { data: entry.state.data, error: toRequestError(error), loading: false });
    } finally {
      entry.inFlight = false;
    }
    if (entry.again) {
      entry.again = false;
      await this.refresh(path);
    }
  }

  /** Puts what an answer already told, without asking again. */
  put(path: string, data: unknown): void {
    this.#set(this.#entry(path), { data, error: null, loading: false });
  }

  /** Fetches what is on screen and begins with one of the prefixes; forgets the rest of it. */
  changed(...prefixes: string[]): void {
    for (const [path, entry] of this.#entries) {
      if (!prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`) || path.startsWith(`${prefix}?`)))
        continue;
      if (entry.watchers.size > 0) void this.refresh(path);
      else this.#entries.delete(path);
    }
  }

  refreshShown(): void {
    for (const [path, entry] of this.#entries) if (entry.watchers.size > 0) void this.refresh(path);
  }

  clear(): void {
    for (const [path, entry] of this.#entries) {
      if (entry.watchers.size === 0) this.#entries.delete(path);
      else this.#set(entry, empty);
    }
  }

  #entry(path: string): Entry {
    let entry = this.#entries.get(path);
    if (!entry) {
      entry = { state: empty, watchers: new Set(), inFlight: false, again: false };
      this.#entries.set(path, entry);
    }
    return entry;
  }

  #set(entry: Entry, state: Resource<unknown>): void {
    entry.state = state;
    for (const watcher of [...entry.watchers]) watcher();
  }
}

const nothing: Resource<never> = { data: undefined, error: null, loading: false };

/** Reads a path below `/api/v1` and follows its changes; a null path reads nothing. */
export function useResource<T>(path: string | null): Resource<T> & { refresh: () => void } {
  const { resources } = useServer();
  const watch = useCallback(
    (watcher: () => void) => (path === null ? () => {} : resources.watch(path, watcher)),
    [resources, path],
  );
  const state = useSyncExternalStore(watch, () => (path === null ? nothing : resources.state(path))) as Resource<T>;
  const refresh = useCallback(() => {
    if (path !== null) void resources.refresh(path);
  }, [resources, path]);
  return { ...state, refresh };
}
