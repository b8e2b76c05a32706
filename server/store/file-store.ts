/** The store on one machine: JSON files for collections, JSONL files for journals, in one locked folder. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Json } from "../../protocol/json.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { CollectionFile } from "./collection-file.ts";
import { type Disk, folderMode, realDisk, reasonOf, syncFolder } from "./disk.ts";
import { lockFolder } from "./folder-lock.ts";
import { migrate } from "./format.ts";
import { JournalFile } from "./journal-file.ts";
import type { Collection, Journal, MaintainedStore } from "./store.ts";
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
export async function createFileStore(options: FileStoreOptions): Promise<MaintainedStore> {
  const { directory, clock, log, disk = realDisk } = options;
  const health = new WriteHealth({ directory, disk });
  const collections = new Map<string, CollectionFile<{ readonly id: string }>>();
  const journals = new Map<string, JournalFile<Json | object>>();
  prepareFolder(directory);
  const lock = lockFolder({ directory, clock, log });
  try {
    await migrate({ directory, disk, log });
  } catch (error) {
    lock.release();
    throw error;
  }
  const journalPath = (name: string) => join(directory, "journals", `${checked(name)}.jsonl`);
  const journalFile = (name: string) => {
    const open = journals.get(name) ?? new JournalFile({ path: journalPath(name), disk, log, health });
    journals.set(name, open);
    return open;
  };

  return {
    collection<T extends { readonly id: string }>(name: string, fields: readonly string[] = []): Collection<T> {
      const open =
        collections.get(checked(name)) ??
        new CollectionFile({ path: join(directory, `${name}.json`), disk, log, clock, health, fields });
      collections.set(name, open);
      return open as unknown as Collection<T>;
    },

    journal<R extends Json | object>(name: string): Journal<R> {
      const file = journalFile(name);
      return {
        append: (record, options) => file.append(record, options),
        read: () => file.read() as AsyncIterable<R>,
        flush: () => file.flush(),
        close: async () => {
          await file.close();
          if (journals.get(name) === file) journals.delete(name);
        },
      };
    },

    async journals(folder) {
      const path = join(directory, "journals", checked(folder));
      const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw new BarkeepError("storage_failed", `${path} can't be read: ${reasonOf(error)}.`, { cause: error });
      });
      return names
        .filter((name) => name.endsWith(".jsonl"))
        .map((name) => `${folder}/${name.slice(0, -".jsonl".length)}`)
        .sort();
    },

    async removeJournal(name) {
      const path = journalPath(name);
      await journals.get(name)?.close();
      journals.delete(name);
      try {
        await disk.unlink(path);
        await syncFolder(disk, dirname(path));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
        throw new BarkeepError("storage_failed", `${path} can't be removed: ${reasonOf(error)}.`, { cause: error });
      }
    },

    rewriteJournal<R extends Json | object>(name: string, keep: (record: R) => boolean) {
      return journalFile(name).rewrite(keep as (record: Json | object) => boolean);
    },

    check: () => health.check(),

    async close() {
      await Promise.all([...journals.values()].map((journal) => journal.close()));
      await Promise.all([...collections.values()].map((collection) => collection.settled()));
      lock.release();
    },
  };
}

/** Names become paths: nothing but plain names gets through. */
function checked(name: string): string {
  if (nameShape.test(name)) return name;
  throw new BarkeepError("storage_failed", `${JSON.stringify(name.slice(0, 80))} can't name a journal or collection.`);
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
