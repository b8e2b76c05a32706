/**
 * What the server keeps, behind a handful of methods: small collections of documents that people edit (lowdb on
 * one machine, PostgreSQL for several; nothing above may know which) and, in files, append-only journals.
 */
import type { Json } from "../../protocol/json.ts";

/** A small collection of JSON documents by id, held in memory, written atomically (fsync, last good copy kept). */
export interface Collection<T extends { readonly id: string }> {
  list(): readonly T[];
  get(id: string): T | undefined;
  /** Resolves once on disk. Throws `storage_failed`. */
  put(document: T): Promise<void>;
  /** Several at once: one write, all or nothing. Throws `storage_failed`. */
  putAll(documents: readonly T[]): Promise<void>;
  remove(id: string): Promise<boolean>;
  /**
   * Calls back with the ids of documents that were put or removed, by whichever writer, once `get` gives them as they are now and
   * before the writer's promise resolves. Returns a function that ends it.
   */
  onChange(listener: (ids: readonly string[]) => void): () => void;
}

export interface AppendOptions {
  /** The record as JSON on one line, for who has it already. */
  readonly text?: string;
  /**
   * Resolve once the record outlives this process; a power cut within the next second may still take it, or with `idle` until
   * something else is synced or nothing has been written for two seconds. A tenth of the cost.
   */
  readonly syncLater?: boolean | "idle";
}

/** One journal: records appended in order, each with a checksum; a torn last record is dropped at start. */
export interface Journal<R extends Json | object = Json> {
  /** Resolves once on disk (batched), unless `syncLater` says otherwise. Throws `storage_failed`. */
  append(record: R, options?: AppendOptions): Promise<void>;
  /** All records, oldest first. */
  read(): AsyncIterable<R>;
  /** Resolves when everything appended so far is on disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** What the server asks for, and all that every kind of store has. */
export interface Store {
  /** `fields`: what every document must have beside its id; where one lacks it, the file counts as damaged. */
  collection<T extends { readonly id: string }>(name: string, fields?: readonly (keyof T & string)[]): Collection<T>;
  /** Resolves while it can be written, as far as is known. Throws `storage_failed`. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** One that has journals as well: files on one machine. */
export interface MaintainedStore extends Store {
  /** Opens (or makes) the journal of that name, such as `calls` or `sessions/s_1`. */
  journal<R extends Json | object = Json>(name: string): Journal<R>;
  /** Names of the journals below a folder, such as `sessions`. */
  journals(folder: string): Promise<string[]>;
  removeJournal(name: string): Promise<void>;
  /** Keeps the records for which `keep` is true and lets go of the others for good. Throws `storage_failed`. */
  rewriteJournal<R extends Json | object = Json>(
    name: string,
    keep: (record: R) => boolean,
  ): Promise<{ readonly kept: number; readonly dropped: number }>;
}
