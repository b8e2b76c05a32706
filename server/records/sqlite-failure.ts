/** What SQLite's failures are to whoever asked: players without a path, whoever stands at the machine with it. */
import { BarkeepError } from "../problems/errors.ts";
import { failureOf, type SqliteFailure } from "./sqlite-connection.ts";

/** By the result codes of https://www.sqlite.org/rescode.html. */
const reasons: Readonly<Record<number, string>> = {
  5: "another program holds it: end that program",
  6: "another program holds it: end that program",
  8: "the file system is read-only: remount it for writing",
  10: "the disk reports an error, or is full: check it before going on",
  11: "the file is damaged: restore it from a back-up",
  13: "the disk is full: free some space",
  14: "the file can't be opened: mend the folder's owner and mode, or raise the limit of open files",
  26: "the file is damaged: restore it from a back-up",
};

/** `storage_failed` with a sentence that says what to do, without a path: players see it, too. */
export function storageFailure({ message, code }: SqliteFailure, done: "written" | "read" = "written"): BarkeepError {
  const reason = reasons[code] ?? "the server's log says why";
  const cause = Object.assign(new Error(message), { errcode: code });
  return new BarkeepError("storage_failed", `The data folder could not be ${done}: ${reason}.`, { cause });
}

/** For whoever starts a server, or copies its data: which file it is, and what to do, `ofDamage` where it is damaged. Null of what is no failure of SQLite. */
export function fileProblem(path: string, error: unknown, ofDamage = ""): string | null {
  const cause = error instanceof BarkeepError ? error.cause : error;
  if (!(cause instanceof Error)) return null;
  const { message, code } = failureOf(cause);
  if (code === 11 || code === 26) return `${path} is damaged (${message}).${ofDamage}`;
  const reason = reasons[code];
  return reason === undefined ? null : `${path} can't be used: ${reason}.`;
}
