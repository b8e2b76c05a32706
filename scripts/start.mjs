// @ts-check
/** `npm start`: sets up whatever is missing, then starts the server in this same process. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setUp } from "./set-up.mjs";
import { demandLimits, giveUp, root, SetupError } from "./steps.mjs";

const help = `npm start: sets up whatever is missing, then runs the server.

Settings come from the environment (BARKEEP_PORT=8080 npm start) or from barkeep.config.json in the data folder; docs/configuration.md
has them all. The command line is another program: npx barkeep --help
`;

try {
  const [first] = process.argv.slice(2);
  if (first === "--help" || first === "-h" || first === "help") {
    process.stdout.write(help);
    process.exit(0);
  }
  if (first !== undefined) throw new SetupError(`npm start takes no ${JSON.stringify(first)}.\n\n${help}`);
  demandLimits();
  setUp();
  await import(pathToFileURL(join(root, "dist", "server", "main.js")).href);
} catch (error) {
  giveUp(error);
}
