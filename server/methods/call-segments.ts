/**
 * The call records on disk, as numbered segments of one journal: the newest is appended to, the oldest is dropped whole.
 * The newest few are in memory as well; the others are found by an index.
 */
import { writeJson } from "../../protocol/exact-json.ts";
import type { Journal, MaintainedStore } from "../store/store.ts";
import { CallIndex, type IndexedCall } from "./call-index.ts";
import type { CallRecord } from "./method.ts";

export interface SegmentLimits {
  /** Records in a segment before the next is begun. */
  readonly records: number;
  /** Bytes of JSON in a segment before the next is begun. */
  readonly bytes: number;
  /** Segments kept. */
  readonly segments: number;
  /** Days a record is kept. */
  readonly days: number;
}

export const segmentLimits: SegmentLimits = { records: 1000, bytes: 8 * 1024 * 1024, segments: 100, days: 30 };

interface Segment {
  readonly number: number;
  readonly name: string;
  /** Kept for the newest segments only. */
  records: CallRecord[] | null;
  bytes: number;
}

const folder = "calls";
const inMemory = 2;
/** Most segments read from disk for one page: a page that has something by then ends early. */
const mostRead = 8;
const dayMs = 24 * 60 * 60 * 1000;

export class CallSegments {
  readonly #store: MaintainedStore;
  readonly #clock: { now(): number };
  readonly #limits: SegmentLimits;
  readonly #index: CallIndex;
  readonly #open: Promise<void>;
  /** Oldest first; the last is the one appended to. */
  #segments: Segment[] = [];
  #journal: Journal<CallRecord> | null = null;
  #work: Promise<unknown>;

  constructor(options: {
    readonly store: MaintainedStore;
    readonly clock: { now(): number };
    readonly limits?: SegmentLimits;
  }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#limits = options.limits ?? segmentLimits;
    this.#index = new CallIndex(options.store);
    this.#open = this.#load();
    // Whoever asks first is told; nobody asking must not be an unhandled rejection.
    this.#work = this.#open.catch(() => undefined);
  }

