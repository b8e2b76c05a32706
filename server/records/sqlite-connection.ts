/** One connection to a SQLite file: writes groups of units, reads, copies. Everything here blocks, so it lives in a thread. */
import type { Row, Statement, Value } from "./engine.ts";
import { type Database, databaseClass, type StatementSync } from "./sqlite-module.ts";

/** What became of a unit; plain, since it crosses threads. */
export type Outcome =
  | { readonly rows: readonly (readonly Row[])[] }
  | { readonly stale: true }
  | { readonly failure: SqliteFailure };

export interface SqliteFailure {
  readonly message: string;
  /** SQLite's own number for it, without what is beyond the lowest byte. */
  readonly code: number;
}

export interface SqliteConnectionOptions {
  /** `:memory:` keeps everything in memory. */
  readonly path: string;
  readonly readOnly?: boolean;
}

/** Most statements that stay prepared: what is written here is a few dozen, and searches vary. */
const mostPrepared = 200;
const stale = Symbol("stale");

export class SqliteConnection {
  readonly #database: Database;
  readonly #prepared = new Map<string, StatementSync>();

  constructor({ path, readOnly = false }: SqliteConnectionOptions) {
    this.#database = new (databaseClass())(path, { readOnly });
    this.#database.exec("PRAGMA busy_timeout = 5000");
    this.#database.exec("PRAGMA cache_size = -16000");
    if (readOnly) return;
    // Rows are of one to three kilobytes: on smaller pages a third of the file is gaps.
    this.#database.exec("PRAGMA page_size = 8192");
    // Space is given back as it comes free, and what was deleted is overwritten.
    this.#database.exec("PRAGMA auto_vacuum = INCREMENTAL");
    this.#database.exec("PRAGMA journal_mode = WAL");
    this.#database.exec("PRAGMA synchronous = FULL");
    this.#database.exec("PRAGMA secure_delete = ON");
  }

  /** All units in one transaction; where one can't be done, each in its own, so that it fails alone. */
  write(units: readonly (readonly Statement[])[]): Outcome[] {
    try {
      return this.#transaction(() => units.map((unit) => ({ rows: this.#unit(unit) })));
    } catch (error) {
      if (units.length === 1) return [outcomeOf(error)];
      return units.map((unit) => {
        try {
          return this.#transaction(() => ({ rows: this.#unit(unit) }));
        } catch (alone) {
          return outcomeOf(alone);
        }
      });
    }
  }

  read({ sql, values = [] }: Statement): Row[] {
    const statement = this.#prepare(sql);
    try {
      return statement.all(...(values as Value[])) as Row[];
    } catch (error) {
      if (!/too large to be represented/.test(String(error))) throw error;
      return this.#readBig(statement, values);
    }
  }

  /** A whole copy, consistent and without gaps, while others read and write. */
  copyTo(path: string): void {
    this.#database.prepare("VACUUM INTO ?1").run(path);
  }

  /** What was deleted leaves the file that changes go through first, too. */
  checkpoint(): void {
    this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }

  #unit(unit: readonly Statement[]): (readonly Row[])[] {
    return unit.map(({ sql, values = [], rows }) => {
      const statement = this.#prepare(sql);
      if (/\bRETURNING\b/.test(sql)) {
        const returned = statement.all(...(values as Value[])) as Row[];
        if (rows !== undefined && returned.length !== rows) throw stale;
        return returned;
      }
      const { changes } = statement.run(...(values as Value[]));
      if (rows !== undefined && Number(changes) !== rows) throw stale;
      return [];
    });
  }

  #transaction<T>(run: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const done = run();
      this.#database.exec("COMMIT");
      return done;
    } catch (error) {
      try {
        this.#database.exec("ROLLBACK");
      } catch {
        // A disk that fails has rolled it back already.
      }
      throw error;
    }
  }

  #readBig(statement: StatementSync, values: readonly Value[]): Row[] {
    statement.setReadBigInts(true);
    try {
      const rows = statement.all(...(values as Value[])) as Row[];
      return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
    } finally {
      statement.setReadBigInts(false);
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    if (this.#prepared.size >= mostPrepared) this.#prepared.clear();
    this.#prepared.set(sql, statement);
    return statement;
  }
}

const plain = (value: Value): Value =>
  typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;

function outcomeOf(error: unknown): Outcome {
  return error === stale ? { stale: true } : { failure: failureOf(error) };
}

/** The package for Node 20 leaves the number out of what fails as it is prepared or read, and puts its own words before SQLite's. */
const codesBySaying: readonly (readonly [saying: string, code: number])[] = [
  ["database is locked", 5],
  ["database table is locked", 6],
  ["attempt to write a readonly database", 8],
  ["disk I/O error", 10],
  ["database disk image is malformed", 11],
  ["malformed database schema", 11],
  ["database or disk is full", 13],
  ["unable to open database file", 14],
  ["file is not a database", 26],
];

export function failureOf(error: unknown): SqliteFailure {
  const { message, errcode } = error as Error & { errcode?: number };
  const code = errcode ?? codesBySaying.find(([saying]) => message.includes(saying))?.[1] ?? 0;
  return { message: String(message), code: code & 0xff };
}
