/** Access over a real store in a folder, as a start of the server makes it. */
import { loadConfig } from "../../config/config.ts";
import { silentLog } from "../../observe/log.ts";
import { createFileStore } from "../../store/file-store.ts";
import { createAccess } from "../access.ts";

export async function startAccess(options: {
  readonly directory: string;
  readonly clock: { now(): number };
  readonly ids: (prefix: string) => string;
  readonly env: Readonly<Record<string, string>>;
}) {
  const { directory, clock, ids, env } = options;
  const config = loadConfig({ env: { BARKEEP_DATA_DIR: directory, ...env } });
  const store = await createFileStore({ directory, clock, log: silentLog });
  try {
    const access = await createAccess({ store, config, clock, ids, log: silentLog });
    return { access, stop: () => store.close(), who: (token?: string) => access.authenticator.authenticate(token) };
  } catch (error) {
    await store.close();
    throw error;
  }
}
