/**
 * What people edit, behind a handful of methods: small collections of documents (lowdb on one machine, PostgreSQL where it is
 * shared); nothing above may know which.
 */

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
  /** Where a field of a document stands, for whoever edits it by hand, such as `characters.json, line 12`; undefined where nobody can. */
  place?(id: string, field: string): string | undefined;
}

/** What a field must hold: a text, a finite number, an object, or one of these words. */
export type FieldKind = "text" | "number" | "object" | readonly string[];

export interface Store {
  /** `fields`: what every document must have beside its id; where one has it not, the file counts as damaged. */
  collection<T extends { readonly id: string }>(
    name: string,
    fields?: Readonly<Record<string, FieldKind>>,
  ): Collection<T>;
  /**
   * Does that while no other node does anything given to this, with everything read that others have changed: what is done once in
   * the life of the data. Not within itself. Throws `storage_failed`, and what the work throws.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Resolves when what others had changed by the time it was asked is read, or can't be: the latter throws nothing. Only where others
   * may; without it their changes are read within a second.
   */
  upToDate?(): Promise<void>;
  /** Resolves while it can be written, as far as is known. Throws `storage_failed`. */
  check(): Promise<void>;
  close(): Promise<void>;
}
