import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { realDisk } from "./disk.ts";
import { createFileStore } from "./file-store.ts";
import { migrate } from "./format.ts";

let directory: string;
const open = () => createFileStore({ directory, clock: Date, log: silentLog });
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), "barkeep-store-")), "data");
});
const writeLock = (owner: object) => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, "lock"), JSON.stringify(owner));
};

describe("createFileStore", () => {
  it("keeps collections over a restart", async () => {
    const first = await open();
    await first.collection("access/things").put({ id: "a" });
    await first.close();
    const second = await open();
    expect(second.collection("access/things").list()).toEqual([{ id: "a" }]);
    await second.close();
  });

  it("sets journals of a version before the first release aside, once", async () => {
    mkdirSync(join(directory, "journals"), { recursive: true });
    writeFileSync(join(directory, "journals", "calls.jsonl"), "{}");
    await (await open()).close();
    await (await open()).close();
    const aside = readdirSync(directory).filter((name) => name.startsWith("journals"));
    expect(aside).toEqual([expect.stringMatching(/^journals\.set-aside-\d+$/)]);
    expect(existsSync(join(directory, aside[0]!, "calls.jsonl"))).toBe(true);
  });

  it.each(["../x", "/etc/passwd", "a//b", "", "a/../b", "x".repeat(200), "a\0b", "."])(
    "refuses %j as a name",
    async (name) => {
      const store = await open();
      expect(() => store.collection(name)).toThrow(/can't name/);
      await store.close();
    },
  );

  it("says so when the folder can't be made", async () => {
    writeFileSync(`${directory}.file`, "");
    const inside = join(`${directory}.file`, "data");
    await expect(createFileStore({ directory: inside, clock: Date, log: silentLog })).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining(inside),
    });
  });
});

describe("the lock of the data folder", () => {
  it("refuses a second owner and names the first", async () => {
    const store = await open();
    await expect(open()).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await store.close();
    await (await open()).close();
  });

  it("refuses while another live process has it, and takes over at once when that one was killed", async () => {
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000); console.log('up')"]);
    await once(other.stdout, "data");
    writeLock({ pid: other.pid, started: "", host: hostname(), space: ownSpace() });
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining(`process ${other.pid}`) });
    other.kill("SIGKILL");
    await once(other, "exit");
    await (await open()).close();
  });

  it.runIf(process.platform === "linux")("knows a later process with the same pid for another one", async () => {
    writeLock({ pid: process.pid, started: "1", host: hostname(), space: ownSpace() });
    await (await open()).close();
  });

  it("believes a lock of another machine or container while it is being touched", async () => {
    writeLock({ pid: 1, started: "1", host: "elsewhere", space: "pid:[1]" });
    await expect(open()).rejects.toMatchObject({ message: expect.stringContaining("process 1 on elsewhere") });
    const longAgo = new Date(Date.now() - 60_000);
    utimesSync(join(directory, "lock"), longAgo, longAgo);
    await (await open()).close();
  });

  it("takes over a lock nobody can read", async () => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "lock"), "");
    await (await open()).close();
    expect(existsSync(join(directory, "lock"))).toBe(false);
  });
});

describe("format versions", () => {
  const steps = [
    {
      from: 1,
      what: "renames a file",
      run: async (folder: string) => writeFileSync(join(folder, "new.json"), readFileSync(join(folder, "old.json"))),
    },
  ];
  const run = (current: number) => migrate({ directory, disk: realDisk, log: silentLog, current, steps });

  it("marks a fresh folder and migrates an old one behind a back-up", async () => {
    mkdirSync(directory);
    await run(1);
    writeFileSync(join(directory, "old.json"), "content");
    await run(2);
    expect(readFileSync(join(directory, "new.json"), "utf8")).toBe("content");
    expect(readFileSync(join(directory, "backup-format-1", "old.json"), "utf8")).toBe("content");
    expect(JSON.parse(readFileSync(join(directory, "format.json"), "utf8"))).toEqual({ format: 2 });
  });

  it("refuses a folder of a newer version, one it has no step for, and one it can't read", async () => {
    mkdirSync(directory);
    await run(2);
    await expect(run(1)).rejects.toMatchObject({ message: expect.stringContaining("newer Barkeep") });
    await expect(run(3)).rejects.toMatchObject({ message: expect.stringContaining("no way") });
    writeFileSync(join(directory, "format.json"), "{}");
    await expect(run(1)).rejects.toMatchObject({ message: expect.stringContaining("format.json") });
  });
});

function ownSpace(): string {
  return existsSync("/proc/self/ns/pid") ? readlinkSync("/proc/self/ns/pid") : "";
}
