/** Hook templates: folders with a `hook.json` and a `code.py`, copied beside the built server. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json } from "../../protocol/json.ts";
import type { HookFields } from "./hook.ts";

export interface HookTemplate {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** What to do before it works, in order. */
  readonly setup: readonly string[];
  /** A body as the sender would send it. */
  readonly sample: Json;
  readonly hook: Pick<HookFields, "name" | "verify" | "code" | "stateOf">;
}

type TemplateFile = Omit<HookTemplate, "id" | "hook"> & Pick<HookFields, "verify" | "stateOf">;

export const hookTemplateFolder = fileURLToPath(new URL("./templates", import.meta.url));

/** Sorted by id. Throws when a folder is not a template: the build is then incomplete. */
export async function readHookTemplates(): Promise<readonly HookTemplate[]> {
  const entries = await readdir(hookTemplateFolder, { withFileTypes: true });
  const ids = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return Promise.all(
    ids.sort().map(async (id) => {
      const { verify, stateOf, ...file } = JSON.parse(
        await readFile(join(hookTemplateFolder, id, "hook.json"), "utf8"),
      ) as TemplateFile;
      const code = await readFile(join(hookTemplateFolder, id, "code.py"), "utf8");
      return { ...file, id, hook: { name: file.name, verify, code, ...(stateOf !== undefined && { stateOf }) } };
    }),
  );
}
