/** `barkeep move`: a folder's data into a database that several nodes can share, and back. */
import { parseArgs } from "node:util";
import { loadConfig } from "../server/config/config.ts";
import { providers } from "../server/models/providers.ts";
import { createLog } from "../server/observe/log.ts";
import { moveData } from "../server/start/move-data.ts";
import type { Command } from "./command.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";

export const move: Command = {
  help: `barkeep move --to postgres://USER:PASSWORD@HOST/NAME     the data folder's contents into that database
barkeep move --from postgres://USER:PASSWORD@HOST/NAME   and back into an empty folder

The data folder is BARKEEP_DATA_DIR, or ./data; BARKEEP_SECRET_KEY is the key that the database's
secrets are sealed with. Stop every server first. What is moved from stays as it is; what is moved
to must be empty.`,
  async run({ args, env, terminal }) {
    const { values } = parseArgs({ args, options: { to: { type: "string" }, from: { type: "string" } } });
    const url = values.to ?? values.from;
    if (url === undefined || (values.to !== undefined && values.from !== undefined))
      throw new CommandError(exitCodes.usage, "Name one database: --to postgres://… or --from postgres://…");
    // Which database is meant is said here, and not by the variable.
    const { dataDir, secretKey, logLevel } = loadConfig({
      env: { ...env, BARKEEP_DATABASE_URL: undefined },
      providers,
    });
    if (secretKey === undefined)
      throw new CommandError(
        exitCodes.usage,
        "Set BARKEEP_SECRET_KEY to a long random text, the same for all servers that will share the database.",
      );
    const way = values.to === undefined ? "from" : "to";
    const log = createLog({ level: logLevel, mask: (line) => line });
    const started = { directory: dataDir, url, way, passphrases: secretKey, log } as const;
    try {
      const { documents, rows, sealed } = await moveData(started);
      terminal.line(
        `${documents} documents and ${rows} rows were moved ${way === "to" ? "into" : "out of"} the database.`,
      );
      if (sealed > 0) terminal.note(`${sealed} secrets can't be opened with BARKEEP_SECRET_KEY: enter them again.`);
      return exitCodes.ok;
    } catch (error) {
      throw new CommandError(exitCodes.failed, (error as Error).message);
    }
  },
};
