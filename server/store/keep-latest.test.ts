import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { createFileStore } from "./file-store.ts";
import { keepLatest } from "./keep-latest.ts";
import type { Store } from "./store.ts";
import { createFaultyDisk, type FaultyDisk } from "./testing/faulty-disk.ts";

interface Note {
  readonly id: string;
  readonly n: number;
}

let directory: string;
let disk: FaultyDisk;
let store: Store;
const open = () => createFileStore({ directory, clock: Date, log: silentLog, disk });
const add = async (...notes: readonly (readonly [string, number])[]) => {
  const journal = store.journal<Note>("notes");
  for (const [id, n] of notes) await journal.append({ id, n });
};
/** What the next process reads. */
const onDisk = async () => {
  await store.close();
  store = await open();
  const notes: string[] = [];
  for await (const { id, n } of store.journal<Note>("notes").read()) notes.push(`${id}${n}`);
  return notes;
};
const compact = (wanted?: (note: Note) => boolean) =>
  keepLatest<Note, string>(store, { name: "notes", keyOf: ({ id }) => id, ...(wanted && { wanted }) });

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "barkeep-latest-"));
  disk = createFaultyDisk();
  store = await open();
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

it("keeps the last record of each key, in their order, and none that is not wanted", async () => {
  await add(["a", 1], ["b", 1], ["a", 2], ["c", 1], ["b", 2]);
  expect(await compact(({ id }) => id !== "c")).toEqual({ kept: 2, dropped: 3 });
  expect(await onDisk()).toEqual(["a2", "b2"]);
  expect(await compact()).toEqual({ kept: 2, dropped: 0 });
  await add(["b", 3]);
  expect(await onDisk()).toEqual(["a2", "b2", "b3"]);
});

it("keeps what is appended while it runs", async () => {
  await add(["a", 1], ["a", 2], ["b", 1]);
  const adding: Promise<void>[] = [];
  await compact(({ id }) => {
    adding.push(add([id, 9]));
    return true;
  });
  await Promise.all(adding);
  expect(await onDisk()).toEqual(["a2", "b1", "a9", "b9"]);
});

it.each(["open", "write", "sync", "rename"] as const)("loses nothing when the %s fails", async (operation) => {
  await add(["a", 1], ["b", 1], ["a", 2]);
  disk.fail(operation, "ENOSPC");
  await expect(compact()).rejects.toMatchObject({ code: "storage_failed" });
  await add(["b", 2]);
  expect(await onDisk()).toEqual(["a1", "b1", "a2", "b2"]);
  await compact();
  expect(await onDisk()).toEqual(["a2", "b2"]);
});
