/** What an installation must not do by itself. */
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { demandOpenFiles } from "../../scripts/steps.mjs";

const root = new URL("../../", import.meta.url);

it("runs no script of a package, and takes exact versions", () => {
  const settings = readFileSync(new URL(".npmrc", root), "utf8").split("\n");
  expect(settings).toEqual(expect.arrayContaining(["ignore-scripts=true", "save-exact=true"]));
  const { dependencies, devDependencies } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
});

it("says what to do where the shell allows too few open files", async () => {
  const limits = join(await mkdtemp(join(tmpdir(), "barkeep-limits-")), "limits");
  writeFileSync(limits, "Max open files            64                   4096                 files\n");
  expect(() => demandOpenFiles(limits)).toThrow(/64 open files.*ulimit -n 4096/);
  writeFileSync(limits, "Max open files            1024                 4096                 files\n");
  expect(() => demandOpenFiles(limits)).not.toThrow();
  expect(() => demandOpenFiles(`${limits}.none`)).not.toThrow();
});
