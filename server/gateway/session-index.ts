/** Which sessions there are, for lists: a journal of summaries, the last one of each id counts. */
import type { Player } from "../../protocol/messages.ts";
import type { Store } from "../store/store.ts";

export interface IndexEntry {
  readonly id: string;
  readonly character: string;
  readonly player: Player | null;
  /** Unix times in ms. */
  readonly openedAt: number;
  readonly lastAt: number;
  readonly turns: number;
}

const journal = "session-index";

export class SessionIndex {
  readonly #store: Store;
  #loading: Promise<Map<string, IndexEntry>> | null = null;

  constructor({ store }: { readonly store: Store }) {
    this.#store = store;
  }

  /** Every session kept, in the order in which they were opened. Read from disk at the first call. */
  entries(): Promise<ReadonlyMap<string, IndexEntry>> {
    return this.#entries();
  }

  /** Throws `storage_failed`. */
  async put(entry: IndexEntry): Promise<void> {
    const entries = await this.#entries();
    entries.set(entry.id, entry);
    await this.#store.journal<IndexEntry>(journal).append(entry);
  }

  /** Nothing of it stays in the journal: a summary names the player. Throws `storage_failed`. */
  async remove(id: string): Promise<void> {
    const entries = await this.#entries();
    if (entries.delete(id)) await this.#keepLatest(entries);
  }

  #entries(): Promise<Map<string, IndexEntry>> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<Map<string, IndexEntry>> {
    const entries = new Map<string, IndexEntry>();
    let records = 0;
    for await (const entry of this.#store.journal<IndexEntry>(journal).read()) {
      entries.set(entry.id, entry);
      records += 1;
    }
    if (records > 2 * entries.size + 100) await this.#keepLatest(entries);
    return entries;
  }

  async #keepLatest(entries: ReadonlyMap<string, IndexEntry>): Promise<void> {
    const latest = (entry: IndexEntry) => JSON.stringify(entries.get(entry.id)) === JSON.stringify(entry);
    await this.#store.rewriteJournal<IndexEntry>(journal, latest);
  }
}
