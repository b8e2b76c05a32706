/** The server as a process: starts it, says where to go, and ends it on a signal. */
import { ConfigError } from "./config.ts";
import { BarkeepError } from "./errors.ts";
import { type RunningServer, startServer } from "./start.ts";
import { welcomeText } from "./welcome-text.ts";

async function main(): Promise<void> {
  const server = await startServer({ env: process.env, announce: true });
  process.stderr.write(welcomeText(server));
  stopOnSignal(server);
}

/** The first signal lets running turns finish, within the drain limit; the second ends at once. */
function stopOnSignal(server: RunningServer): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    server.close().then(
      () => process.exit(0),
      (error) => {
        process.stderr.write(`Stopping failed: ${error instanceof Error ? error.stack : error}\n`);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

main().catch((error) => {
  const forPeople = error instanceof ConfigError || error instanceof BarkeepError;
  process.stderr.write(`\n${forPeople ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});
