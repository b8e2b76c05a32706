/** `barkeep login`: a login link to the admin page of the server that runs on the data folder. */
import { parseArgs } from "node:util";
import type { Command } from "./command.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";
import { readRunFile } from "./find-server.ts";

const help = `barkeep login   prints a login link to the admin page; it is good for as long as the server runs

It works on the machine the server runs on, for the user who started it: the link is made from a file in the data folder that
only this user can read.`;

export const login: Command = {
  help,
  async run({ args, env, terminal }) {
    parseArgs({ args, options: {} });
    const running = await readRunFile(env);
    if (!running)
      throw new CommandError(exitCodes.noServer, "No server runs on this data folder. Start one with npm start.");
    terminal.line(`${running.page}/login#token=${running.token}`);
    return exitCodes.ok;
  },
};
