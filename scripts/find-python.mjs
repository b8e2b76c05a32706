// @ts-check
/** Finds a Python 3.12 interpreter: the places looked at, in order, what was found at each, and how to get one. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * @typedef {{ place: string, found: string }} Attempt what was looked at, and what was there
 * @typedef {{ path: string, version: string, place: string }} Python
 * @typedef {{ python: Python | null, attempts: Attempt[] }} Search
 * @typedef {(command: string, args: string[]) => { status: number | null, stdout: string, error?: Error }} Run
 */

const wanted = "3.12";
/** Of an environment, such as set-up is about to make anew, the interpreter that it was made from. */
const question = "import sys; print('%d.%d.%d' % sys.version_info[:3]); print(sys._base_executable)";

/** @type {Run} */
function runForReal(command, args) {
  const result = spawnSync(command, args, { encoding: "utf8", timeout: 120_000, windowsHide: true });
  return { status: result.status, stdout: result.stdout ?? "", ...(result.error ? { error: result.error } : {}) };
}

/**
 * Asks an interpreter who it is: a shim on PATH may exist and still refuse to run.
 * @param {Run} run @param {string} command @param {string[]} args
 */
function ask(run, command, args = []) {
  const result = run(command, [...args, "-c", question]);
  if (result.error || result.status !== 0) return null;
  const [version, path] = result.stdout.trim().split(/\r?\n/);
  return version && path ? { version, path } : null;
}

/** @param {string} folder @param {NodeJS.Platform} platform */
function pyenvInterpreters(folder, platform) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name === wanted || name.startsWith(`${wanted}.`))
    .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
    .map((name) => (platform === "win32" ? join(folder, name, "python.exe") : join(folder, name, "bin", "python3.12")));
}

/**
 * The interpreter of the environment that set-up makes below the project's root.
 * @param {string} root @param {NodeJS.Platform} [platform]
 */
export function environmentInterpreter(root, platform = process.platform) {
  const environment = join(root, ".barkeep", "python");
  return platform === "win32" ? join(environment, "Scripts", "python.exe") : join(environment, "bin", "python");
}

/**
 * Looks for Python 3.12 in `BARKEEP_PYTHON`, on PATH, with the `py` launcher, in pyenv's versions folder and with uv,
 * which may install one. Another minor version is taken only when `BARKEEP_PYTHON` names it.
 * @param {{ env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform, home?: string, run?: Run, install?: boolean }} [options]
 * @returns {Search}
 */
export function findPython({
  env = process.env,
  platform = process.platform,
  home = homedir(),
  run = runForReal,
  install = true,
} = {}) {
  /** @type {Attempt[]} */
  const attempts = [];
  /** @param {string} place @param {string} command @param {string[]} [args] @returns {Python | null} */
  const attempt = (place, command, args) => {
    const answer = ask(run, command, args);
    if (answer?.version.startsWith(`${wanted}.`)) return { ...answer, place };
    attempts.push({ place, found: answer ? `Python ${answer.version}, not ${wanted}` : "nothing that runs" });
    return null;
  };

  if (env.BARKEEP_PYTHON) {
    const answer = ask(run, env.BARKEEP_PYTHON);
    if (answer) return { python: { ...answer, place: "BARKEEP_PYTHON" }, attempts };
    attempts.push({ place: `BARKEEP_PYTHON=${env.BARKEEP_PYTHON}`, found: "nothing that runs" });
    return { python: null, attempts };
  }

  const onPath = attempt("python3.12 on PATH", "python3.12");
  if (onPath) return { python: onPath, attempts };

  if (platform === "win32") {
    const launched = attempt("the launcher, py -3.12", "py", [`-${wanted}`]);
    if (launched) return { python: launched, attempts };
  }

  const pyenvRoot = env.PYENV_ROOT ?? (platform === "win32" ? join(home, ".pyenv", "pyenv-win") : join(home, ".pyenv"));
  const versions = join(pyenvRoot, "versions");
  for (const interpreter of pyenvInterpreters(versions, platform)) {
    const kept = attempt(`pyenv, ${interpreter}`, interpreter);
    if (kept) return { python: kept, attempts };
  }
  attempts.push({
    place: `pyenv's folder, ${versions}`,
    found: existsSync(versions) ? `no ${wanted} that runs` : "no such folder",
  });

  for (const how of install ? ["find", "install"] : ["find"]) {
    const told = run("uv", ["python", how, wanted]);
    if (told.error) {
      attempts.push({ place: `uv python ${how} ${wanted}`, found: "uv is not installed" });
      break;
    }
    const path = how === "find" ? told.stdout.trim() : run("uv", ["python", "find", wanted]).stdout.trim();
    const managed = path ? attempt(`uv python ${how} ${wanted}`, path) : null;
    if (managed) return { python: managed, attempts };
    if (!path) attempts.push({ place: `uv python ${how} ${wanted}`, found: "no interpreter" });
  }
  return { python: null, attempts };
}

/**
 * One message for a person without Python 3.12: what was looked for, where, and how to get it.
 * @param {Attempt[]} attempts @param {NodeJS.Platform} [platform]
 */
export function explainMissingPython(attempts, platform = process.platform) {
  const lines = attempts.map(({ place, found }) => `  - ${place}: ${found}`);
  const named = attempts.some(({ place }) => place.startsWith("BARKEEP_PYTHON="));
  /** @type {Partial<Record<NodeJS.Platform, string>>} */
  const recipes = {
    darwin: "brew install python@3.12",
    win32: "winget install Python.Python.3.12",
    linux: "your package manager (python3.12 and python3.12-venv), or pyenv install 3.12",
  };
  return [
    `Barkeep runs methods on Python ${wanted}, and none was found. Looked at:`,
    ...lines,
    ...(named
      ? ["  It is the only place looked at while it is set. Correct it, or unset it to have one looked for."]
      : []),
    "",
    `Get it with ${recipes[platform] ?? "https://www.python.org/downloads/"}, or install uv and start again: uv fetches Python by itself.`,
    "If you have it somewhere else, say where: BARKEEP_PYTHON=<path to python3.12> npm start",
  ].join("\n");
}
