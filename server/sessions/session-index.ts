/** Which sessions there are, for lists: a journal of summaries, the last one of each id counts. */
import type { Player } from "../../protocol/messages.ts";
import type { Log } from "../observe/log.ts";
import { keepLatest } from "../store/keep-latest.ts";
import type { Store } from "../store/store.ts";
import { pastOf } from "./read-session.ts";
import { journalled } from "./session-journal.ts";
import { type SessionBatch, sessionJournal } from "./session-records.ts";

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
const folder = "sessions";
/** Summaries that later ones have replaced may be as many as those that count, and so many more, before they are let go of. */
const spare = 100;

export class SessionIndex {
  readonly #store: Store;
  readonly #log: Log;
  #loading: Promise<Map<string, IndexEntry>> | null = null;
  /** Summaries in the journal. */
  #records = 0;
  #compacting: Promise<unknown> = Promise.resolve();
  #nextCompaction: Promise<void> | null = null;

  constructor({ store, log }: { readonly store: Store; readonly log: Log }) {
    this.#store = store;
    this.#log = log;
  }

  /** Every session kept, in the order in which they were opened. Read from disk at the first call. */
  entries(): Promise<ReadonlyMap<string, IndexEntry>> {
    return this.#entries();
  }

  /** Throws `storage_failed`. */
  async put(entry: IndexEntry): Promise<void> {
    const entries = await this.#entries();
    entries.set(entry.id, entry);
    await this.#append(entry);
    if (this.#records <= 2 * entries.size + spare) return;
    // Waited for: nothing may be written once the store is closed.
    await this.#compact().catch((error) => this.#log.warn({ error }, "the list of sessions could not be made shorter"));
  }

  /** Nothing of it stays in the journal: a summary names the player. Throws `storage_failed`. */
  async remove(id: string): Promise<void> {
    const entries = await this.#entries();
    if (entries.delete(id)) await this.#compact();
  }

  #entries(): Promise<Map<string, IndexEntry>> {
    this.#loading ??= this.#load().catch((error) => {
      // What can't be read now may be read later.
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  async #load(): Promise<Map<string, IndexEntry>> {
    const entries = new Map<string, IndexEntry>();
    this.#records = 0;
    for await (const entry of this.#store.journal<IndexEntry>(journal).read()) {
      entries.set(entry.id, entry);
      this.#records += 1;
    }
    // A crash between the two writes of an opening leaves a session that would never be listed, or past its time.
    for (const name of await this.#store.journals(folder)) {
      const id = name.slice(folder.length + 1);
      const found = entries.has(id) ? null : await this.#lost(id);
      if (found === null) continue;
      entries.set(id, found);
      // Where that fails it is found again at the next start.
      await this.#append(found).catch(() => undefined);
    }
    return entries;
  }

  /** The summary of a session by its own journal; null when not even its opening was written. */
  async #lost(id: string): Promise<IndexEntry | null> {
    const journal = journalled(this.#store.journal<SessionBatch>(sessionJournal(id)));
    const past = await pastOf({ journal, session: id, clock: { now: () => 0 } });
    if (past === null || past.open === null) return null;
    const { character, player, at } = past.open;
    return { id, character, player, openedAt: at, lastAt: past.lastAt, turns: past.turnCount };
  }

  async #append(entry: IndexEntry): Promise<void> {
    await this.#store.journal<IndexEntry>(journal).append(entry);
    this.#records += 1;
  }

  /** Those who ask while one is under way share the next: many removals are one rewriting. */
  #compact(): Promise<void> {
    this.#nextCompaction ??= this.#compacting.then(() => {
      this.#nextCompaction = null;
      const done = this.#keepLatest();
      this.#compacting = done.catch(() => undefined);
      return done;
    });
    return this.#nextCompaction;
  }

  async #keepLatest(): Promise<void> {
    const entries = await this.#entries();
    const { dropped } = await keepLatest<IndexEntry, string>(this.#store, {
      name: journal,
      keyOf: ({ id }) => id,
      wanted: ({ id }) => entries.has(id),
    });
    this.#records -= dropped;
  }
}
