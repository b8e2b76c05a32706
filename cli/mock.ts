/** `barkeep mock`: a scripted server to write a client against. */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { loadConfig } from "../server/config/config.ts";
import { version } from "../server/host/project-root.ts";
import { startMock } from "../server/mock/mock-server.ts";
import { providers } from "../server/models/providers.ts";
import { createLog, silentLog } from "../server/observe/log.ts";
import type { Command } from "./command.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";

const help = `barkeep mock   a server whose character follows a script: what the player says picks the flow

Any token is good, any character's id will do, nothing is kept on disk. Say "help" to it for the list of flows.

  --port PORT   (7071; 0 picks a free one)
  --log         print what happens, as JSON lines`;

export const mock: Command = {
  help,
  async run({ args, env, terminal }) {
    const { values } = parseArgs({
      args,
      options: { port: { type: "string", default: "7071" }, log: { type: "boolean", default: false } },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new CommandError(exitCodes.usage, `--port ${values.port} is no port: give a whole number from 0 to 65535.`);
    }
    const server = await startMock({
      host: "127.0.0.1",
      port,
      limits: loadConfig({ env, providers }).limits,
      ids: (prefix) => `${prefix}_${randomBytes(12).toString("base64url")}`,
      log: values.log ? createLog({ level: "debug" }) : silentLog,
      version,
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") throw error;
      throw new CommandError(exitCodes.failed, `Port ${port} is taken; choose another with --port.`);
    });
    terminal.line(`The mock listens at ${terminal.paint("bold", server.url)}`);
    terminal.line("What a player can say to it:");
    for (const line of server.script) terminal.line(`  ${line}`);
    terminal.line(terminal.paint("dim", "Ctrl+C ends it."));
    await new Promise<void>((resolve) => {
      process.once("SIGINT", resolve);
      process.once("SIGTERM", resolve);
    });
    await server.close();
    return exitCodes.ok;
  },
};
