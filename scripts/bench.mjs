// @ts-check
/** `npm run bench -- NAME`: builds, then runs the benchmark `test/bench/NAME/main.mjs`; without a name, lists them. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setUp } from "./set-up.mjs";
import { giveUp, root, SetupError } from "./steps.mjs";

try {
  const folder = join(root, "test", "bench");
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, "main.mjs")));
  const name = process.argv[2];
  if (!name || !names.includes(name))
    throw new SetupError(`Say which benchmark to run: npm run bench -- ${names.join(" | ")}`);
  setUp();
  process.argv.splice(2, 1);
  await import(pathToFileURL(join(folder, name, "main.mjs")).href);
} catch (error) {
  giveUp(error);
}
