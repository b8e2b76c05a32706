/** Starts the server in this process, says where to go, and ends it on a signal. */
import { ConfigError } from "../config/config.ts";
import { BarkeepError } from "../problems/errors.ts";
import { type RunningServer, startServer } from "./start.ts";
import { welcomeText } from "./welcome-text.ts";

async function main(): Promise<void> {
  const starting = startServer({ env: process.env, announce: true });
  stopOnSignal(starting);
  process.stderr.write(welcomeText(await starting));
}

/** The first signal lets a start come to its end and running turns finish, within the drain limit; the second ends at once. */
function stopOnSignal(starting: Promise<RunningServer>): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    starting.then(closeAndExit, () => undefined /* `main` says why, and exits */);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

async function closeAndExit(server: RunningServer): Promise<void> {
  try {
    await server.close();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`Stopping failed: ${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  }
}

main().catch((error) => {
  const forPeople = error instanceof ConfigError || error instanceof BarkeepError;
  process.stderr.write(`\n${forPeople ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});
