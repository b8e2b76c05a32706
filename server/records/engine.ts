/**
 * What the records ask of a database, and all they ask: SQLite on one machine, PostgreSQL for several. Statements are
 * written once for both, with numbered placeholders (`?1`) that each engine renders as it wants them.
 */

/** A whole number past 2^53 comes back as a BigInt; text is JSON where it holds more than words. */
export type Value = string | number | bigint | null;
export type Row = Readonly<Record<string, Value>>;

export interface Statement {
  readonly sql: string;
  readonly values?: readonly Value[];
  /** The unit fails with `StaleWrite` unless exactly so many rows were changed. */
  readonly rows?: number;
}

export interface WriteOptions {
  /** Nobody waits for it: it goes with the next unit that somebody waits for, or by itself some 20 ms later. The order stays. */
  readonly lazy?: boolean;
}

export interface Engine {
  readonly dialect: "sqlite" | "postgres";
  /**
   * Carries out a unit: all of it or nothing. Resolves once it is on disk, with what each statement returned. Units that gather
   * while others are written share one transaction, in the order in which they came. Throws `storage_failed`, and `StaleWrite`.
   */
  write(unit: readonly Statement[], options?: WriteOptions): Promise<readonly (readonly Row[])[]>;
  /** What has been written when it is asked. Throws `storage_failed`. */
  read(statement: Statement): Promise<readonly Row[]>;
  /** Resolves when what was given to `write` so far has been written, or has failed. */
  settled(): Promise<void>;
  /** Resolves while it can be written, as far as is known. Throws `storage_failed`. */
  check(): Promise<void>;
  /** Does that while nobody else, on any machine, does anything given to this. Only where several may. */
  exclusively?<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when what was deleted so far is gone from the disk as well, where the database leaves that to whoever asks. */
  scrub?(): Promise<void>;
  /** Writes a copy of everything to a new file, while others go on. Only where the database is a file. */
  copyTo?(path: string): Promise<void>;
  close(): Promise<void>;
}

/** What was to be changed had been changed by somebody else, or is gone: nothing of the unit was done. */
export class StaleWrite extends Error {
  override readonly name = "StaleWrite";

  constructor() {
    super("A newer owner has written since, or what was to be changed is gone.");
  }
}
