// @ts-check
/** Everything between a fresh clone and a program that can run: packages, build, Python environment. Each part is skipped when done. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildPage, buildServer } from "./build.mjs";
import { makePythonEnvironment } from "./python-environment.mjs";
import { fingerprint, npm, once, root, SetupError } from "./steps.mjs";

/** Node releases older than this lack what the server uses. */
function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(
    `Barkeep needs Node ${engines.node}; this is ${process.version}. Get a newer one from https://nodejs.org.`,
  );
}

/** @param {(line: string) => void} log */
function installPackages(log) {
  once({
    say: "Installing packages",
    stamp: join(root, "node_modules", ".barkeep-stamp"),
    inputs: fingerprint(["package.json", "package-lock.json", "admin-ui/package.json"]),
    products: [join(root, "node_modules", "ws", "package.json")],
    // Not `npm ci`: it refuses a lock file that lacks another platform's optional binaries, see docs/decisions/packages.md.
    work: () =>
      npm(
        "npm install",
        // Without a network, what is cached is used, and what isn't is given up within seconds rather than minutes.
        ["install", "--no-save", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retry-mintimeout=1000"],
        "It needs npm's registry, or a mirror named in .npmrc; later starts need neither.",
      ),
    log,
  });
}

/**
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {{ python: string }} the interpreter methods run on
 */
export function setUp({ log = (line) => process.stderr.write(`${line}\n`) } = {}) {
  checkNode();
  installPackages(log);
  buildServer(log);
  buildPage(log);
  return { python: makePythonEnvironment(log) };
}
