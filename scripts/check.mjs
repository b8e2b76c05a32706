// @ts-check
/** `npm run check [part …]`: format and lint, types, generated files fresh, tests; all of them, or the parts named. */
import { join } from "node:path";
import { setUp } from "./set-up.mjs";
import { giveUp, root, run, SetupError } from "./steps.mjs";

const modules = join(root, "node_modules");
const typescript = join(modules, "typescript", "bin", "tsc");
/** @type {Record<string, () => void>} */
const parts = {
  lint: () => {
    run(
      "Format and lint (npm run format mends most of it)",
      process.execPath,
      [join(modules, "@biomejs", "biome", "bin", "biome"), "check", "--error-on-warnings"],
      { show: true },
    );
    run("Time of patterns", process.execPath, [join(root, "scripts", "check-patterns.mjs")], { show: true });
  },
  types: () => {
    run("Types of the server", process.execPath, [typescript, "--noEmit", "-p", "tsconfig.json"], { show: true });
    run("Types of the page", process.execPath, [typescript, "--noEmit", "-p", "admin-ui"], { show: true });
    run("Types of the web client", process.execPath, [typescript, "--noEmit", "-p", "web-client"], { show: true });
  },
  generated: () =>
    run(
      "Freshness of generated files (npm run generate mends it)",
      process.execPath,
      ["dist/protocol/generate/main.js", "--check"],
      { show: true },
    ),
  unused: () =>
    run(
      "Code that nothing uses",
      process.execPath,
      [join(modules, "knip", "bin", "knip.js"), "--no-progress", "--no-config-hints"],
      { show: true },
    ),
  tests: () => {
    for (const suite of [[], ["--page"], ["--clients"]])
      run("Tests", process.execPath, [join(root, "scripts", "test.mjs"), ...suite], { show: true });
  },
};

try {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !Object.hasOwn(parts, name));
  if (unknown) throw new SetupError(`There is no part ${unknown}; the parts are ${Object.keys(parts).join(", ")}.`);
  setUp();
  for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
    process.stderr.write(`\n${name}\n`);
    parts[name]?.();
  }
  process.stderr.write("\nAll checks passed.\n");
} catch (error) {
  giveUp(error);
}
