/** Opens the database that `BARKEEP_DATABASE_URL` names, and joins the nodes that share it. */
import { joinCluster } from "../cluster/cluster.ts";
import { version } from "../host/project-root.ts";
import { createPostgresEngine } from "../records/postgres-engine.ts";
import { createRecords } from "../records/records.ts";
import { prepareFolder } from "../store/file-store.ts";
import { lockFolder } from "../store/folder-lock.ts";
import { listenToNotices } from "../store/postgres-notices.ts";
import { createPostgresStore, noticeChannel } from "../store/postgres-store.ts";
import { nodeOfFolder } from "./node-file.ts";
import type { DataFolder, DataFolderOptions } from "./open-data-folder.ts";

/** Throws `storage_failed`. The folder still holds the configuration's file, and what tells other programs of the running server. */
export async function openDatabase(url: string, { directory, clock, log }: DataFolderOptions): Promise<DataFolder> {
  const opened: (() => Promise<unknown> | unknown)[] = [];
  const close = async () => {
    for (const one of opened.splice(0).reverse()) await one();
  };
  try {
    prepareFolder(directory);
    const lock = lockFolder({ directory, clock, log });
    opened.push(() => lock.release());
    const documents = await createPostgresEngine({ url });
    const store = await createPostgresStore({
      engine: documents,
      log,
      notices: (heard) => listenToNotices({ url, channels: { [noticeChannel]: heard } }),
    }).catch(async (error: unknown) => {
      await documents.close();
      throw error;
    });
    opened.push(() => store.close());
    const engine = await createPostgresEngine({ url });
    const records = await createRecords({ engine, clock, log }).catch(async (error: unknown) => {
      await engine.close();
      throw error;
    });
    opened.push(() => records.close());
    const listen = (channels: Parameters<typeof listenToNotices>[0]["channels"]) => listenToNotices({ url, channels });
    const cluster = await joinCluster({ engine: documents, version, log, listen, id: nodeOfFolder(directory) });
    opened.push(() => cluster.close());
    return { store, records, cluster, close };
  } catch (error) {
    await close();
    throw error;
  }
}
