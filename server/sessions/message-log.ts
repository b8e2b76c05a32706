/**
 * One session's messages in order: gives each its `seq`, journals it, lets it out, and keeps the latest for replay.
 *
 * A message leaves once it is on disk, so that what a client has seen outlives a crash; but inside of a turn calls need only be
 * written (they outlive the process, though perhaps not a power cut), and a `text.delta` need not wait at all. Both may be up to
 * `aheadOfDisk` ahead of the last message on disk. After a crash, numbering goes on beyond that many, so `seq` never goes back;
 * what may have been lost in between is announced as a gap.
 */
import { writeJson } from "../../protocol/exact-json.ts";
import type { SessionMessage } from "../../protocol/messages.ts";
import type { Log } from "../observe/log.ts";
import type { Journal } from "../store/store.ts";
import type { SaidEntry, SessionBatch, SessionEntry } from "./session-records.ts";

/** How many messages may be on the wire and not on disk. */
export const aheadOfDisk = 256;
/** How long deltas wait for company before they are written, in ms. */
const lingerMs = 250;

/** What must have become of a message before it may leave. */
type Wait = "none" | "written" | "synced";
const waits: Readonly<Partial<Record<SessionMessage["type"], Wait>>> = {
  "text.delta": "none",
  "method.started": "written",
  "method.finished": "written",
  "action.call": "written",
  "action.cancelled": "written",
};
const waitOf = ({ type }: { readonly type: SessionMessage["type"] }): Wait => waits[type] ?? "synced";

/** A message with its place, serialised once for every reader. */
export interface Placed {
  readonly seq: number;
  readonly message: SessionMessage;
  readonly json: string;
}

/** A message that has no place yet. */
export type Unplaced<M = SessionMessage> = M extends SessionMessage ? Omit<M, "session" | "seq"> : never;

type TurnStarted = Extract<Unplaced, { type: "turn.started" }>;

export interface MessageLogOptions {
  readonly session: string;
  readonly journal: Journal<SessionBatch>;
  readonly clock: { now(): number };
  readonly log: Log;
  /** Where an earlier life of the session ended. */
  readonly lastSeq: number;
  readonly lastBatch: number;
  /** Most messages and bytes (UTF-16 code units) kept in memory for replay; older ones come from the journal. */
  readonly keep: { readonly messages: number; readonly chars: number };
  /** Takes each message as it leaves. */
  readonly deliver: (placed: Placed) => void;
}

interface Outgoing {
  readonly placed: Placed;
  /** The entry that must be on disk first, counted from the start of this life. */
  readonly entry: number;
}

/** An entry and its JSON: a message's is made once, for readers and the journal. */
interface Written {
  readonly entry: SessionEntry;
  readonly json: string;
}

/** A message that is on its way to the disk with what led to it, and has not been sent. */
interface Reserved {
  readonly turn: string;
  readonly outgoing: Outgoing;
  /** What was sent since. */
  readonly behind: Unplaced[];
}

export class MessageLog {
  readonly #options: MessageLogOptions;
  #seq: number;
  #batch: number;
  /** Entries made, entries written, and entries on disk. */
  #made = 0;
  #written = 0;
  #synced = 0;
  /** How many of the entries made are to be put on disk without delay. */
  #syncUpTo = 0;
  /** The latest `seq` written, and on disk. */
  #writtenSeq: number;
  #syncedSeq: number;
  #fresh: Written[] = [];
  #stuck: Written[] | null = null;
  #failure: unknown = null;
  #writing: Promise<void> | null = null;
  #linger: ReturnType<typeof setTimeout> | undefined;
  #outgoing: Outgoing[] = [];
  #reserved: Reserved | null = null;
  readonly #kept: Placed[] = [];
  #keptChars = 0;
  readonly #sessionJson: string;

  constructor(options: MessageLogOptions) {
    this.#options = options;
    this.#sessionJson = `"session":${JSON.stringify(options.session)}`;
    this.#seq = options.lastSeq;
    this.#writtenSeq = options.lastSeq;
    this.#syncedSeq = options.lastSeq;
    this.#batch = options.lastBatch;
  }

