/** Opens what the server keeps: in the data folder, or in the database that `BARKEEP_DATABASE_URL` names. */
import type { Config } from "../config/config.ts";
import type { Log } from "../observe/log.ts";
import { type DataFolder, openDataFolder } from "./open-data-folder.ts";

export interface OpenDataOptions {
  readonly config: Pick<Config, "dataDir" | "databaseUrl">;
  readonly clock: { now(): number };
  readonly log: Log;
}

/** Throws `storage_failed`. */
export async function openData({ config: { dataDir, databaseUrl }, clock, log }: OpenDataOptions): Promise<DataFolder> {
  const folder = { directory: dataDir, clock, log };
  if (databaseUrl === undefined) return openDataFolder(folder);
  // PostgreSQL's client is loaded for those who have one.
  const { openDatabase } = await import("./open-database.ts");
  return openDatabase(databaseUrl, folder);
}
