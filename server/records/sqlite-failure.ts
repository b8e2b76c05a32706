/** What SQLite's failures are to whoever asked: `storage_failed` with a sentence that says what to do, without a path. */
import { BarkeepError } from "../problems/errors.ts";
import type { SqliteFailure } from "./sqlite-connection.ts";

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

export function storageFailure({ message, code }: SqliteFailure, done: "written" | "read" = "written"): BarkeepError {
  const reason = reasons[code] ?? "the server's log says why";
  const cause = new Error(message);
  return new BarkeepError("storage_failed", `The data folder could not be ${done}: ${reason}.`, { cause });
}
