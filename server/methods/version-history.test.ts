import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { createFileStore } from "../store/file-store.ts";
import type { Store } from "../store/store.ts";
import { createFaultyDisk, type FaultyDisk } from "../store/testing/faulty-disk.ts";
import type { Method } from "./method.ts";
import { createVersionHistory, type VersionHistory } from "./version-history.ts";

let directory: string;
let disk: FaultyDisk;
let store: Store;
let history: VersionHistory;

const start = async (keep: number) => {
  store = await createFileStore({ directory, clock: Date, log: silentLog, disk });
  history = createVersionHistory({ store, keep, log: silentLog });
};
const stop = async () => {
  await history.close();
  await store.close();
};
const save = async (from: number, to: number, id = "greet") => {
  for (let version = from; version <= to; version += 1)
    await history.append({ id, version, updatedAt: `day ${version}`, code: `version ${version}` } as Method);
};
const versions = async (id = "greet") => (await history.list(id)).map(({ version }) => version);
const lines = (id = "greet") =>
  readFileSync(join(directory, "journals", "method-versions", `${id}.jsonl`), "utf8").split("\n").length - 1;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "barkeep-versions-"));
  disk = createFaultyDisk();
  await start(3);
});
afterEach(async () => {
  await stop();
  rmSync(directory, { recursive: true, force: true });
});

it("keeps the newest versions, in a file that stays short", async () => {
  await save(1, 100);
  expect(await versions()).toEqual([100, 99, 98]);
  expect(lines()).toBeLessThanOrEqual(2 * 3 + 20);
  await expect(history.get("greet", 97)).rejects.toMatchObject({ code: "not_found" });
  expect((await history.get("greet", 98)).method.code).toBe("version 98");
  await stop();
  await start(3);
  expect(await history.latest("greet")).toBe(100);
  await save(101, 130);
  expect(lines()).toBeLessThanOrEqual(2 * 3 + 20);
  expect(await versions()).toEqual([130, 129, 128]);
});

it("keeps all of them when told so", async () => {
  await stop();
  await start(Number.POSITIVE_INFINITY);
  await save(1, 100);
  await history.sweep();
  expect(await versions()).toHaveLength(100);
});

it("lets go of what a smaller number leaves over, of methods that nobody saves any more", async () => {
  await stop();
  await start(100);
  await save(1, 50);
  await save(1, 5, "other");
  await stop();
  await start(3);
  await history.sweep();
  expect(lines()).toBe(3);
  // Rewriting a short file is not worth it; what is shown is the same.
  expect(lines("other")).toBe(5);
  expect(await versions("other")).toEqual([5, 4, 3]);
});

it("has saved a version when only the tidying up fails, and loses none", async () => {
  await save(1, 25);
  disk.fail("rename", "ENOSPC", 2);
  await save(26, 27);
  expect(await versions()).toEqual([27, 26, 25]);
  await stop();
  await start(3);
  expect(await versions()).toEqual([27, 26, 25]);
});
