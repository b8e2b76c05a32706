/**
 * What a running server leaves in its data folder for programs of the same user: its address, process and a token that is
 * good while this process lives. Readable by its owner only, who could read and write everything beside it anyway.
 */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../observe/log.ts";

export interface RunFile {
  readonly url: string;
  /** The admin page's address, for people; another one than the server's where a proxy stands before it. */
  readonly page: string;
  readonly pid: number;
  readonly token: string;
}

export function runFilePath(dataDirectory: string): string {
  return join(dataDirectory, "running.json");
}

export async function writeRunFile(dataDirectory: string, running: RunFile): Promise<void> {
  const path = runFilePath(dataDirectory);
  // Removed first: writing over an older file would keep that file's permissions.
  await rm(path, { force: true });
  await writeFile(path, `${JSON.stringify(running)}\n`, { mode: 0o600, flag: "wx" });
}

/** Best effort: a disk that has become read-only keeps the file, whose token ends with this process all the same. */
export async function removeRunFile(dataDirectory: string, log: Pick<Log, "warn">): Promise<void> {
  const path = runFilePath(dataDirectory);
  await rm(path, { force: true }).catch((error: NodeJS.ErrnoException) =>
    log.warn({ path, reason: error.code }, "the run file could not be removed"),
  );
}
