/** Compaction of journals in which the last record of each key is the one that counts. */
import type { Json } from "../../protocol/json.ts";
import type { Store } from "./store.ts";

export interface KeepLatestOptions<R, K> {
  readonly name: string;
  readonly keyOf: (record: R) => K;
  /** Whether the key's record is still wanted; asked once for each key, with the record that counts. */
  readonly wanted?: (record: R) => boolean;
}

/**
 * Lets go of every record that a later one of its key has replaced, and of those that are not wanted. The file is replaced at once, so a crash finds the old one or the new one, and what is appended meanwhile stays.
 * Throws `storage_failed`; then nothing has changed.
 */
export async function keepLatest<R extends Json | object, K>(
  store: Pick<Store, "journal" | "rewriteJournal">,
  { name, keyOf, wanted = () => true }: KeepLatestOptions<R, K>,
): Promise<{ readonly kept: number; readonly dropped: number }> {
  const latest = new Map<K, { readonly at: number; readonly record: R }>();
  let count = 0;
  for await (const record of store.journal<R>(name).read()) {
    latest.set(keyOf(record), { at: count, record });
    count += 1;
  }
  const kept = new Set([...latest.values()].filter(({ record }) => wanted(record)).map(({ at }) => at));
  if (kept.size === count) return { kept: count, dropped: 0 };
  let at = -1;
  return store.rewriteJournal<R>(name, () => {
    at += 1;
    return at >= count || kept.has(at);
  });
}
