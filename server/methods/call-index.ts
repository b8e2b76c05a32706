/**
 * What is in which segment of the call records, without the records: whoever looks for a few of them reads no other
 * segments. A segment's part is written once, when the segment is full; what is missing is made again from the records.
 */
import type { MaintainedStore } from "../store/store.ts";
import type { CallRecord } from "./method.ts";

/** What calls are looked for by. */
export type IndexedCall = Pick<
  CallRecord,
  "id" | "method" | "character" | "player" | "session" | "status" | "cause" | "at"
>;

interface Part {
  /** Oldest first. */
  readonly calls: readonly IndexedCall[];
}

const folder = "call-index";

export class CallIndex {
  readonly #store: MaintainedStore;
  /** Of the segments that were asked for. */
  readonly #parts = new Map<number, readonly IndexedCall[]>();

  constructor(store: MaintainedStore) {
    this.#store = store;
  }

  /** Lets go of parts whose segment is gone. */
  async keepOnly(segments: ReadonlySet<number>): Promise<void> {
    for (const name of await this.#store.journals(folder))
      if (!segments.has(Number(name.slice(folder.length + 1)))) await this.#store.removeJournal(name);
  }

  /** The calls of a full segment, oldest first; `read` gives its records where its part is not there yet. */
  async of(segment: number, read: () => Promise<readonly CallRecord[]>): Promise<readonly IndexedCall[]> {
    const known = this.#parts.get(segment) ?? (await this.#load(segment));
    if (known === null) return this.put(segment, await read());
    this.#parts.set(segment, known);
    return known;
  }

  async put(segment: number, records: readonly CallRecord[]): Promise<readonly IndexedCall[]> {
    const calls = entriesOf(records);
    this.#parts.set(segment, calls);
    const journal = this.#store.journal<Part>(nameOf(segment));
    // What can't be written is made again when it is missed; whoever asks has it from memory.
    await journal.append({ calls }).catch(() => undefined);
    await journal.close();
    return calls;
  }

  /** Throws `storage_failed`. */
  async remove(segment: number): Promise<void> {
    this.#parts.delete(segment);
    await this.#store.removeJournal(nameOf(segment));
  }

  async #load(segment: number): Promise<readonly IndexedCall[] | null> {
    const journal = this.#store.journal<Part>(nameOf(segment));
    let calls: readonly IndexedCall[] | null = null;
    for await (const part of journal.read()) calls = entriesOf(part.calls);
    await journal.close();
    return calls;
  }
}

/** Without the records' bodies, and with one copy of each name: a segment's calls share a few dozen. */
function entriesOf(calls: readonly IndexedCall[]): readonly IndexedCall[] {
  const names = new Map<string, string>();
  const one = <T extends string | null>(name: T): T => {
    if (name === null) return name;
    if (!names.has(name)) names.set(name, name);
    return names.get(name) as T;
  };
  return calls.map(({ id, method, character, player, session, status, cause, at }) => ({
    id,
    method: one(method),
    character: one(character),
    player: one(player),
    session: one(session),
    status: one(status),
    cause: one(cause),
    at,
  }));
}

const nameOf = (segment: number) => `${folder}/${String(segment).padStart(6, "0")}`;