  /** Resolves once the record outlives this process. */
  append(record: CallRecord): Promise<void> {
    return this.#next(async () => {
      let last = this.#segments.at(-1);
      if (!last?.records || last.records.length >= this.#limits.records || last.bytes >= this.#limits.bytes) {
        last = await this.#begin();
      }
      const text = writeJson(record);
      last.records!.push(record);
      last.bytes += Buffer.byteLength(text);
      this.#journal ??= this.#store.journal<CallRecord>(last.name);
      return { written: this.#journal.append(record, { text, syncLater: true }) };
    }).then(({ written }) => written);
  }

  /** Records newest first. */
  async *newestFirst(): AsyncGenerator<CallRecord> {
    await this.#next(async () => undefined);
    for (const segment of [...this.#segments].reverse()) {
      const records = segment.records ? [...segment.records] : await this.#read(segment.name);
      for (let index = records.length - 1; index >= 0; index--) yield records[index]!;
    }
  }

  /**
   * A page of the records that fit, newest first. It ends early, with a `next`, where those that are left are far apart;
   * it is never empty with a `next`.
   */
  async page(
    fits: (call: IndexedCall) => boolean,
    { limit, after }: { readonly limit: number; readonly after?: string },
  ): Promise<{ readonly items: readonly CallRecord[]; readonly next: string | null }> {
    const items: CallRecord[] = [];
    let begun = after === undefined;
    let read = 0;
    for (const { segment, calls } of await this.#newestSegments()) {
      const known = await calls();
      const end = begun ? known.length : known.findIndex(({ id }) => id === after);
      if (end === -1) continue;
      begun = true;
      const wanted = new Set(known.slice(0, end).flatMap((call) => (fits(call) ? [call.id] : [])));
      if (wanted.size === 0) continue;
      const enough = items.length === limit || (segment.records === null && read === mostRead);
      if (enough && items.length > 0) return { items, next: items.at(-1)!.id };
      if (segment.records === null) read += 1;
      const records = segment.records ?? (await this.#read(segment.name));
      for (const record of records.filter(({ id }) => wanted.has(id)).reverse()) {
        if (items.length === limit) return { items, next: items.at(-1)!.id };
        items.push(record);
      }
    }
    return { items, next: null };
  }

  async get(id: string): Promise<CallRecord | undefined> {
    for (const { segment, calls } of await this.#newestSegments()) {
      if (!(await calls()).some((call) => call.id === id)) continue;
      const records = segment.records ?? (await this.#read(segment.name));
      return records.find((record) => record.id === id);
    }
    return undefined;
  }

  /** Rewrites what is kept without the records `unwanted` picks; answers how many there were. */
  forget(unwanted: (record: IndexedCall) => boolean): Promise<number> {
    return this.#next(async () => {
      let forgotten = 0;
      for (const segment of this.#segments) forgotten += await this.#rewrite(segment, unwanted);
      return forgotten;
    });
  }

  async #rewrite(segment: Segment, unwanted: (record: IndexedCall) => boolean): Promise<number> {
    // First what tells of them, so that nothing does when this is interrupted.
    if (!segment.records && (await this.#callsOf(segment)).some(unwanted)) await this.#index.remove(segment.number);
    const { dropped } = await this.#store.rewriteJournal<CallRecord>(segment.name, (record) => !unwanted(record));
    if (segment.records) segment.records = segment.records.filter((record) => !unwanted(record));
    return dropped;
  }

  /** Lets go of records past their time: whole segments, and the beginning of the one in which it ends. */
  sweep(): Promise<void> {
    return this.#next(async () => {
      await this.#prune();
      const limit = this.#clock.now() - this.#limits.days * dayMs;
      const [oldest] = this.#segments;
      if (oldest) await this.#rewrite(oldest, ({ at }) => Date.parse(at) < limit);
    });
  }

  /** What is in each segment, told when asked for. */
  async #newestSegments() {
    await this.#next(async () => undefined);
    return [...this.#segments].reverse().map((segment) => ({
      segment,
      // In turn with what changes segments: an index made of records that are being forgotten would remember them.
      calls: () => this.#next(async () => (this.#segments.includes(segment) ? this.#callsOf(segment) : [])),
    }));
  }

  async #callsOf(segment: Segment): Promise<readonly IndexedCall[]> {
    return segment.records ?? this.#index.of(segment.number, () => this.#read(segment.name));
  }

  async close(): Promise<void> {
    await this.#next(async () => {
      await this.#journal?.close();
      this.#journal = null;
    });
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#work.then(() => this.#open).then(work);
    this.#work = result.catch(() => undefined);
    return result;
  }

  async #load(): Promise<void> {
    const names = await this.#store.journals(folder);
    for (const name of [...names].sort()) {
      const number = Number(name.slice(folder.length + 1));
      if (Number.isInteger(number)) this.#segments.push({ number, name, records: null, bytes: 0 });
    }
    await this.#index.keepOnly(new Set(this.#segments.map(({ number }) => number)));
    for (const segment of this.#segments.slice(-inMemory)) {
      segment.records = await this.#read(segment.name);
      segment.bytes = segment.records.reduce((sum, record) => sum + Buffer.byteLength(writeJson(record)), 0);
    }
    await this.#prune();
  }

  async #begin(): Promise<Segment> {
    await this.#journal?.close();
    this.#journal = null;
    const number = (this.#segments.at(-1)?.number ?? 0) + 1;
    const segment: Segment = { number, name: nameOf(number), records: [], bytes: 0 };
    this.#segments.push(segment);
    for (const older of this.#segments.slice(0, -inMemory)) {
      if (older.records) await this.#index.put(older.number, older.records);
      older.records = null;
    }
    await this.#prune();
    return segment;
  }

  async #prune(): Promise<void> {
    const limit = this.#clock.now() - this.#limits.days * dayMs;
    for (;;) {
      const oldest = this.#segments[0];
      if (!oldest || this.#segments.length === 1) return;
      if (this.#segments.length <= this.#limits.segments) {
        const newest = (oldest.records ?? (await this.#read(oldest.name))).at(-1);
        if (newest && Date.parse(newest.at) >= limit) return;
      }
      await this.#index.remove(oldest.number);
      await this.#store.removeJournal(oldest.name);
      this.#segments.shift();
    }
  }

  async #read(name: string): Promise<CallRecord[]> {
    const journal = this.#store.journal<CallRecord>(name);
    const records: CallRecord[] = [];
    for await (const record of journal.read()) records.push(record);
    await journal.close();
    return records;
  }
}

const nameOf = (number: number) => `${folder}/${String(number).padStart(6, "0")}`;
