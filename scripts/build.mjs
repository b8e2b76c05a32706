// @ts-check
/** Builds `dist/` (server, protocol, command line) and `admin-ui/dist/` (the page). `--server` or `--page` builds one of them. */
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fingerprint, giveUp, keep, once, root, run } from "./steps.mjs";

const sources = [
  "protocol",
  "server",
  "cli",
  "scripts/find-python.mjs",
  "scripts/process-limits.mjs",
  "tsconfig.json",
  "tsconfig.build.json",
  "package-lock.json",
];

/** @param {(line: string) => void} log */
export function buildServer(log) {
  once({
    say: "Building the server",
    stamp: join(keep, "stamps", "server"),
    inputs: fingerprint(sources),
    products: [join(root, "dist", "server")],
    work: () => {
      run("The TypeScript build", process.execPath, [
        join(root, "node_modules", "typescript", "bin", "tsc"),
        "-p",
        "tsconfig.build.json",
      ]);
      // Templates are Python and JSON beside the code that reads them; tsc leaves such files where they are.
      for (const room of ["methods", "hooks"]) {
        const templates = join("server", room, "templates");
        rmSync(join(root, "dist", templates), { recursive: true, force: true });
        if (existsSync(join(root, templates)))
          cpSync(join(root, templates), join(root, "dist", templates), { recursive: true });
      }
    },
    log,
  });
}

/** @param {(line: string) => void} log */
export function buildPage(log) {
  const folder = join(root, "admin-ui");
  once({
    say: "Building the admin page",
    stamp: join(keep, "stamps", "page"),
    inputs: fingerprint(["admin-ui", "protocol", "package-lock.json"]),
    products: [join(folder, "dist", "index.html")],
    work: () =>
      run(
        "The page's build",
        process.execPath,
        [join(root, "node_modules", "vite", "bin", "vite.js"), "build", "--logLevel", "warn"],
        {
          cwd: folder,
        },
      ),
    log,
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const log = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
    if (!process.argv.includes("--page")) buildServer(log);
    if (!process.argv.includes("--server")) buildPage(log);
  } catch (error) {
    giveUp(error);
  }
}
