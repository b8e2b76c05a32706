/** Finds a compiler on PATH, so that tests which need one are registered only where it is. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { leaveOut } from "../left-out.ts";

/** The program's path, or null when PATH has none by that name. */
export function findProgram(name: string, path = process.env.PATH ?? ""): string | null {
  for (const folder of path.split(delimiter)) {
    for (const file of process.platform === "win32" ? [`${name}.exe`, `${name}.bat`] : [name]) {
      const candidate = join(folder, file);
      try {
        accessSync(candidate, constants.X_OK);
        return candidate;
      } catch {
        // Not here; the next folder may have it.
      }
    }
  }
  return null;
}

/** The paths of all programs, or null after leaving out what needs them. */
export function findPrograms(names: readonly string[], what: string, howToGet: string): string[] | null {
  const found = names.map((name) => findProgram(name));
  const missing = names.filter((_, index) => found[index] === null);
  if (missing.length === 0) return found as string[];
  leaveOut(what, `${missing.join(" and ")} not found on PATH. ${howToGet}`);
  return null;
}
