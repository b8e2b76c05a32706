/** The few file operations that must survive a power cut, in one place so that tests can make them fail. */
import { writeSync } from "node:fs";
import { type FileHandle, open, rename, truncate, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { BarkeepError } from "../problems/errors.ts";
import { reasonOf } from "../problems/file-reason.ts";

export interface Disk {
  readonly open: typeof open;
  readonly rename: typeof rename;
  readonly unlink: typeof unlink;
  readonly truncate: typeof truncate;
  /** Gives bytes from `at` on to the system without leaving this round of the event loop; returns how many it took. */
  readonly writeNow: (handle: FileHandle, bytes: Buffer, at: number) => number;
}

export const realDisk: Disk = {
  open,
  rename,
  unlink,
  truncate,
  writeNow: ({ fd }, bytes, at) => writeSync(fd, bytes, at),
};

/** Folders and files are the owner's alone: they hold what players said. */
export const folderMode = 0o700;
export const fileMode = 0o600;

/** Makes a new, renamed or removed name in the folder survive a power cut. */
export async function syncFolder(disk: Disk, folder: string): Promise<void> {
  // Windows has no way to sync a folder and needs none: NTFS journals names.
  if (process.platform === "win32") return;
  const handle = await disk.open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Puts the whole content in place at once: readers, also after a crash, find the old file or the new one. */
export async function replaceFile(disk: Disk, path: string, content: string): Promise<void> {
  await write(disk, path, content, true);
  await syncFolder(disk, dirname(path));
}

/** The same for a copy of what is on disk already: whole for readers, but it may be lost in a power cut. */
export const replaceCopy = (disk: Disk, path: string, content: string): Promise<void> =>
  write(disk, path, content, false);

async function write(disk: Disk, path: string, content: string, sync: boolean): Promise<void> {
  const temporary = `${path}.new`;
  const handle = await disk.open(temporary, "w", fileMode);
  try {
    await handle.writeFile(content);
    if (sync) await handle.sync();
  } finally {
    await handle.close();
  }
  await disk.rename(temporary, path);
}

/** What a failed write is to whoever asked for it: players see it too, so the path, which the system's words hold, is for the log alone. */
export function writeFailure(error: unknown): BarkeepError {
  const { code = "" } = error as NodeJS.ErrnoException;
  const reason = reasonOf(error, `the server's log says why${code && ` (${code})`}`);
  return new BarkeepError("storage_failed", `The data folder could not be written: ${reason}.`, { cause: error });
}
