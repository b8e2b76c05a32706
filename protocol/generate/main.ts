/** Writes every generated file, or with `--check` says which are stale and exits 1. Runs from the repository's root. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { registry } from "../messages.ts";
import { emitters } from "./emitters.ts";

const check = process.argv.includes("--check");
const stale: string[] = [];

for (const { path, emit } of emitters) {
  const wanted = emit(registry);
  const found = await readFile(path, "utf8").catch(() => null);
  if (found?.replaceAll("\r\n", "\n") === wanted) continue;
  stale.push(path);
  if (check) continue;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, wanted);
}

if (check && stale.length > 0) {
  console.error(
    `Not up to date with protocol/: ${stale.join(", ")}. Run \`npm run generate\` and commit what changed.`,
  );
  process.exitCode = 1;
} else {
  console.log(`${emitters.length} generated files, ${check ? "all up to date" : `${stale.length} written`}.`);
}
