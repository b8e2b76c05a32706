/** Builds the server once before any test: worker threads and child processes run the built JavaScript, not the sources. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export default function setup(): void {
  const script = fileURLToPath(new URL("../scripts/build.mjs", import.meta.url));
  const built = spawnSync(process.execPath, [script, "--server"], { stdio: ["ignore", "ignore", "inherit"] });
  if (built.status !== 0) throw new Error("The server does not build: run `npm run build` to see why.");
}
