/** A store that keeps everything in memory, for the mock server and for tests that need no disk. */
import { ChangeFeed } from "../store/change-feed.ts";
import type { Collection, Store } from "../store/store.ts";

interface Kept<T> {
  readonly documents: Map<string, T>;
  readonly feed: ChangeFeed;
}

export function createMemoryStore(): Store {
  const collections = new Map<string, unknown>();
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
    exclusively: (work) => work(),
    check: async () => {},
    close: async () => {},
  };
}
