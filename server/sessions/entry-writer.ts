/**
 * Durability of one session's entries: what comes while a batch is written makes up the next one. An entry's place, counted from
 * the start of this life, tells whether it is on disk.
 */
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { StaleWrite } from "../records/engine.ts";
import { packEntries } from "./packed-entries.ts";
import type { SessionJournal } from "./session-journal.ts";
import type { SessionEntry } from "./session-records.ts";

/** How many entries may be made and not be on disk before they are put there without being asked. */
const mostLingering = 128;
/** How long entries that nobody waits for wait for company, in ms. */
const lingerMs = 1000;

/** How soon what could not be written is tried again by itself, in ms. */
const againMs = 500;

/** Whether an entry is waited for, or may wait for company. */
export type Mark = "none" | "synced";

/** An entry and its JSON; of a message that was sent, the message's. */
export interface Written {
  readonly entry: SessionEntry;
  readonly json: string;
  /** It could not be written in time, and is to be no more. */
  withdrawn?: boolean;
}

export interface EntryWriterOptions {
  readonly session: string;
  readonly journal: SessionJournal;
  readonly clock: { now(): number };
  readonly log: Log;
  /** Where an earlier life of the session ended. */
  readonly lastBatch: number;
  /** Called when entries were written, or could not be. */
  readonly onProgress: () => void;
  /** Called once, when the session has a newer owner, or is gone: nothing was written, and nothing more is. */
  readonly onMoved: () => void;
}

export class EntryWriter {
  readonly #options: EntryWriterOptions;
  #batch: number;
  /** Entries made, and entries on disk. */
  #made = 0;
  #synced = 0;
  #fresh: Written[] = [];
  /** Whether what is fresh is to be written without delay. */
  #wanted = false;
  /** A batch that could not be written: it is tried again as it is. */
  #stuck: Written[] | null = null;
  #failure: unknown = null;
  #moved = false;
  #writing: Promise<void> | null = null;
  #linger: ReturnType<typeof setTimeout> | undefined;

  constructor(options: EntryWriterOptions) {
    this.#options = options;
    this.#batch = options.lastBatch;
  }

  /** True while the disk fails. */
  get failing(): boolean {
    return this.#failure !== null;
  }

  /** True once somebody else has the session. */
  get moved(): boolean {
    return this.#moved;
  }

  /** How many entries up to this place are not on disk yet. */
  ahead(place: number): number {
    return place - this.#synced;
  }

  reached(place: number, mark: Mark): boolean {
    return mark === "none" || place <= this.#synced;
  }

  /** Writes an entry, without delay if somebody waits for that mark; answers its place. */
  append(written: Written, mark: Mark): number {
    if (this.#moved) return this.#made;
    this.#fresh.push(written);
    this.#made += 1;
    if (mark === "synced" || this.#made - this.#synced >= mostLingering) this.#flush();
    else this.#linger ??= setTimeout(() => this.#flush(), lingerMs);
    return this.#made;
  }

  /** Resolves when everything so far is on disk. Throws `storage_failed`, `session_moved`. */
  async save(): Promise<void> {
    const wanted = this.#made;
    if (this.#moved) throw new BarkeepError("session_moved");
    while (this.#synced < wanted) {
      this.#flush();
      await this.#writing;
      if (this.#moved) throw new BarkeepError("session_moved");
      if (this.#failure !== null && this.#synced < wanted) throw this.#failure;
    }
  }

  /** Writes what waits. Never throws. */
  async close(): Promise<void> {
    const { log } = this.#options;
    if (this.#moved) return;
    await this.save().catch((error) => log.error({ error }, "a session's last entries could not be written"));
    clearTimeout(this.#linger);
  }

  #flush(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    this.#wanted = this.#fresh.length > 0;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
      if (this.#failure !== null || this.#fresh.length === 0) return;
      // What was appended between the last batch and now has found it still writing.
      if (this.#wanted) this.#flush();
      else this.#linger ??= setTimeout(() => this.#flush(), lingerMs);
    });
  }

  /** Batch after batch, as long as somebody waits. One that failed is tried again with the next entry. */
  async #writeAll(): Promise<void> {
    while (this.#stuck !== null || (this.#wanted && this.#fresh.length > 0)) {
      const written = this.#stuck ?? this.#nextBatch();
      try {
        await this.#write(written);
      } catch (error) {
        if (error instanceof StaleWrite) {
          this.#stop();
          return;
        }
        this.#stuck = written;
        this.#fail(error);
        return;
      }
      this.#stuck = null;
      this.#failure = null;
      this.#synced += written.length;
      this.#options.onProgress();
    }
  }

  #write(written: readonly Written[]): Promise<void> {
    const { journal, clock } = this.#options;
    const standing = written.filter(({ withdrawn }) => !withdrawn);
    const batch = { n: this.#batch, at: clock.now(), entries: standing.map(({ entry }) => entry) };
    return journal.append(batch, { json: packEntries(standing) });
  }

  #nextBatch(): Written[] {
    const fresh = this.#fresh;
    if (fresh.length > 0) this.#batch += 1;
    this.#fresh = [];
    this.#wanted = false;
    return fresh;
  }

  /** What it holds is out of date. */
  #stop(): void {
    this.#moved = true;
    this.#fresh = [];
    this.#stuck = null;
    this.#failure = null;
    clearTimeout(this.#linger);
    this.#options.log.warn({ session: this.#options.session }, "a session has another owner: this copy ends");
    this.#options.onMoved();
  }

  #fail(error: unknown): void {
    const { log, session, onProgress } = this.#options;
    if (this.#failure === null) log.error({ error, session }, "a session can't be journalled");
    this.#failure = error;
    this.#linger ??= setTimeout(() => this.#flush(), againMs);
    onProgress();
  }
}
