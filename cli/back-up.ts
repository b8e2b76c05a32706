/** `barkeep backup` and `barkeep restore`: a data folder in one file, and back. */
import { loadConfig } from "../server/config/config.ts";
import { providers } from "../server/models/providers.ts";
import { createLog } from "../server/observe/log.ts";
import { backUp, putBack, restore as restoreInto } from "../server/start/back-up.ts";
import type { Command, CommandInput } from "./command.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";

const folder = "The data folder is BARKEEP_DATA_DIR, or ./data.";

export const backup: Command = {
  help: `barkeep backup FILE   writes everything in the data folder into one file, also while a server runs on it

${folder} The file holds conversations, and the key of the secrets where that stands in the
folder: keep it as you keep the folder.`,
  run: (invocation) => carryOut(invocation, "backed up into", async (given) => backUp(given)),
};

export const restore: Command = {
  help: `barkeep restore FILE       makes a data folder of a back-up
barkeep restore --in-place  after a folder, or a PostgreSQL database, was put back by other means

${folder} It must not hold data yet, but with --in-place. Stop every server first. A conversation
that had gone on after the back-up is refused when a game resumes it there; the game then begins a new one.`,
  run: ({ args, ...invocation }) =>
    args.length === 1 && args[0] === "--in-place"
      ? markPutBack(invocation)
      : carryOut({ args, ...invocation }, "restored from", restoreInto),
};

async function markPutBack({ env, terminal }: Omit<CommandInput, "args">): Promise<number> {
  const { dataDir, databaseUrl, logLevel } = loadConfig({ env, providers });
  const log = createLog({ level: logLevel, mask: (line) => line });
  try {
    await putBack({ directory: dataDir, databaseUrl, clock: { now: Date.now }, log });
  } catch (error) {
    throw new CommandError(exitCodes.failed, (error as Error).message);
  }
  terminal.line("Clients and saved games that have seen what is lost are told so from now on.");
  return exitCodes.ok;
}

async function carryOut(
  { args, env, terminal }: CommandInput,
  what: string,
  work: (given: { directory: string; file: string }) => Promise<{ files: number; sessions: number }>,
): Promise<number> {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0 || file.startsWith("-"))
    throw new CommandError(exitCodes.usage, "Name one FILE.");
  const { dataDir, databaseUrl } = loadConfig({ env, providers });
  if (databaseUrl !== undefined)
    throw new CommandError(
      exitCodes.usage,
      "The data is in PostgreSQL (BARKEEP_DATABASE_URL): back it up with pg_dump, and say restore --in-place once it is put back.",
    );
  try {
    const { files, sessions } = await work({ directory: dataDir, file });
    terminal.line(`${dataDir} ${what} ${file}: ${sessions} conversations, ${files} files.`);
    return exitCodes.ok;
  } catch (error) {
    throw new CommandError(exitCodes.failed, (error as Error).message);
  }
}
