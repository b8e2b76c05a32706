// @ts-check
/** What the set-up scripts share: where things are, running a command, and skipping what is already done. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { processLimitProblem } from "./process-limits.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Everything set-up makes for itself, apart from node_modules and dist. */
export const keep = join(root, ".barkeep");

/** Of one command, in bytes. */
const mostOutput = 64 * 1024 * 1024;

/** A failure whose message is already everything a person needs to read. */
export class SetupError extends Error {}

/**
 * Runs a command in the project's root and answers what it printed, which is shown only when it fails, unless `show` is set.
 * @param {string} what said when it fails
 * @param {string} command @param {string[]} args
 * @param {{ show?: boolean, env?: NodeJS.ProcessEnv, cwd?: string, hint?: string }} [options] `hint` is what to do when it fails
 */
export function run(what, command, args, { show = false, env = process.env, cwd = root, hint } = {}) {
  const result = spawnSync(command, args, {
    cwd,
    env,
    stdio: show ? "inherit" : "pipe",
    encoding: "utf8",
    maxBuffer: mostOutput,
  });
  if (result.status === 0) return result.stdout ?? "";
  const output = show ? "" : `${result.stdout ?? ""}${result.stderr ?? ""}`.trim();
  const reason = `${what} failed (${result.error?.message ?? `exit code ${result.status}`}).`;
  throw new SetupError([reason, ...(output ? [output] : []), ...(hint ? ["", hint] : [])].join("\n"));
}

/**
 * Runs npm with this same Node, so that no shell is needed (on Windows npm is a .cmd file).
 * @param {string} what @param {string[]} args @param {string} hint
 */
export function npm(what, args, hint) {
  const own = process.env.npm_execpath;
  const beside = join(dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js");
  const above = join(dirname(process.execPath), "..", "lib", "node_modules", "npm", "bin", "npm-cli.js");
  const script = [own, beside, above].find((path) => path?.endsWith(".js") && existsSync(path));
  return script ? run(what, process.execPath, [script, ...args], { hint }) : run(what, "npm", args, { hint });
}

/**
 * Throws a SetupError where the shell's limits are too small to start.
 * @param {string} [limits]
 */
export function demandLimits(limits) {
  const problem = processLimitProblem(limits);
  if (problem !== null) throw new SetupError(problem);
}

/** @param {string} path @returns {string[]} */
function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !["node_modules", "dist", "__pycache__", "tests"].includes(entry.name))
    .flatMap((entry) => filesBelow(join(path, entry.name)))
    .sort();
}

/**
 * One fingerprint of the contents of files and folders below the root, and of the Node that they are for.
 * @param {string[]} paths @param {string} [node] empty where Node has nothing to do with it
 */
export function fingerprint(paths, node = process.version) {
  const hash = createHash("sha256").update(node);
  for (const path of paths.flatMap((name) => filesBelow(join(root, name)))) {
    hash.update(relative(root, path)).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

/**
 * Does a step unless it was done for the same inputs: the stamp is written after the step has succeeded.
 * @param {{ say: string, stamp: string, inputs: string, products: string[], work: () => void, log: (line: string) => void }} step
 * @returns {boolean} whether it was done now
 */
export function once({ say, stamp, inputs, products, work, log }) {
  const done =
    existsSync(stamp) && readFileSync(stamp, "utf8") === inputs && products.every((path) => existsSync(path));
  if (done) return false;
  const started = performance.now();
  log(`${say} …`);
  work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, inputs);
  log(`${say}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return true;
}

/** Ends the process with a message instead of a stack, when the error is for a person. @param {unknown} error @returns {never} */
export function giveUp(error) {
  process.stderr.write(
    `\n${error instanceof SetupError ? error.message : (error instanceof Error && error.stack) || error}\n`,
  );
  process.exit(1);
}
