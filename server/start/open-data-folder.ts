/** Opens the data folder: what people edit, in files, and what grows with players, in a database beside them. */
import { join } from "node:path";
import type { Cluster } from "../cluster/cluster.ts";
import type { Log } from "../observe/log.ts";
import { createRecords, type Records } from "../records/records.ts";
import { createSqliteEngine } from "../records/sqlite-engine.ts";
import { createFileStore } from "../store/file-store.ts";
import type { Store } from "../store/store.ts";

export interface DataFolder {
  readonly store: Store;
  readonly records: Records;
  /** Where other nodes may share the records. */
  readonly cluster?: Cluster;
  close(): Promise<void>;
}

export interface DataFolderOptions {
  readonly directory: string;
  readonly clock: { now(): number };
  readonly log: Log;
}

export const recordsFile = "records.sqlite";

/** Throws `storage_failed` when the folder is in use, can't be written, or was made by a newer version. */
export async function openDataFolder({ directory, clock, log }: DataFolderOptions): Promise<DataFolder> {
  const store = await createFileStore({ directory, clock, log });
  try {
    const engine = await createSqliteEngine({ path: join(directory, recordsFile) });
    const copyPath = (format: number) => join(directory, `records.format-${format}.sqlite`);
    const records = await createRecords({ engine, clock, log, copyPath });
    return {
      store,
      records,
      async close() {
        await records.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}
