// @ts-check
/** `npm start`: sets up whatever is missing, then starts the server in this same process. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { setUp } from "./set-up.mjs";
import { giveUp, root } from "./steps.mjs";

try {
  setUp();
  await import(pathToFileURL(join(root, "dist", "server", "main.js")).href);
} catch (error) {
  giveUp(error);
}
