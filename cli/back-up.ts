/** `barkeep backup` and `barkeep restore`: a data folder in one file, and back. */
import { loadConfig } from "../server/config/config.ts";
import { providers } from "../server/models/providers.ts";
import { backUp, restore as restoreInto } from "../server/start/back-up.ts";
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
  help: `barkeep restore FILE   makes a data folder of a back-up

${folder} It must not hold data yet. A conversation that had gone on after the
back-up is refused when a game resumes it behind its end; the game then begins a new one.`,
  run: (invocation) => carryOut(invocation, "restored from", restoreInto),
};

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
      "The data is in PostgreSQL (BARKEEP_DATABASE_URL): back it up with pg_dump.",
    );
  try {
    const { files, sessions } = await work({ directory: dataDir, file });
    terminal.line(`${dataDir} ${what} ${file}: ${sessions} conversations, ${files} files.`);
    return exitCodes.ok;
  } catch (error) {
    throw new CommandError(exitCodes.failed, (error as Error).message);
  }
}
