// @ts-check
/**
 * `npm test`: sets up whatever is missing, then runs the TypeScript tests (vitest) and the Python ones, and adds them up; with the
 * paths of files, only these. Two suites that take minutes have scripts of their own: `npm run test:page` (`--page`) tries the page in
 * a browser, `npm run test:clients` (`--clients`) compiles and runs the clients of Unity and Unreal.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setUp } from "./set-up.mjs";
import { giveUp, root } from "./steps.mjs";

const output = join(root, "test", "output");
const report = join(output, "vitest.json");

/** @typedef {{ name: string, passed: number, failed: number, skipped: number, ok: boolean }} Suite */

/** @param {readonly string[]} given @returns {readonly string[]} */
function wanted(given) {
  const [first = "", ...rest] = given;
  if (first === "--clients" || first === "--page") return [`--project=${first.slice(2)}`, ...rest];
  return given.length === 0 ? ["units", "e2e", "postgres"].map((name) => `--project=${name}`) : given;
}

/** @returns {Suite} */
function typescriptTests() {
  rmSync(report, { force: true });
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = [
    vitest,
    "run",
    "--reporter=default",
    "--reporter=./test/left-out-reporter.ts",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...wanted(process.argv.slice(2)),
  ];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  const counts = JSON.parse(readFileSync(report, "utf8"));
  return {
    name: "TypeScript",
    passed: counts.numPassedTests,
    failed: counts.numFailedTests + counts.numFailedTestSuites * (counts.numFailedTests === 0 ? 1 : 0),
    skipped: counts.numPendingTests + counts.numTodoTests,
    ok: status === 0,
  };
}

/** @param {string} python @returns {Suite} */
function pythonTests(python) {
  const args = ["-m", "unittest", "discover", "-s", "python-worker", "-p", "test_*.py", "-t", "python-worker"];
  const { status, stderr } = spawnSync(python, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "pipe"],
    encoding: "utf8",
  });
  process.stderr.write(stderr);
  const count = (/** @type {RegExp} */ pattern) => Number(pattern.exec(stderr)?.[1] ?? 0);
  const failed = count(/failures=(\d+)/) + count(/errors=(\d+)/);
  const skipped = count(/skipped=(\d+)/);
  return { name: "Python", passed: count(/Ran (\d+) test/) - failed - skipped, failed, skipped, ok: status === 0 };
}

try {
  const { python } = setUp();
  mkdirSync(output, { recursive: true });
  const suites = process.argv.length > 2 ? [typescriptTests()] : [typescriptTests(), pythonTests(python)];
  process.stdout.write("\n");
  for (const { name, passed, failed, skipped } of suites) {
    process.stdout.write(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  }
  const sum = (/** @type {"passed" | "failed" | "skipped"} */ key) =>
    suites.reduce((total, suite) => total + suite[key], 0);
  process.stdout.write(`${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped\n`);
  process.exitCode = suites.every((suite) => suite.ok && suite.passed > 0) ? 0 : 1;
} catch (error) {
  giveUp(error);
}
