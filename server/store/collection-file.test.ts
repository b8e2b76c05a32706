import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { CollectionFile } from "./collection-file.ts";
import { createFaultyDisk, type FaultyDisk } from "./testing/faulty-disk.ts";

interface Thing {
  readonly id: string;
  readonly size: number;
}

let path: string;
let disk: FaultyDisk;
const open = () => new CollectionFile<Thing>({ path, disk, log: silentLog, clock: { now: () => 1000 } });
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), "barkeep-collection-")), "things.json");
  disk = createFaultyDisk();
});

describe("CollectionFile", () => {
  it("keeps documents over a restart, sorted by id in a file a person can read", async () => {
    const things = open();
    await things.put({ id: "b", size: 1 });
    await things.put({ id: "a", size: 2 });
    expect(open().list()).toEqual([
      { id: "a", size: 2 },
      { id: "b", size: 1 },
    ]);
    expect(readFileSync(path, "utf8")).toBe(
      '{\n  "items": [\n    {\n      "id": "a",\n      "size": 2\n    },\n    {\n      "id": "b",\n      "size": 1\n    }\n  ]\n}\n',
    );
  });

  it("replaces, removes, and says whether there was anything to remove", async () => {
    const things = open();
    await things.put({ id: "a", size: 1 });
    await things.put({ id: "a", size: 2 });
    expect(things.get("a")).toEqual({ id: "a", size: 2 });
    expect(await things.remove("a")).toBe(true);
    expect(await things.remove("a")).toBe(false);
    expect(open().list()).toEqual([]);
  });

  it("keeps nothing of what was removed, in the last good copy either", async () => {
    const things = open();
    await things.put({ id: "a", size: 1 });
    await things.put({ id: "b", size: 2 });
    await things.remove("a");
    for (const file of readdirSync(dirname(path)))
      expect(readFileSync(join(dirname(path), file), "utf8")).not.toContain('"a"');
    rmSync(path);
    expect(open().list()).toEqual([{ id: "b", size: 2 }]);
  });

  it("does not follow what the caller does with its object afterwards", async () => {
    const thing = { id: "a", size: 1 };
    const things = open();
    await things.put(thing);
    thing.size = 9;
    expect(things.get("a")).toEqual({ id: "a", size: 1 });
  });

  it("takes changes that come together, one after another", async () => {
    const things = open();
    await Promise.all(Array.from({ length: 20 }, (_, n) => things.put({ id: `t${n}`, size: n })));
    expect(open().list()).toHaveLength(20);
  });

  it.each([
    ["write", "ENOSPC"],
    ["sync", "EIO"],
    ["rename", "EACCES"],
    ["open", "EROFS"],
    ["link", "EIO"],
  ] as const)("leaves memory and file as they were when %s fails with %s", async (operation, code) => {
    const things = open();
    await things.put({ id: "a", size: 1 });
    await things.put({ id: "a", size: 2 });
    disk.fail(operation, code);
    await expect(things.put({ id: "a", size: 3 })).rejects.toMatchObject({ code: "storage_failed" });
    expect(things.get("a")).toEqual({ id: "a", size: 2 });
    expect(open().get("a")).toEqual({ id: "a", size: 2 });
    await things.put({ id: "a", size: 4 });
    expect(open().get("a")).toEqual({ id: "a", size: 4 });
  });

  it("falls back on the last good copy when the file is damaged, and sets the damaged one aside", async () => {
    const things = open();
    await things.put({ id: "a", size: 1 });
    await things.put({ id: "a", size: 2 });
    writeFileSync(path, '{"items": [{"id"');
    const recovered = open();
    expect(recovered.get("a")).toEqual({ id: "a", size: 1 });
    expect(readdirSync(dirname(path))).toContain("things.json.damaged-1000");
    await recovered.put({ id: "b", size: 1 });
    expect(open().list()).toHaveLength(2);
  });

  it("makes a missing file again from its last good copy", async () => {
    const things = open();
    await things.put({ id: "a", size: 1 });
    await things.put({ id: "b", size: 2 });
    rmSync(path);
    expect(open().get("a")).toEqual({ id: "a", size: 1 });
  });

  it("keeps a last good copy where the file system has no hard links", async () => {
    const things = open();
    await things.put({ id: "a", size: 1 });
    disk.fail("link", "EPERM");
    await things.put({ id: "a", size: 2 });
    expect(JSON.parse(readFileSync(`${path}.last-good`, "utf8"))).toEqual({ items: [{ id: "a", size: 1 }] });
  });

  it.each(["", "{", "[]", '{"items":[{}]}', "\0\0\0"])(
    "does not start on %j with no good copy, and says where",
    (text) => {
      writeFileSync(path, text);
      expect(open).toThrow(path);
      expect(existsSync(path)).toBe(true);
    },
  );
});
