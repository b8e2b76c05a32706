/** What an installation must not do by itself. */
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { demandLimits } from "../../scripts/steps.mjs";

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
  expect(() => demandLimits(limits)).toThrow(/64 open files.*ulimit -n 4096/);
  writeFileSync(limits, "Max open files            1024                 4096                 files\n");
  expect(() => demandLimits(limits)).not.toThrow();
  expect(() => demandLimits(`${limits}.none`)).not.toThrow();
});

it("says what to do where the shell allows too little address space", async () => {
  const limits = join(await mkdtemp(join(tmpdir(), "barkeep-limits-")), "limits");
  const files = "Max open files            1024                 4096                 files\n";
  writeFileSync(limits, `${files}Max address space         4096000000           unlimited            bytes\n`);
  expect(() => demandLimits(limits)).toThrow(/allows 4 GB of address space.*ulimit -v unlimited/);
  writeFileSync(limits, `${files}Max address space         unlimited            unlimited            bytes\n`);
  expect(() => demandLimits(limits)).not.toThrow();
});
