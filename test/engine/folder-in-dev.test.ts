/** Temporary files may lie in memory: `TMPDIR=/dev/shm`, whose like in the fence is its own. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { askPython, findBubblewrap, namespaceCommand, scriptsFolder } from "../../server/python/isolation.ts";
import { python } from "./engine.ts";
import { waysHere } from "./ways.ts";

test.each(waysHere(["namespaces"]))("%s: the folder of sockets may lie below /dev, which stays read-only", async () => {
  const folder = mkdtempSync("/dev/shm/barkeep-");
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const facts = await askPython(python);
  const fences = namespaceCommand({
    bwrap: findBubblewrap()!,
    facts,
    scripts: scriptsFolder(),
    folder,
    caBundle: null,
  });
  const touch = (path: string) => {
    const [program, ...rest] = [...fences, facts.executable, "-I", "-c", `open(${JSON.stringify(path)}, "w").close()`];
    return spawnSync(program as string, rest, { encoding: "utf8" });
  };
  expect(touch(`${folder}/socket`)).toMatchObject({ status: 0, stderr: "" });
  expect(existsSync(`${folder}/socket`)).toBe(true);
  for (const path of ["/dev/new", "/dev/shm/new"]) expect(touch(path).stderr).toContain("Read-only file system");
});
