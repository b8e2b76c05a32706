/**
 * Writes groups of units over one connection, each group in one transaction and two trips. When the connection breaks while it
 * commits, the database is asked what became of the transaction: the group is neither lost nor written twice.
 */
import type { QueryArrayResult, QueryResult } from "pg";
import type { Row, Statement } from "./engine.ts";
import { StaleWrite } from "./engine.ts";
import { type Connection, PostgresConnection } from "./postgres-connection.ts";
import { isContention, isLost, postgresFailure } from "./postgres-failure.ts";
import { literal, placeholders, preparable } from "./postgres-text.ts";
import type { Unit, UnitResult } from "./write-group.ts";

/** How long a group waits for a database that was there a moment ago, and for one that was not, in ms. */
const patienceMs = { there: 2000, away: 250 };
const askAgainMs = 50;
const mostTries = 5;
/** Most statements that stay prepared. */
const mostPrepared = 200;

/** What the server ends by itself, in ms: what a node holds that was stopped in mid-transaction must not stop the others. */
const timeouts = { statement_timeout: 10_000, lock_timeout: 5000, idle_in_transaction_session_timeout: 3000 };

class Lost extends Error {
  readonly error: unknown;
  /** Of the transaction that was being committed; null when it certainly was not. */
  readonly transaction: string | null;
  readonly done: readonly UnitResult[];

  constructor(error: unknown, transaction: string | null = null, done: readonly UnitResult[] = []) {
    super("The connection was lost.", { cause: error });
    this.error = error;
    this.transaction = transaction;
    this.done = done;
  }
}

export class PostgresWriter {
  readonly #connection: PostgresConnection;
  #away = false;

  constructor({ url }: { readonly url: string }) {
    this.#connection = new PostgresConnection({ url, timeouts });
  }

  /** Of each unit what became of it; never throws. */
  async commit(units: readonly Unit[]): Promise<readonly UnitResult[]> {
    const until = performance.now() + (this.#away ? patienceMs.away : patienceMs.there);
    for (;;) {
      try {
        const connection = await this.#connection.get(Math.max(0, until - performance.now()));
        const results = await this.#write(connection, units);
        this.#away = false;
        return results;
      } catch (error) {
        const lost = error instanceof Lost ? error : new Lost(error);
        const done = lost.transaction === null ? null : await this.#outcome(lost, until);
        if (done !== null) return done;
        if (performance.now() < until) continue;
        this.#away = true;
        return units.map(() => postgresFailure(lost.error));
      }
    }
  }

  /** Asks for a sign of life. Throws `storage_failed`. */
  async check(): Promise<void> {
    const [result] = await this.commit([[{ sql: "SELECT 1" }]]);
    if (result instanceof Error) throw result;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** All units in one transaction; where one can't be done, each in its own, so that it fails alone. */
  async #write(connection: Connection, units: readonly Unit[]): Promise<readonly UnitResult[]> {
    const together = await this.#transaction(connection, units);
    if (!(together instanceof Error)) return together;
    if (units.length === 1 && !isContention(together)) return [failureOf(together)];
    const results: UnitResult[] = [];
    for (const unit of units) results.push(await this.#alone(connection, unit));
    return results;
  }

  async #alone(connection: Connection, unit: Unit): Promise<UnitResult> {
    for (let tries = 1; ; tries += 1) {
      try {
        const done = await this.#transaction(connection, [unit]);
        if (!(done instanceof Error)) return done[0] ?? [];
        if (!isContention(done) || tries === mostTries) return failureOf(done);
      } catch (error) {
        // The units before it have been written: this one alone is to be written again.
        const { transaction } = error as Lost;
        const done =
          transaction === null ? null : await this.#outcome(error as Lost, performance.now() + patienceMs.there);
        const [result] = done ?? (await this.commit([unit]));
        return result ?? postgresFailure(error);
      }
    }
  }

  /** The error of the unit that can't be done, after which nothing is. Throws `Lost`. */
  async #transaction(connection: Connection, units: readonly Unit[]): Promise<readonly UnitResult[] | Error> {
    const { client } = connection;
    const script = new Script(connection.prepared);
    const places = units.map((unit) => unit.map((statement) => script.add(statement)));
    let transaction = "";
    let done: UnitResult[];
    try {
      const results = (await client.query(script.text)) as unknown as readonly QueryResult[];
      transaction = String(results.at(-1)?.rows[0]?.xid);
      done = units.map((unit, at) => unit.map((statement, n) => rowsOf(statement, results[places[at]![n]!]!)));
    } catch (error) {
      if (isLost(error) && !(error instanceof StaleWrite)) throw this.#lost(connection, error);
      // What is prepared may or may not be: it is all prepared again.
      connection.prepared.clear();
      try {
        await client.query("ROLLBACK; DEALLOCATE ALL");
      } catch (broken) {
        throw this.#lost(connection, broken);
      }
      return error as Error;
    }
    try {
      const committed = (await client.query("COMMIT")) as QueryArrayResult;
      if (committed.command === "COMMIT") return done;
      return new Error("The transaction was rolled back.");
    } catch (error) {
      if (!isLost(error)) return error as Error;
      throw this.#lost(connection, error, transaction, done);
    }
  }

