/** A store that keeps everything in memory, for the mock server and for tests that need no disk. */
import type { Json } from "../../protocol/json.ts";
import type { Collection, Journal, Store } from "../store/store.ts";

export function createMemoryStore(): Store {
  const collections = new Map<string, Map<string, { readonly id: string }>>();
  const journals = new Map<string, string[]>();
  return {
    collection<T extends { readonly id: string }>(name: string): Collection<T> {
      const documents = (collections.get(name) ?? new Map()) as Map<string, T>;
      collections.set(name, documents);
      return {
        list: () => [...documents.values()],
        get: (id) => documents.get(id),
        put: async (document) => {
          documents.set(document.id, document);
        },
        putAll: async (given) => {
          for (const document of given) documents.set(document.id, document);
        },
        remove: async (id) => documents.delete(id),
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
