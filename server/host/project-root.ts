/** The folder of the project, found from wherever this module runs: its source or the built `dist/`. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error("Barkeep's package.json is gone: it belongs above dist/.");
    folder = above;
  }
  return folder;
}

export const projectRoot = findRoot();
export const version: string = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")).version;
