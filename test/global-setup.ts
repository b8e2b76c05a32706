/** Once before any test: builds the server (worker threads and child processes run the built JavaScript, not the sources), and
 * makes the one temporary folder that everything a test starts writes into, which goes when the tests are over. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

export default function setup(): () => void {
  const script = fileURLToPath(new URL("../scripts/build.mjs", import.meta.url));
  const built = spawnSync(process.execPath, [script, "--server"], { stdio: ["ignore", "ignore", "inherit"] });
  if (built.status !== 0) throw new Error("The server does not build: run `npm run build` to see why.");
  return useOwnTemporaryFolder();
}

const prefix = "bk-test-";

/** Workers and their children inherit it. The name is short: Unix sockets lie below it, and their paths end at 104 bytes. */
function useOwnTemporaryFolder(): () => void {
  // Each project sets up: one folder within the other would make paths too long.
  if (basename(tmpdir()).startsWith(prefix)) return () => {};
  const folder = mkdtempSync(join(tmpdir(), prefix));
  // As open as the system's own: methods' processes have other uids, and must be kept out by their fences, not by this.
  chmodSync(folder, 0o1777);
  for (const name of ["TMPDIR", "TMP", "TEMP"]) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
