/** Versions of every method, also of deleted ones, so that each can be looked at and brought back. */

import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { keepLatest } from "../store/keep-latest.ts";
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
  /** Lets go of versions beyond those that are kept, of deleted methods too. Throws `storage_failed`. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

export interface VersionHistoryOptions {
  readonly store: Store;
  /** Newest versions of each method that are kept. */
  readonly keep: number;
  readonly log: Log;
}

const folder = "method-versions";
/** A journal is rewritten when it holds twice what is kept, and so many more: seldom, and never for a few. */
const spare = 20;

export function createVersionHistory({ store, keep, log }: VersionHistoryOptions): VersionHistory {
  const journals = new Map<string, Journal<MethodVersion>>();
  /** Records in the journals that have been read. */
  const records = new Map<string, number>();
  const journal = (id: string) => {
    let open = journals.get(id);
    if (!open) {
      open = store.journal<MethodVersion>(nameOf(id));
      journals.set(id, open);
    }
    return open;
  };
  const list = async (id: string) => {
    const byVersion = new Map<number, MethodVersion>();
    let read = 0;
    for await (const entry of journal(id).read()) {
      byVersion.set(entry.version, entry);
      read += 1;
    }
    records.set(id, read);
    return [...byVersion.values()].sort((a, b) => b.version - a.version).slice(0, keep);
  };
  const compact = async (id: string) => {
    const kept = await list(id);
    if ((records.get(id) ?? 0) <= 2 * kept.length + spare) return;
    const versions = new Set(kept.map(({ version }) => version));
    const { dropped } = await keepLatest<MethodVersion, number>(store, {
      name: nameOf(id),
      keyOf: ({ version }) => version,
      wanted: ({ version }) => versions.has(version),
    });
    records.set(id, (records.get(id) ?? 0) - dropped);
  };
  return {
    async append(method) {
      await journal(method.id).append({ version: method.version, at: method.updatedAt, method });
      const known = records.get(method.id);
      if (known !== undefined) records.set(method.id, known + 1);
      if (known !== undefined && known < 2 * keep + spare) return;
      // The save itself is done.
      await compact(method.id).catch((error) =>
        log.warn({ error, method: method.id }, "old versions could not be let go of"),
      );
    },
    list,
    async get(id, version) {
      const found = (await list(id)).find((entry) => entry.version === version);
      if (!found) throw new BarkeepError("not_found", `The method ${id} has no version ${version}, or not any more.`);
      return found;
    },
    latest: async (id) => (await list(id))[0]?.version ?? 0,
    async sweep() {
      for (const name of await store.journals(folder)) await compact(name.slice(folder.length + 1));
    },
    async close() {
      await Promise.all([...journals.values()].map((open) => open.close()));
      journals.clear();
    },
  };
}

const nameOf = (id: string) => `${folder}/${id}`;
