/** Collections whose readers are spared what somebody who edited the file by hand may have written. */
import type { TObject } from "typebox";
import type { Log } from "../observe/log.ts";
import type { Problem } from "../problems/problem.ts";
import { isTime, isVersion, soundPart, topOf, written } from "../problems/stored-problems.ts";
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

/**
 * Those that are as the schema has them, and of which `also` finds nothing wrong, such as what two fields are together; of the others
 * it is told where they stand, and they are left alone.
 */
export function soundDocuments<T extends { readonly id: string; readonly version: number; readonly updatedAt: string }>(
  collection: Collection<T>,
  options: {
    readonly schema: TObject;
    readonly what: string;
    readonly log: Log;
    readonly also?: (document: T) => readonly Problem[];
  },
): Collection<T> {
  const { schema, what, log, also = () => [] } = options;
  return soundCollection(collection, (stored) => {
    const document = { ...written, ...stored };
    const wrong = [...soundPart(document, schema, schema.required).problems, ...problemsOfWritten(document)];
    const problems = wrong.length > 0 ? wrong : also(document);
    for (const { path, message } of problems) {
      const where = collection.place?.(document.id, topOf(path)) ?? what;
      log.error({ [what]: document.id }, `The ${what} "${document.id}" can't be used (${where}): ${path}: ${message}`);
    }
    return problems.length === 0 ? document : null;
  });
}

const problemsOfWritten = ({ version, updatedAt }: typeof written): readonly Problem[] => [
  ...(isVersion(version) ? [] : [{ path: "version", message: "Expected a whole number from 1." }]),
  ...(isTime(updatedAt) ? [] : [{ path: "updatedAt", message: "Expected a time such as 2026-11-30T12:00:00.000Z." }]),
];
