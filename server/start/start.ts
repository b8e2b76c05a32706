/** Starts the server, and can end it: reads the configuration, takes the data folder, and has everything built on them. */

import { loadConfig } from "../config/config.ts";
import { providers } from "../models/providers.ts";
import { createLog } from "../observe/log.ts";
import { openData } from "./open-data.ts";
import { withPath } from "./open-data-folder.ts";
import { checkPython, startPython } from "./start-python.ts";

export interface RunningServer {
  readonly url: string;
  readonly version: string;
  /** The admin page; with the token in its fragment on the very first start. */
  readonly loginUrl: string;
  readonly firstStart: boolean;
  readonly developmentToken: string | undefined;
  /** An admin token that is good while this server runs; programs of the same user read it from the data folder. */
  readonly localToken: string;
  readonly isolation: string;
  readonly model: string;
  /** Takes nothing new, lets running turns finish within the drain limit, and ends everything. */
  close(): Promise<void>;
}

export interface StartOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Write the ready line at every log level: for a process that others start and wait for. */
  readonly announce?: boolean;
}

/** Throws `ConfigError`, or a `BarkeepError` that says what stands in the way; nothing is left running then. */
export async function startServer({ env, announce = false }: StartOptions): Promise<RunningServer> {
  const config = loadConfig({ env, providers });
  checkPython(config, env);
  let mask = (line: string) => line;
  const log = createLog({ level: config.logLevel, mask: (line) => mask(line) });
  for (const warning of config.warnings) log.warn({}, warning);
  const opened: (() => Promise<unknown> | unknown)[] = [];
  const closeAll = async () => {
    for (const close of opened.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        // What is acknowledged was written before: a disk that has since become read-only must not keep the rest open.
        log.error({ error }, "something could not be closed");
      }
    }
  };
  try {
    const { store, records, cluster, close } = await openData({ config, clock: Date, log });
    opened.push(close);
    const python = startPython(config, log);
    // It may fail while the rest is still loading: whoever awaits it first is told.
    python.catch(() => undefined);
    opened.push(async () => (await python.catch(() => null))?.runner.close());
    // Half of a start is Python warming up, the other half loading what follows: side by side they take half as long.
    const { compose } = await import("../compose.ts");
    const onVault = (vault: { mask(text: string): string }) => {
      mask = (line) => vault.mask(line);
    };
    return await compose({ config, env, log, store, records, cluster, python, opened, closeAll, onVault, announce });
  } catch (error) {
    await closeAll();
    throw config.databaseUrl === undefined ? withPath(config.dataDir, error) : error;
  }
}
