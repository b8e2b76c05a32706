/**
 * One session's messages on their way out, in order.
 *
 * A message leaves once it is on disk, so that what a client has seen outlives a crash; but a `text.delta` need not wait: it may be
 * up to `aheadOfDisk` ahead of what is on disk. After a crash, numbering goes on beyond that many, so `seq` never goes back; what
 * may have been lost in between is announced as a gap.
 */
import { writeJson } from "../../protocol/exact-json.ts";
import type { SessionMessage } from "../../protocol/messages.ts";
import type { Log } from "../observe/log.ts";
import { EntryWriter, type Mark, type Written } from "./entry-writer.ts";
import { Numbering, type Placed, type Unplaced } from "./placed.ts";
import { aheadOfDisk } from "./read-session.ts";
import { Replay } from "./replay.ts";
import type { SessionJournal } from "./session-journal.ts";
import type { AskedEntry, SessionEntry } from "./session-records.ts";

/** What must have become of a message before it may leave. */
const marks: Readonly<Partial<Record<SessionMessage["type"], Mark>>> = {
  "text.delta": "none",
};
const markOf = ({ type }: { readonly type: SessionMessage["type"] }): Mark => marks[type] ?? "synced";

type TurnStarted = Extract<Unplaced, { type: "turn.started" }>;

export interface OutgoingOptions {
  readonly session: string;
  readonly journal: SessionJournal;
  readonly clock: { now(): number };
  readonly log: Log;
  /** Where an earlier life of the session ended. */
  readonly lastSeq: number;
  readonly lastBatch: number;
  /** Most messages and UTF-16 code units held in memory for replay. */
  readonly most: { readonly messages: number; readonly chars: number };
  /** Given each entry as it takes its place among the others. */
  readonly apply: (entry: SessionEntry) => void;
  /**
   * Other machines may go on with the session: then what is not on disk stays here while the disk fails, since nobody else would
   * know that it had left.
   */
  readonly shared?: boolean;
  /** Given each message as it leaves. */
  readonly deliver: (placed: Placed) => void;
  /** Somebody else has the session: nothing leaves any more. */
  readonly onMoved: () => void;
}

interface Waiting {
  readonly placed: Placed;
  /** Where its entry stands among those of this life. */
  readonly place: number;
}

/** A message that is on its way to the disk with what led to it, and has not been sent. */
interface Reserved {
  readonly turn: string;
  readonly entry: SessionEntry;
  readonly waiting: Waiting;
  /** What was sent since. */
  readonly behind: Unplaced[];
}

export class Outgoing {
  readonly #options: OutgoingOptions;
  readonly #numbering: Numbering;
  readonly #writer: EntryWriter;
  readonly #replay: Replay;
  #waiting: Waiting[] = [];
  #reserved: Reserved | null = null;

  constructor(options: OutgoingOptions) {
    const { session, lastSeq, journal, most } = options;
    this.#options = options;
    this.#numbering = new Numbering({ session, last: lastSeq });
    this.#writer = new EntryWriter({ ...options, onProgress: () => this.#release() });
    this.#replay = new Replay({ journal, most, least: aheadOfDisk });
  }

  /** The last `seq` given. */
  get lastSeq(): number {
    return this.#numbering.last;
  }

  /** The last `seq` of an earlier life: what is not on disk up to there is lost. */
  get beginsBehind(): number {
    return this.#options.lastSeq;
  }

  /** The last `seq` that has left. */
  get leftSeq(): number {
    return this.#waiting[0] === undefined ? this.lastSeq : this.#waiting[0].placed.seq - 1;
  }

  /** False while a turn's beginning is reserved: there is room for one. */
  get reserves(): boolean {
    return this.#reserved === null;
  }

