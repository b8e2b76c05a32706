/** The store on one machine: one JSON file a collection, in one locked folder. */
import { accessSync, constants, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { reasonOf } from "../problems/file-reason.ts";
import { CollectionFile } from "./collection-file.ts";
import { type Disk, folderMode, realDisk } from "./disk.ts";
import { lockFolder } from "./folder-lock.ts";
import { migrate } from "./format.ts";
import type { Collection, FieldKind, Store } from "./store.ts";
import { WriteHealth } from "./write-health.ts";

export interface FileStoreOptions {
  /** Made when it is not there. */
  readonly directory: string;
  readonly clock: { now(): number };
  readonly log: Log;
  /** The real one when not given; tests give one that fails. */
  readonly disk?: Disk;
}

const nameShape = /^[a-zA-Z0-9_-]{1,128}(\/[a-zA-Z0-9_-]{1,128}){0,3}$/;

/** Throws `storage_failed` when the folder is in use, can't be written, or was made by a newer version. */
export async function createFileStore(options: FileStoreOptions): Promise<Store> {
  const { directory, clock, log, disk = realDisk } = options;
  const health = new WriteHealth({ directory, disk });
  const collections = new Map<string, CollectionFile<{ readonly id: string }>>();
  prepareFolder(directory);
  const lock = lockFolder({ directory, clock, log });
  try {
    await migrate({ directory, disk, log });
  } catch (error) {
    lock.release();
    throw error;
  }
  setJournalsAside({ directory, clock, log });

  return {
    collection<T extends { readonly id: string }>(
      name: string,
      fields: Readonly<Record<string, FieldKind>> = {},
    ): Collection<T> {
      const open =
        collections.get(checked(name)) ??
        new CollectionFile({ path: join(directory, `${name}.json`), disk, log, clock, health, fields });
      collections.set(name, open);
      return open as unknown as Collection<T>;
    },

    exclusively: (work) => work(),
    check: () => health.check(),

    async close() {
      await Promise.all([...collections.values()].map((collection) => collection.settled()));
      lock.release();
    },
  };
}

/** Conversations and calls stood in journals before there was a release; what a development folder has of them is kept, and not read. */
function setJournalsAside({ directory, clock, log }: Pick<FileStoreOptions, "directory" | "clock" | "log">): void {
  const journals = join(directory, "journals");
  if (!existsSync(journals)) return;
  const aside = `${journals}.set-aside-${clock.now()}`;
  renameSync(journals, aside);
  log.warn(
    { aside },
    "journals of a version before the first release were set aside; conversations and calls begin anew",
  );
}

/** Names become paths: nothing but plain names gets through. */
function checked(name: string): string {
  if (nameShape.test(name)) return name;
  throw new BarkeepError("storage_failed", `${JSON.stringify(name.slice(0, 80))} can't name a collection.`);
}

/** Makes it where it is not there. Throws `storage_failed` when it can't be written. */
export function prepareFolder(directory: string): void {
  try {
    makeFolder(directory);
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const message = `The data folder ${directory} can't be used: ${reasonOf(error)}. Mend that, or set BARKEEP_DATA_DIR to a folder that the server can make and write to.`;
    throw new BarkeepError("storage_failed", message, { cause: error });
  }
}

/** Node's own `recursive` never ends where the parent is there and still nothing can be made in it, as in /proc. */
function makeFolder(directory: string): void {
  const parent = dirname(directory);
  if (!existsSync(parent) && parent !== directory) makeFolder(parent);
  try {
    mkdirSync(directory, { mode: folderMode });
  } catch (error) {
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
