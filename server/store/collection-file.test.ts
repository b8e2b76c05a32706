import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
const copy = () => `${path}.last-good`;
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

  it.each([1, 2])(
    "loses nothing when the file is damaged after %i changes, and sets the damaged one aside",
    async (size) => {
      const things = open();
      for (let change = 1; change <= size; change += 1) await things.put({ id: "a", size: change });
      writeFileSync(path, '{"items": [{"id"');
      const recovered = open();
      expect(recovered.get("a")).toEqual({ id: "a", size });
      expect(readdirSync(dirname(path))).toContain("things.json.damaged-1000");
      await recovered.put({ id: "b", size: 1 });
      expect(open().list()).toHaveLength(2);
    },
  );

  it("takes a file whose documents lack what they must have for damaged, and says which lacks what", async () => {
    const options = { path, disk, log: silentLog, clock: { now: () => 1000 }, fields: { size: "number" } as const };
    await new CollectionFile<Thing>(options).put({ id: "a", size: 1 });
    writeFileSync(path, '{"items":[{"id":"a","size":1},{"id":"b"}]}');
    expect(new CollectionFile<Thing>(options).list()).toEqual([{ id: "a", size: 1 }]);
    for (const file of [path, `${path}.last-good`]) writeFileSync(file, '{"items":[{"id":"b","size":null}]}');
    expect(() => new CollectionFile<Thing>(options)).toThrow(
      /things\.json can't be read: of the item "b" the size is missing/,
    );
  });

  it.each<[string, string, RegExp]>([
    [
      "a text where a number belongs",
      '{"id":"b","size":"1","sort":"ale","more":{}}',
      /of the item "b" the size is no number/,
    ],
    ["a number where a text belongs", '{"id":"b","size":1,"sort":7,"more":{}}', /the sort is none of ale, wine/],
    ["a word that is none of those", '{"id":"b","size":1,"sort":"tea","more":{}}', /the sort is none of ale, wine/],
    ["a list where an object belongs", '{"id":"b","size":1,"sort":"ale","more":[]}', /the more is no object/],
    [
      "an id twice",
      '{"id":"b","size":1,"sort":"ale","more":{}},{"id":"b","size":2,"sort":"ale","more":{}}',
      /two items have the id "b"/,
    ],
    ["a name twice", '{"id":"b","size":1,\n"size":2,"sort":"ale","more":{}}', /line 2: the name "size" stands twice/],
    ["a number past all", '{"id":"b","size":1e999,"sort":"ale","more":{}}', /read: The number 1e999 at items\.0\.size/],
    ["NaN", '{"id":"b","size":NaN,\n\n"sort":"ale","more":{}}', /line 1: [^\n]+$/],
  ])("takes a file with %s for damaged, and says where", (_what, items, problem) => {
    const fields = { size: "number", sort: ["ale", "wine"], more: "object" } as const;
    for (const file of [path, copy()]) writeFileSync(file, `{"items":[${items}]}`);
    const options = { path, disk, log: silentLog, clock: { now: () => 1000 }, fields };
    expect(() => new CollectionFile<Thing>(options)).toThrow(problem);
  });

  it.each<[string, (text: string) => Uint8Array]>([
    ["UTF-8 with a byte order mark", (text) => Buffer.from(`\ufeff${text}`)],
    ["UTF-16 as PowerShell writes it", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16, the other end first", (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
  ])("reads %s", (_what, encoded) => {
    writeFileSync(path, encoded('{"items":[{"id":"Müller","size":1}]}'));
    expect(open().list()).toEqual([{ id: "Müller", size: 1 }]);
  });

  it.each<[string, Uint8Array]>([
    ["Latin-1", Buffer.from('{"items":[{"id":"Müller","size":1}]}', "latin1")],
    ["half of UTF-16", Buffer.from('\ufeff{"items":[]}', "utf16le").subarray(0, 25)],
  ])("takes %s for damaged, and says how to save it", async (_what, bytes) => {
    await open().put({ id: "a", size: 1 });
    writeFileSync(path, bytes);
    expect(open().list()).toEqual([{ id: "a", size: 1 }]);
    for (const file of [path, copy()]) writeFileSync(file, bytes);
    expect(open).toThrow(/things\.json can't be read: its text is not UTF-(?:8|16LE) all through: save it as UTF-8/);
  });

  it("says on which line a file stops being JSON, and reads one with a byte order mark", async () => {
    for (const file of [path, copy()]) writeFileSync(file, '{\n  "items": [\n    { "id": "a", "size": NaN }\n  ]\n}\n');
    expect(() => open()).toThrow(/things\.json can't be read: line 3: /);
    for (const file of [path, copy()]) writeFileSync(file, '\ufeff{"items":[{"id":"a","size":1}]}');
    expect(open().list()).toEqual([{ id: "a", size: 1 }]);
  });

  it("makes a missing file again from its last good copy", async () => {
    await open().put({ id: "a", size: 1 });
    rmSync(path);
    expect(open().get("a")).toEqual({ id: "a", size: 1 });
  });

  it("has made a change when only the copy can't be written, and brings the copy up to date later", async () => {
    const things = open();
    await things.put({ id: "a", size: 1 });
    disk.fail("rename", "ENOSPC", 1, 1);
    await things.put({ id: "a", size: 2 });
    expect(things.get("a")).toEqual({ id: "a", size: 2 });
    expect(readFileSync(copy(), "utf8")).toContain('"size": 1');
    expect(open().get("a")).toEqual({ id: "a", size: 2 });
    expect(readFileSync(copy(), "utf8")).toBe(readFileSync(path, "utf8"));
  });

  it("starts on a good file whatever has become of the copy", async () => {
    await open().put({ id: "a", size: 1 });
    rmSync(copy());
    mkdirSync(copy());
    const things = open();
    expect(things.get("a")).toEqual({ id: "a", size: 1 });
    await things.put({ id: "a", size: 2 });
    expect(open().get("a")).toEqual({ id: "a", size: 2 });
  });

  it("says so when what was removed may live on in the copy", async () => {
    const things = open();
    await things.put({ id: "a", size: 1 });
    disk.fail("rename", "ENOSPC", 1, 1);
    await expect(things.remove("a")).rejects.toMatchObject({ code: "storage_failed" });
    expect(open().list()).toEqual([]);
    expect(readFileSync(copy(), "utf8")).not.toContain('"a"');
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
