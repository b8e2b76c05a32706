/** Collections whose readers are spared what somebody who edited the file by hand may have written. */
import type { TObject } from "typebox";
import type { Log } from "../observe/log.ts";
import { soundPart, topOf } from "../problems/stored-problems.ts";
import type { Collection } from "./store.ts";

/** Readers get what `sound` makes of each document; null leaves it out. What is written is written as it is. */
export function soundCollection<T extends { readonly id: string }>(
  collection: Collection<T>,
  sound: (document: T) => T | null,
): Collection<T> {
  const made = new WeakMap<T, T | null>();
  const soundOf = (document: T): T[] => {
    if (!made.has(document)) made.set(document, sound(document));
    const one = made.get(document) ?? null;
    return one === null ? [] : [one];
  };
  return {
    list: () => collection.list().flatMap(soundOf),
    get: (id) => [collection.get(id)].flatMap((document) => (document ? soundOf(document) : []))[0],
    put: (document) => collection.put(document),
    putAll: (documents) => collection.putAll(documents),
    remove: (id) => collection.remove(id),
    onChange: (listener) => collection.onChange(listener),
  };
}

/** Those that are as the schema has them; of the others it is told where they stand, and they are left alone. */
export function soundDocuments<T extends { readonly id: string }>(
  collection: Collection<T>,
  { schema, what, log }: { readonly schema: TObject; readonly what: string; readonly log: Log },
): Collection<T> {
  return soundCollection(collection, (document) => {
    const { problems } = soundPart(document, schema);
    for (const { path, message } of problems) {
      const where = collection.place?.(document.id, topOf(path)) ?? what;
      log.error({ [what]: document.id }, `The ${what} "${document.id}" can't be used (${where}): ${path}: ${message}`);
    }
    return problems.length === 0 ? document : null;
  });
}
