import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { makeSocketFolder, removeAbandonedFolders } from "./socket-folder.ts";

let temporary: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), "barkeep-test-"));
  vi.stubEnv("TMPDIR", temporary);
});
afterEach(() => {
  vi.unstubAllEnvs();
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(temporary, { recursive: true, force: true });
});

/** A process with such a folder and a socket in it, as a server has. */
async function server() {
  const program = `
    import { createServer } from "node:net";
    const { makeSocketFolder } = await import(${JSON.stringify(new URL("../../dist/server/python/socket-folder.js", import.meta.url).href)});
    const folder = makeSocketFolder();
    createServer().listen(folder + "/r", () => console.log(folder));`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  return { folder: basename(line.toString().trim()), child };
}

const left = () => readdirSync(temporary).sort();

it.skipIf(process.platform === "win32")("removes what a killed server left, and nothing of one that runs", async () => {
  const [killed, running] = [await server(), await server()];
  const own = basename(makeSocketFolder());
  killed.child.kill("SIGKILL");
  await once(killed.child, "exit");
  expect(left()).toContain(killed.folder);
  removeAbandonedFolders();
  expect(left()).toEqual([running.folder, own].sort());
});

it.runIf(process.platform === "linux")("knows a killed server from a later process with its pid", () => {
  const own = basename(makeSocketFolder());
  const [, pid, , space] = own.split("-");
  mkdirSync(join(temporary, `barkeep-${pid}-1-${space}-AbCdEf`));
  removeAbandonedFolders();
  expect(left()).toEqual([own]);
});

it.skipIf(process.platform === "win32")(
  "goes where a socket's path still has room, and is removed there too",
  async () => {
    const long = join(temporary, "a".repeat(60));
    mkdirSync(long);
    vi.stubEnv("TMPDIR", long);
    const { folder, child } = await server();
    const path = join("/tmp", folder);
    expect(existsSync(join(path, "r"))).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    removeAbandonedFolders();
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(long)).toEqual([]);
  },
);

it.runIf(process.platform === "linux")("leaves what may be somebody else's", () => {
  const own = basename(makeSocketFolder());
  const [, , started, space] = own.split("-");
  // No process has a pid so high.
  const gone = (letters: string) => `barkeep-999999999-${started}-${space}-${letters}`;
  const kept = {
    container: `barkeep-999999999-${started}-1-AbCdEf`,
    older: "barkeep-AbCdEf",
    tests: "barkeep-test-AbCdEf",
    symlink: gone("AAAAAA"),
    file: gone("BBBBBB"),
    more: gone("CCCCCC"),
    fileOfThatName: gone("DDDDDD"),
    user: gone("EEEEEE"),
  };
  const elsewhere = join(temporary, "elsewhere");
  for (const folder of [elsewhere, ...[kept.container, kept.older, kept.tests, kept.more, kept.fileOfThatName].map(at)])
    mkdirSync(folder);
  symlinkSync(elsewhere, at(kept.symlink));
  writeFileSync(at(kept.file), "");
  writeFileSync(join(at(kept.more), "notes"), "mine");
  writeFileSync(join(at(kept.fileOfThatName), "r"), "mine");
  mkdirSync(at(kept.user));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(at(kept.user), 65_534, 65_534);
  const { user, ...always } = kept;
  removeAbandonedFolders();
  expect(left()).toEqual([own, "elsewhere", ...Object.values(always), ...(isRoot ? [user] : [])].sort());

  function at(name: string): string {
    return join(temporary, name);
  }
});

it.skipIf(process.platform === "win32")("goes to /tmp where TMPDIR names what no folder can be made in", () => {
  const file = join(temporary, "no-folder");
  writeFileSync(file, "");
  vi.stubEnv("TMPDIR", file);
  const made = makeSocketFolder();
  rmSync(made, { recursive: true });
  expect(dirname(made)).toBe("/tmp");
});
