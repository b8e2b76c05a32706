/**
 * What a running server leaves in its data folder for programs of the same user: its address, process and a token that is
 * good while this process lives. Readable by its owner only, who could read and write everything beside it anyway.
 */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

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

export async function removeRunFile(dataDirectory: string): Promise<void> {
  await rm(runFilePath(dataDirectory), { force: true });
}
