// @ts-check
/** Makes the Python environment that methods run in: a venv of Python 3.12 with `requests` from a pinned, hashed list. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { environmentInterpreter, explainMissingPython, findPython } from "./find-python.mjs";
import { fingerprint, giveUp, keep, once, root, run, SetupError } from "./steps.mjs";

const environment = join(keep, "python");
const interpreter = environmentInterpreter(root);

/**
 * @param {(line: string) => void} log
 * @returns {string} the environment's interpreter
 */
export function makePythonEnvironment(log) {
  const named = process.env.BARKEEP_PYTHON ?? "";
  once({
    say: "Making the Python environment",
    stamp: join(keep, "stamps", "python"),
    inputs: `${fingerprint(["python-worker/requirements.txt"], "")} ${named}`,
    products: [interpreter],
    work: () => {
      const { python, attempts } = findPython();
      if (!python) throw new SetupError(explainMissingPython(attempts));
      log(`  Python ${python.version} (${python.place})`);
      // A folder left half made by an interrupted start would be taken for a whole one.
      rmSync(environment, { recursive: true, force: true });
      run("Making the Python environment", python.path, ["-m", "venv", environment], {
        hint: "It needs Python's own venv and pip: Debian and Ubuntu have them in the package python3.12-venv.",
      });
      // Compiled now: starting requests from source takes three times as long. See python-worker/README.md.
      const env = { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1" };
      delete env.PYTHONDONTWRITEBYTECODE;
      const packages = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "-r",
        "python-worker/requirements.txt",
      ];
      run("Installing requests", interpreter, packages, {
        env,
        hint: "It needs PyPI, or a mirror named in PIP_INDEX_URL; later starts need neither.",
      });
      run("Compiling Python", interpreter, ["-m", "compileall", "-q", environment], { env });
    },
    log,
  });
  once({
    say: "Compiling the Python engine",
    stamp: join(keep, "stamps", "python-engine"),
    inputs: `${fingerprint(["python-worker"], "")} ${named}`,
    products: [join(root, "python-worker", "barkeep_engine", "__pycache__")],
    work: () => {
      // By content, not by time: a checkout that touches files leaves it valid. Template processes can't write it themselves.
      const compiled = ["-m", "compileall", "-q", "--invalidation-mode", "checked-hash", "python-worker"];
      const env = { ...process.env };
      delete env.PYTHONDONTWRITEBYTECODE;
      run("Compiling the Python engine", interpreter, compiled, { env });
    },
    log,
  });
  return interpreter;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    process.stdout.write(`${makePythonEnvironment((line) => process.stderr.write(`${line}\n`))}\n`);
  } catch (error) {
    giveUp(error);
  }
}
