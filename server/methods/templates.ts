/** Method templates: folders with a `method.json` and a `code.py`, copied beside the built server. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MethodDraft, Sample } from "./method.ts";
import { methodDefaults } from "./method-fields.ts";

export interface Template {
  readonly id: string;
  /** The method's own, for a list to choose from. */
  readonly name: string;
  readonly description: string;
  /** A word to group by, such as `games`. */
  readonly category: string;
  /** What to do before it works, in order; empty when it works at once. */
  readonly setup: readonly string[];
  /** True for those a fresh data folder is given, connected. */
  readonly starter: boolean;
  readonly method: Pick<MethodDraft, "name" | "description" | "inputDescription" | "code"> & Partial<MethodDraft>;
}

type TemplateFile = Omit<Template, "id" | "name" | "description" | "method"> & {
  readonly method: Omit<Template["method"], "code">;
};

export const templateFolder = fileURLToPath(new URL("./templates", import.meta.url));

/** Sorted by id. Throws when a folder is not a template: the build is then incomplete. */
export async function readTemplates(): Promise<readonly Template[]> {
  const entries = await readdir(templateFolder, { withFileTypes: true });
  const ids = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    ids.sort().map(async (id) => {
      const file = JSON.parse(await readFile(join(templateFolder, id, "method.json"), "utf8")) as TemplateFile;
      const code = await readFile(join(templateFolder, id, "code.py"), "utf8");
      const samples: readonly Sample[] = file.method.samples ?? [];
      const { name, description } = file.method;
      return { ...file, id, name, description, method: { ...methodDefaults, ...file.method, code, samples } };
    }),
  );
}