  send(message: Unplaced): void {
    if (this.#reserved === null) {
      const placed = this.#numbering.preview(message);
      this.#numbering.settle(placed);
      const sent = this.#sentEntry(placed);
      this.#options.apply(sent.entry);
      const place = this.#writer.append(sent, markOf(message));
      this.#waiting.push({ placed, place });
      this.#release();
    } else if (message.type === "turn.started" && message.turn === this.#reserved.turn) this.#sendReserved();
    else this.#reserved.behind.push(message);
  }

  /**
   * Appends what was asked together with the `turn.started` that follows from it, in one trip to the disk. That message has its
   * place, and leaves when it is sent; what is sent before it comes behind it. Throws `storage_failed`: then neither was appended.
   */
  async reserve(asked: AskedEntry, started: TurnStarted): Promise<void> {
    const placed = this.#numbering.preview(started);
    const [first, sent] = [writtenEntry(asked), this.#sentEntry(placed)];
    this.#options.apply(asked);
    this.#writer.append(first, "none");
    const place = this.#writer.append(sent, "synced");
    const reserved: Reserved = { turn: started.turn, entry: sent.entry, waiting: { placed, place }, behind: [] };
    this.#reserved = reserved;
    try {
      await this.#saved([first, sent]);
    } catch (error) {
      this.#reserved = null;
      for (const message of reserved.behind) this.send(message);
      throw error;
    }
  }

  /** Appends entries that count only once they are on disk. Throws `storage_failed`: then they were not appended. */
  async offer(entries: readonly SessionEntry[]): Promise<void> {
    const written = entries.map(writtenEntry);
    for (const { entry } of written) this.#options.apply(entry);
    for (const one of written) this.#writer.append(one, one === written.at(-1) ? "synced" : "none");
    await this.#saved(written);
  }

  /** Journals an entry: on disk without delay, or with the words that wait for company. */
  append(entry: SessionEntry, atOnce = false): void {
    this.#options.apply(entry);
    this.#writer.append(writtenEntry(entry), atOnce ? "synced" : "none");
  }

  /** Resolves when everything so far is on disk. Throws `storage_failed`. */
  save(): Promise<void> {
    return this.#writer.save();
  }

  /** Resolves when everything so far has left. Throws `storage_failed` where that waits for a disk that fails, `session_moved`. */
  async left(): Promise<void> {
    try {
      await this.save();
    } catch (error) {
      if (this.#waiting.length > 0) throw error;
    }
  }

  /** Messages that have left with a `seq` beyond `after`, oldest first. */
  async since(after: number): Promise<readonly Placed[]> {
    if (after >= this.leftSeq) return [];
    const found = await this.#replay.since(after);
    // What is still on its way to the disk leaves first.
    if (found.length === 0) await this.save().catch(() => {});
    return found;
  }

  /** Writes what waits and lets it leave. Never throws. */
  close(): Promise<void> {
    this.#sendReserved();
    return this.#writer.close();
  }

  async #saved(written: readonly Written[]): Promise<void> {
    try {
      await this.save();
    } catch (error) {
      // They are still to be written, and must not be.
      for (const one of written) one.withdrawn = true;
      throw error;
    }
  }

  #sendReserved(): void {
    const reserved = this.#reserved;
    if (reserved === null) return;
    this.#reserved = null;
    this.#options.apply(reserved.entry);
    this.#waiting.push(reserved.waiting);
    this.#numbering.settle(reserved.waiting.placed);
    this.#release();
    for (const message of reserved.behind) this.send(message);
  }

  #release(): void {
    for (let head = this.#waiting[0]; head !== undefined && this.#mayLeave(head); head = this.#waiting[0]) {
      this.#waiting.shift();
      this.#replay.add(head.placed);
      this.#options.deliver(head.placed);
    }
  }

  /** While a disk fails that is this machine's own, the running turn leaves all the same: the next `say` is what gets the error. */
  #mayLeave({ place, placed: { message } }: Waiting): boolean {
    if (this.#writer.moved) return false;
    const passes = this.#writer.failing && this.#options.shared !== true;
    if (passes || this.#writer.reached(place, "synced")) return true;
    const mark = markOf(message);
    return mark !== "synced" && this.#writer.ahead(place) <= aheadOfDisk && this.#writer.reached(place, mark);
  }

  #sentEntry({ message, json }: Placed): Written {
    // Where a turn's beginning and end stand in the transcript's time must not depend on when they are read.
    const timed = message.type === "turn.started" || message.type === "turn.finished";
    return {
      entry: timed ? { kind: "sent", message, at: this.#options.clock.now() } : { kind: "sent", message },
      json,
    };
  }
}

const writtenEntry = (entry: SessionEntry): Written => ({ entry, json: writeJson(entry) });