  #lost(connection: Connection, error: unknown, transaction: string | null = null, done: readonly UnitResult[] = []) {
    this.#connection.drop(connection);
    return new Lost(error, transaction, done);
  }

  /** What the units gave when their transaction was committed after all; null when it was not, or nobody can say in time. */
  async #outcome({ transaction, done }: Lost, until: number): Promise<readonly UnitResult[] | null> {
    while (performance.now() < until) {
      let connection: Connection | null = null;
      try {
        connection = await this.#connection.get(Math.max(0, until - performance.now()));
        const text = "SELECT pg_xact_status($1::xid8) AS status";
        const { rows } = await connection.client.query<{ status: string | null }>(text, [transaction]);
        if (rows[0]?.status === "committed") return done;
        if (rows[0]?.status !== "in progress") return null;
      } catch (error) {
        if (connection !== null && isLost(error)) this.#connection.drop(connection);
        // A database that never gave out that number has lost the transaction.
        else if (connection !== null) return null;
      }
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
    return null;
  }
}

const failureOf = (error: Error): Error => (error instanceof StaleWrite ? error : postgresFailure(error));

/** Throws `StaleWrite` when other than the wanted number of rows was changed. */
function rowsOf({ rows: wanted }: Statement, { rows, rowCount }: QueryResult): readonly Row[] {
  if (wanted !== undefined && rowCount !== wanted) throw new StaleWrite();
  return rows;
}

/** Statements as one text, with what is done for the first time prepared on the way. */
class Script {
  readonly #prepared: Map<string, string>;
  readonly #parts = ["BEGIN"];

  constructor(prepared: Map<string, string>) {
    this.#prepared = prepared;
  }

  /** The transaction's own number comes last. */
  get text(): string {
    return [...this.#parts, "SELECT pg_current_xact_id()::text AS xid"].join(";\n");
  }

  /** Which of the results will be this statement's. */
  add({ sql, values = [] }: Statement): number {
    return this.#parts.push(this.#called(sql, values)) - 1;
  }

  #called(sql: string, values: NonNullable<Statement["values"]>): string {
    if (!preparable(sql)) return placeholders(sql);
    const given = values.length > 0 ? `(${values.map(literal).join(",")})` : "";
    const known = this.#prepared.get(sql);
    if (known !== undefined) return `EXECUTE ${known}${given}`;
    if (this.#prepared.size >= mostPrepared) {
      this.#prepared.clear();
      this.#parts.push("DEALLOCATE ALL");
    }
    const name = `barkeep_${this.#prepared.size + 1}`;
    this.#prepared.set(sql, name);
    this.#parts.push(`PREPARE ${name} AS ${placeholders(sql)}`);
    return `EXECUTE ${name}${given}`;
  }
}
