import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { createFileStore } from "./file-store.ts";
import type { Store } from "./store.ts";
import { createFaultyDisk, type FaultyDisk } from "./testing/faulty-disk.ts";

let directory: string;
let disk: FaultyDisk;
let opened: number;
let store: Store;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "barkeep-health-"));
  disk = createFaultyDisk();
  opened = 0;
  const counting: typeof disk.open = (...args) => {
    opened += 1;
    return disk.open(...args);
  };
  store = await createFileStore({ directory, clock: Date, log: silentLog, disk: { ...disk, open: counting } });
  opened = 0;
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const failed = { code: "storage_failed" };

it("writes nothing to find out, as long as writes go well", async () => {
  await store.check();
  await store.collection("methods").put({ id: "echo" });
  opened = 0;
  await store.check();
  expect(opened).toBe(0);
});

it("fails after a collection could not be written, until a trial works", async () => {
  disk.fail("open", "ENOSPC", 3);
  await expect(store.collection("methods").put({ id: "echo" })).rejects.toMatchObject(failed);
  await expect(store.check()).rejects.toMatchObject({ ...failed, message: expect.stringContaining("disk is full") });
  await expect(store.check()).rejects.toMatchObject(failed);
  await store.check();
  opened = 0;
  await store.check();
  expect(opened).toBe(0);
  expect(readdirSync(directory)).not.toContain("write-trial");
});

it("needs no trial where a later write worked", async () => {
  disk.fail("open", "ENOSPC");
  await expect(store.collection("methods").put({ id: "echo" })).rejects.toMatchObject(failed);
  await store.collection("methods").put({ id: "echo" });
  opened = 0;
  await store.check();
  expect(opened).toBe(0);
});

it("tries once for all who ask at a time, and leaves nothing behind", async () => {
  disk.fail("open", "EROFS");
  await expect(store.collection("methods").put({ id: "echo" })).rejects.toMatchObject(failed);
  opened = 0;
  disk.fail("write", "ENOSPC");
  const answers = await Promise.allSettled([1, 2, 3].map(() => store.check()));
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(opened).toBe(1);
  expect(readdirSync(directory)).not.toContain("write-trial");
});

it("names no path, whatever the system says", async () => {
  await store.close();
  rmSync(directory, { recursive: true });
  const error = (await store.check().catch((thrown: unknown) => thrown)) as Error;
  expect(error).toMatchObject({ ...failed, message: expect.stringContaining("ENOENT") });
  expect(error.message).not.toContain(directory);
});
