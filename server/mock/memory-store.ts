/** A store that keeps everything in memory, for the mock server and for tests that need no disk. */
import type { Json } from "../../protocol/json.ts";
import { ChangeFeed } from "../store/change-feed.ts";
import type { Collection, Journal, MaintainedStore } from "../store/store.ts";

interface Kept<T> {
  readonly documents: Map<string, T>;
  readonly feed: ChangeFeed;
}

export function createMemoryStore(): MaintainedStore {
  const collections = new Map<string, unknown>();
  const journals = new Map<string, string[]>();
  return {
    collection<T extends { readonly id: string }>(name: string): Collection<T> {
      const { documents, feed } = (collections.get(name) ?? {
        documents: new Map(),
        feed: new ChangeFeed(),
      }) as Kept<T>;
      collections.set(name, { documents, feed });
      const putAll = async (given: readonly T[]) => {
        for (const document of given) documents.set(document.id, document);
        feed.publish(given.map(({ id }) => id));
      };
      return {
        list: () => [...documents.values()],
        get: (id) => documents.get(id),
        put: (document) => putAll([document]),
        putAll,
        remove: async (id) => {
          const found = documents.delete(id);
          if (found) feed.publish([id]);
          return found;
        },
        onChange: (listener) => feed.listen(listener),
      };
    },
    journal<R extends Json | object>(name: string): Journal<R> {
      return {
        append: async (record) => {
          const lines = journals.get(name) ?? [];
          lines.push(JSON.stringify(record));
          journals.set(name, lines);
        },
        async *read() {
          for (const line of journals.get(name) ?? []) yield JSON.parse(line) as R;
        },
        flush: async () => {},
        close: async () => {},
      } as Journal<R>;
    },
    journals: async (folder) => [...journals.keys()].filter((name) => name.startsWith(`${folder}/`)).sort(),
    removeJournal: async (name) => {
      journals.delete(name);
    },
    async rewriteJournal<R extends Json | object>(name: string, keep: (record: R) => boolean) {
      const lines = journals.get(name) ?? [];
      const kept = lines.filter((line) => keep(JSON.parse(line) as R));
      journals.set(name, kept);
      return { kept: kept.length, dropped: lines.length - kept.length };
    },
    check: async () => {},
    close: async () => {},
  };
}
