/** `barkeep runner`: runs methods for the servers that are on the same NATS. */
import { once } from "node:events";
import { startRunner } from "../server/start/start-runner.ts";
import type { Command } from "./command.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";

export const runner: Command = {
  help: `barkeep runner   runs methods for the servers that are on the same NATS

It holds no data and listens nowhere: BARKEEP_NATS_URL (and BARKEEP_CLUSTER, where the servers set it) is all it is told. Its own
BARKEEP_MAX_PYTHON, BARKEEP_METHOD_TIMEOUT_MS, BARKEEP_EGRESS_ALLOW and BARKEEP_MIN_ISOLATION hold for what it runs. A first
SIGTERM or Ctrl+C lets what runs come to its end; a second one ends at once.`,
  async run({ args, env }) {
    if (args.length > 0) throw new CommandError(exitCodes.usage, "barkeep runner takes no arguments.");
    const running = await startRunner(env);
    await Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(exitCodes.failed));
    await running.close();
    process.exit(exitCodes.ok);
  },
};