  /** The last `seq` given. */
  get lastSeq(): number {
    return this.#seq;
  }

  /** The last `seq` that was let out. */
  get leftSeq(): number {
    return this.#outgoing[0] === undefined ? this.#seq : this.#outgoing[0].placed.seq - 1;
  }

  send(message: Unplaced): void {
    if (this.#reserved === null) {
      const placed = this.#place(message);
      this.#write(sentEntry(placed), waitOf(message));
      this.#outgoing.push({ placed, entry: this.#made });
      this.#seq += 1;
      this.#letOut();
    } else if (message.type === "turn.started" && message.turn === this.#reserved.turn) this.#sendReserved();
    else this.#reserved.behind.push(message);
  }

  /**
   * Keeps what was said together with the `turn.started` that follows from it, in one trip to the disk. That message has its
   * place, and leaves when it is sent; what is sent before it comes behind it. Throws `storage_failed`: then neither was kept.
   */
  async take(said: SaidEntry, started: TurnStarted): Promise<void> {
    const placed = this.#place(started);
    const [kept, sent] = [writtenEntry(said), sentEntry(placed)];
    this.#write(kept, "none");
    this.#write(sent, "synced");
    const reserved: Reserved = { turn: started.turn, outgoing: { placed, entry: this.#made }, behind: [] };
    this.#reserved = reserved;
    try {
      await this.save();
    } catch (error) {
      // It is still to be written, and must then be nothing but what a refused `say` leaves.
      const without = (written: Written) => (written === sent ? kept : written);
      this.#fresh = this.#fresh.map(without);
      this.#stuck = this.#stuck?.map(without) ?? null;
      this.#reserved = null;
      for (const message of reserved.behind) this.send(message);
      throw error;
    }
  }

  /** False while what `take` keeps has not been sent: it takes one at a time. */
  get takes(): boolean {
    return this.#reserved === null;
  }

  #sendReserved(): void {
    const reserved = this.#reserved;
    if (reserved === null) return;
    this.#reserved = null;
    this.#outgoing.push(reserved.outgoing);
    this.#seq = reserved.outgoing.placed.seq;
    this.#letOut();
    for (const message of reserved.behind) this.send(message);
  }

  /** With the next place. Done for every word: spreading the message would cost more than all else here. */
  #place(message: Unplaced): Placed {
    const seq = this.#seq + 1;
    const json = `${writeJson(message).slice(0, -1)},${this.#sessionJson},"seq":${seq}}`;
    const whole = Object.assign({}, message, { session: this.#options.session, seq }) as SessionMessage;
    return { seq, message: whole, json };
  }

  /** Journals an entry: on disk without delay, or with the deltas that wait for company. */
  write(entry: SessionEntry, atOnce = false): void {
    this.#write(writtenEntry(entry), atOnce ? "synced" : "none");
  }

  #write(written: Written, wait: Wait): void {
    this.#fresh.push(written);
    this.#made += 1;
    if (wait === "synced" || this.#made - this.#synced >= aheadOfDisk / 2) this.#syncUpTo = this.#made;
    if (wait !== "none" || this.#syncUpTo === this.#made) this.#flush();
    else this.#linger ??= setTimeout(() => this.#flush(), lingerMs);
  }

  /** Resolves when everything so far is on disk. Throws `storage_failed`. */
  async save(): Promise<void> {
    const wanted = this.#made;
    while (this.#synced < wanted) {
      this.#syncUpTo = Math.max(this.#syncUpTo, wanted);
      this.#flush();
      await this.#writing;
      if (this.#failure !== null && this.#synced < wanted) throw this.#failure;
    }
  }

  /** Messages that have left with a `seq` beyond `after`, oldest first: from memory, or from the journal. */
  async since(after: number): Promise<readonly Placed[]> {
    const first = this.#kept[0];
    if (after >= this.leftSeq) return [];
    if (first !== undefined && first.seq <= after + 1) return this.#kept.filter(({ seq }) => seq > after);
    const older: Placed[] = [];
    for await (const { entries } of this.#options.journal.read()) {
      for (const entry of entries) {
        if (entry.kind !== "sent" || entry.message.seq <= Math.max(after, older.at(-1)?.seq ?? 0)) continue;
        older.push({ seq: entry.message.seq, message: entry.message, json: writeJson(entry.message) });
      }
    }
    const newest = older.at(-1)?.seq ?? after;
    return [...older, ...this.#kept.filter(({ seq }) => seq > newest)];
  }

  /** Writes what waits and lets it out; the journal is closed after it. Never throws. */
  async close(): Promise<void> {
    this.#sendReserved();
    await this.save().catch((error) =>
      this.#options.log.error({ error }, "a session's last entries could not be written"),
    );
    clearTimeout(this.#linger);
    await this.#options.journal.close();
  }

  #flush(): void {
    clearTimeout(this.#linger);
    this.#linger = undefined;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
  }

  /** Batch after batch: what comes while one is written makes up the next. A batch that failed is tried again with the next entry. */
  async #writeAll(): Promise<void> {
    const { journal, clock } = this.#options;
    while (this.#stuck !== null || this.#fresh.length > 0 || this.#synced < this.#syncUpTo) {
      const sync = this.#synced < this.#syncUpTo;
      const written = this.#stuck ?? this.#takeFresh();
      try {
        if (written.length === 0) await journal.flush();
        else {
          const batch = { n: this.#batch, at: clock.now(), entries: written.map(({ entry }) => entry) };
          const entries = written.map(({ json }) => json).join(",");
          const text = `{"n":${batch.n},"at":${batch.at},"entries":[${entries}]}`;
          await journal.append(batch, { text, syncLater: !sync && (written.every(isDelta) ? "idle" : true) });
        }
      } catch (error) {
        this.#stuck = written;
        this.#fail(error);
        return;
      }
      this.#stuck = null;
      this.#failure = null;
      this.#written += written.length;
      for (const { entry } of written) if (entry.kind === "sent") this.#writtenSeq = entry.message.seq;
      if (sync) {
        this.#synced = this.#written;
        this.#syncedSeq = this.#writtenSeq;
      }
      this.#letOut();
    }
  }

  #takeFresh(): Written[] {
    const fresh = this.#fresh;
    if (fresh.length > 0) this.#batch += 1;
    this.#fresh = [];
    return fresh;
  }

  /** While the disk fails, the running turn is let out all the same: the next `say` is what gets the error. */
  #fail(error: unknown): void {
    if (this.#failure === null) {
      this.#options.log.error({ error, session: this.#options.session }, "a session can't be journalled");
    }
    this.#failure = error;
    this.#letOut();
  }

  #letOut(): void {
    for (let head = this.#outgoing[0]; head !== undefined && this.#mayLeave(head); head = this.#outgoing[0]) {
      this.#outgoing.shift();
      this.#remember(head.placed);
      this.#options.deliver(head.placed);
    }
  }

  #mayLeave({ entry, placed: { seq, message } }: Outgoing): boolean {
    if (entry <= this.#synced || this.#failure !== null) return true;
    const wait = waitOf(message);
    if (wait === "synced" || seq > this.#syncedSeq + aheadOfDisk) return false;
    return wait === "none" || entry <= this.#written;
  }

  #remember(placed: Placed): void {
    const { messages, chars } = this.#options.keep;
    this.#kept.push(placed);
    this.#keptChars += placed.json.length;
    while (this.#kept.length > messages || (this.#keptChars > chars && this.#kept.length > aheadOfDisk)) {
      this.#keptChars -= this.#kept.shift()?.json.length ?? 0;
    }
  }
}

const writtenEntry = (entry: SessionEntry): Written => ({ entry, json: writeJson(entry) });
/** Words alone: how many of them may be ahead of the disk, `aheadOfDisk` says. */
const isDelta = ({ entry }: Written) => entry.kind === "sent" && entry.message.type === "text.delta";
const sentEntry = ({ message, json }: Placed): Written => ({
  entry: { kind: "sent", message },
  json: `{"kind":"sent","message":${json}}`,
});
