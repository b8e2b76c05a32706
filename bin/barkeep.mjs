#!/usr/bin/env node
// @ts-check
/** `npx barkeep`: sets up whatever is missing, then runs the command line. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setUp } from "../scripts/set-up.mjs";
import { demandLimits, giveUp, root } from "../scripts/steps.mjs";

try {
  demandLimits();
  setUp();
  const { main } = await import(pathToFileURL(join(root, "dist", "cli", "main.js")).href);
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  giveUp(error);
}
