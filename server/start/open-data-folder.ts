/** Opens the data folder: what people edit, in files, and what grows with players, in a database beside them. */
import { join } from "node:path";
import type { Cluster } from "../cluster/cluster.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { createRecords, type Records, type RecordsOptions } from "../records/records.ts";
import { createSqliteEngine } from "../records/sqlite-engine.ts";
import { fileProblem } from "../records/sqlite-failure.ts";
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
    const records = await openRecords(directory, { clock, log });
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

async function openRecords(directory: string, given: Pick<RecordsOptions, "clock" | "log">): Promise<Records> {
  const path = join(directory, recordsFile);
  const copyPath = (format: number) => join(directory, `records.format-${format}.sqlite`);
  try {
    const engine = await createSqliteEngine({ path });
    return await createRecords({ engine, ...given, copyPath }).catch(async (error: unknown) => {
      await engine.close();
      throw error;
    });
  } catch (error) {
    throw withPath(directory, error);
  }
}

/** Whoever starts the server reads which file it is, and what to do; any other failure as it is. */
export function withPath(directory: string, error: unknown): unknown {
  const path = join(directory, recordsFile);
  const message = fileProblem(path, error, remedy(directory, path));
  return message === null ? error : new BarkeepError("storage_failed", message, { cause: error });
}

const remedy = (directory: string, path: string) =>
  ` Move ${directory} away, and make it anew of the latest back-up: BARKEEP_DATA_DIR=${directory} npx barkeep restore FILE
There is none? Move ${path}* away: what people made stays, but conversations, calls, memories and older versions begin anew.`;
