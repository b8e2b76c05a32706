/** What PostgreSQL's failures are to whoever asked: `storage_failed` with a sentence that says what to do. */
import { DatabaseError } from "pg";
import { BarkeepError } from "../problems/errors.ts";

/** By the codes, or classes of codes, of https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const reasons: Readonly<Record<string, string>> = {
  "53100": "the database's disk is full: free some space",
  "53200": "the database has run out of memory",
  "53300": "the database has no connection left: raise its max_connections, or lower how many nodes there are",
  "25006": "the database is read-only: BARKEEP_DATABASE_URL must name the primary",
  "28": "the database refuses the login of BARKEEP_DATABASE_URL",
  "3D": "the database that BARKEEP_DATABASE_URL names does not exist: create it",
  "42501": "the login of BARKEEP_DATABASE_URL may not do that: make it the owner of its schema",
  "57": "the database is stopping or starting: it goes on by itself",
  "08": "the database can't be reached: it goes on by itself once it can",
};

/** Nothing more is to be had from that connection. */
export const isLost = (error: unknown): boolean =>
  !(error instanceof DatabaseError) ||
  error.severity === "FATAL" ||
  error.severity === "PANIC" ||
  /^(08|57P)/.test(error.code ?? "");

/** Two transactions stood in each other's way: the same again may well succeed. */
export const isContention = (error: unknown): boolean =>
  error instanceof DatabaseError && /^(40001|40P01|55P03)$/.test(error.code ?? "");

const reasonFor = (code: string) => reasons[code] ?? reasons[code.slice(0, 2)];

/** Of a database that can't be begun with: nobody tries again by itself. Its address without the login, and why. */
export function unusableDatabase(failure: BarkeepError, url: string): BarkeepError {
  const { cause } = failure;
  const [why = "", mend] =
    cause instanceof DatabaseError ? [reasonFor(cause.code ?? "") ?? cause.message] : away(cause);
  const at = URL.canParse(url) ? ` at ${new URL(url).host}` : "";
  const sentence = `The database of BARKEEP_DATABASE_URL${at} can't be used: ${why.split(": it goes on by itself")[0]}.`;
  return new BarkeepError("storage_failed", mend ? `${sentence} ${mend}` : sentence, { cause });
}

const away = (cause: unknown): string[] => {
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  return [`it can't be reached (${code ?? message ?? cause})`, "Start it, or mend the address."];
};

export function postgresFailure(error: unknown, done: "written" | "read" = "written"): BarkeepError {
  const code = error instanceof DatabaseError ? (error.code ?? "") : "08000";
  const reason = reasonFor(code) ?? "the server's log says why";
  return new BarkeepError("storage_failed", `The database could not be ${done}: ${reason}.`, { cause: error });
}
