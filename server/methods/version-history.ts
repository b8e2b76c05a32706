/** Every version of every method, also of deleted ones, so that each can be looked at and brought back. */
import { BarkeepError } from "../errors.ts";
import type { Journal, Store } from "../store/store.ts";
import type { MethodVersion } from "./library.ts";
import type { Method } from "./method.ts";

export interface VersionHistory {
  append(method: Method): Promise<void>;
  /** Newest first. */
  list(id: string): Promise<readonly MethodVersion[]>;
  /** Throws `not_found`. */
  get(id: string, version: number): Promise<MethodVersion>;
  /** The highest number given out for that id; 0 when it never existed. */
  latest(id: string): Promise<number>;
  close(): Promise<void>;
}

export function createVersionHistory(store: Store): VersionHistory {
  const journals = new Map<string, Journal<MethodVersion>>();
  const journal = (id: string) => {
    let open = journals.get(id);
    if (!open) {
      open = store.journal<MethodVersion>(`method-versions/${id}`);
      journals.set(id, open);
    }
    return open;
  };
  const list = async (id: string) => {
    const byVersion = new Map<number, MethodVersion>();
    for await (const entry of journal(id).read()) byVersion.set(entry.version, entry);
    return [...byVersion.values()].sort((a, b) => b.version - a.version);
  };
  return {
    append: (method) => journal(method.id).append({ version: method.version, at: method.updatedAt, method }),
    list,
    async get(id, version) {
      const found = (await list(id)).find((entry) => entry.version === version);
      if (!found) throw new BarkeepError("not_found", `The method ${id} has no version ${version}.`);
      return found;
    },
    latest: async (id) => (await list(id))[0]?.version ?? 0,
    async close() {
      await Promise.all([...journals.values()].map((open) => open.close()));
      journals.clear();
    },
  };
}
