import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { writeJson } from "../../protocol/exact-json.ts";
import { silentLog } from "../observe/log.ts";
import { type Disk, realDisk } from "./disk.ts";
import { JournalFile } from "./journal-file.ts";
import { decodeLine, encodeLine } from "./journal-line.ts";
import { createFaultyDisk, type FaultyDisk } from "./testing/faulty-disk.ts";

let path: string;
let disk: FaultyDisk;
const open = () => new JournalFile<object>({ path, disk, log: silentLog });
const all = async (journal = open()): Promise<unknown[]> => {
  const records: unknown[] = [];
  for await (const record of journal.read()) records.push(record);
  return records;
};
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), "barkeep-journal-")), "deep", "calls.jsonl");
  disk = createFaultyDisk();
});

describe("JournalFile", () => {
  it("gives back what was appended, in order, also to a later reader", async () => {
    const journal = open();
    await Promise.all(Array.from({ length: 100 }, (_, n) => journal.append({ n })));
    const expected = Array.from({ length: 100 }, (_, n) => ({ n }));
    expect(await all(journal)).toEqual(expected);
    expect(await all()).toEqual(expected);
  });

  it("is empty before the first append", async () => {
    expect(await all()).toEqual([]);
  });

  it("writes appends that come together with one fsync", async () => {
    const journal = open();
    await journal.append({ n: 0 });
    // One failure strikes exactly one batch: the first of these goes alone, the rest share the next write.
    disk.fail("sync", "EIO", 1);
    const results = await Promise.allSettled([1, 2, 3].map((n) => journal.append({ n })));
    expect(results.map((result) => result.status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(await all(journal)).toEqual([{ n: 0 }]);
  });

  it("syncs what may wait within a second, in one go", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const syncs = vi.fn();
      const counting: Disk = {
        ...realDisk,
        open: async (...args) => {
          const handle = await realDisk.open(...args);
          const datasync = handle.datasync.bind(handle);
          return Object.assign(handle, {
            datasync: () => {
              syncs();
              return datasync();
            },
          });
        },
      };
      const journal = new JournalFile<object>({ path, disk: counting, log: silentLog });
      for (const n of [1, 2, 3]) await journal.append({ n }, { syncLater: true });
      expect(syncs).not.toHaveBeenCalled();
      expect(await all()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
      await vi.advanceTimersByTimeAsync(1000);
      await journal.flush();
      expect(syncs).toHaveBeenCalledTimes(1);
      await journal.append({ n: 4 }, { syncLater: true });
      await journal.append({ n: 5 });
      expect(syncs).toHaveBeenCalledTimes(2);
      await journal.append({ n: 6 }, { syncLater: true });
      await journal.close();
      expect(syncs).toHaveBeenCalledTimes(3);
    } finally {
      vi.useRealTimers();
    }
  });

  it("syncs what may wait until it is idle with what comes after it, or two seconds after the last", async () => {
    vi.useFakeTimers();
    try {
      const order: string[] = [];
      const watching: Disk = {
        ...realDisk,
        open: async (...args) => {
          const handle = await realDisk.open(...args);
          const datasync = handle.datasync.bind(handle);
          return Object.assign(handle, { datasync: () => datasync().then(() => order.push("synced")) });
        },
      };
      const journal = new JournalFile<object>({ path, disk: watching, log: silentLog });
      await journal.append({ n: 1 }, { syncLater: "idle" });
      await vi.advanceTimersByTimeAsync(1500);
      await journal.append({ n: 2 }, { syncLater: "idle" });
      await vi.advanceTimersByTimeAsync(1500);
      expect(order).toEqual([]);
      await journal.append({ n: 3 });
      expect(order).toEqual(["synced"]);
      await journal.append({ n: 4 }, { syncLater: "idle" });
      await vi.advanceTimersByTimeAsync(2000);
      await journal.flush();
      expect(order).toEqual(["synced", "synced"]);
      await journal.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it("tells who flushes that what was to wait can't be put on disk", async () => {
    const journal = open();
    await journal.append({ n: 1 }, { syncLater: true });
    disk.fail("sync", "EIO");
    await expect(journal.flush()).rejects.toMatchObject({ code: "storage_failed" });
  });

  it("holds plain JSON lines, readable by the owner only", async () => {
    await open().append({ text: "two\nlines" });
    const [line] = readFileSync(path, "utf8").split("\n");
    expect(JSON.parse(line!)).toEqual({ crc: expect.stringMatching(/^[0-9a-f]{8}$/), record: { text: "two\nlines" } });
    if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("names no path to whoever asks for what can't be read", async () => {
    mkdirSync(path, { recursive: true });
    const error = (await all().catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ code: "storage_failed" });
    expect(error.message).not.toContain(path);
  });

  it("tells of a torn tail when it is read", async () => {
    await open().append({ n: 1 });
    appendFileSync(path, encodeLine({ n: 2 }).slice(0, 10));
    const warn = vi.fn();
    const journal = new JournalFile<object>({ path, disk, log: { ...silentLog, warn } });
    expect(await all(journal)).toEqual([{ n: 1 }]);
    expect(warn.mock.calls).toEqual([[{ path, bytes: 10 }, "the torn end of a journal was passed over"]]);
  });

  it("drops a torn tail and goes on after it", async () => {
    await open().append({ n: 1 });
    appendFileSync(path, encodeLine({ n: 2 }).slice(0, -5));
    expect(await all()).toEqual([{ n: 1 }]);
    const journal = open();
    await journal.append({ n: 3 });
    expect(await all(journal)).toEqual([{ n: 1 }, { n: 3 }]);
  });

  it("passes over a record that was changed and keeps its neighbours", async () => {
    const journal = open();
    for (const n of [1, 2, 3]) await journal.append({ name: `record ${n}` });
    writeFileSync(path, readFileSync(path, "utf8").replace("record 2", "record 7"));
    expect(await all()).toEqual([{ name: "record 1" }, { name: "record 3" }]);
  });

  it.each([
    ["write", "ENOSPC", /disk is full/],
    ["write", "EFBIG", /largest size/],
    ["sync", "EIO", /disk reports an error/],
    ["open", "EROFS", /read-only/],
    ["open", "EACCES", /owner and mode/],
  ] as const)(
    "refuses when %s fails with %s, keeps the rest, and works again afterwards",
    async (operation, code, why) => {
      await open().append({ n: 1 });
      // The file is opened by a journal's first write; the other operations come with every write.
      const journal = open();
      if (operation !== "open") await journal.append({ n: 1.5 });
      disk.fail(operation, code);
      const failure = await journal.append({ n: 2 }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "storage_failed", message: expect.stringMatching(why) });
      await journal.append({ n: 3 });
      const before = operation === "open" ? [{ n: 1 }] : [{ n: 1 }, { n: 1.5 }];
      expect(await all(journal)).toEqual([...before, { n: 3 }]);
      expect(await all()).toEqual([...before, { n: 3 }]);
    },
  );

  it("mends half a record that could not be taken back at once", async () => {
    const journal = open();
    await journal.append({ n: 1 });
    disk.fail("write", "ENOSPC");
    disk.fail("truncate", "EIO");
    await expect(journal.append({ n: 2 })).rejects.toMatchObject({ code: "storage_failed" });
    await journal.append({ n: 3 });
    expect(await all(journal)).toEqual([{ n: 1 }, { n: 3 }]);
  });

  it("keeps its file open from write to write, and lets go of it when nothing comes or it is closed", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    let handles = 0;
    const counting: Disk = {
      ...realDisk,
      open: async (...args) => {
        const handle = await realDisk.open(...args);
        if (args[1] === "r") return handle;
        handles += 1;
        const close = handle.close.bind(handle);
        return Object.assign(handle, {
          close: async () => {
            handles -= 1;
            await close();
          },
        });
      },
    };
    const journal = new JournalFile<object>({ path, disk: counting, log: silentLog });
    await journal.append({ n: 1 });
    await journal.append({ n: 2 });
    expect(handles).toBe(1);
    await vi.advanceTimersByTimeAsync(2000);
    await journal.flush();
    expect(handles).toBe(0);
    await journal.append({ n: 3 });
    expect(handles).toBe(1);
    await journal.close();
    expect(handles).toBe(0);
    expect(await all()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    vi.useRealTimers();
  });

  it("rewrites itself with what is to be kept, between appends", async () => {
    const journal = open();
    const before = [1, 2, 3, 4].map((n) => journal.append({ n }));
    const rewritten = journal.rewrite((record) => (record as { n: number }).n % 2 === 0);
    const after = journal.append({ n: 6 });
    expect(await rewritten).toMatchObject({ dropped: 2 });
    await Promise.all([...before, after]);
    expect(await all()).toEqual([{ n: 2 }, { n: 4 }, { n: 6 }]);
  });

  it("keeps everything when a rewrite fails", async () => {
    const journal = open();
    await journal.append({ n: 1 });
    disk.fail("rename", "EIO");
    await expect(journal.rewrite(() => false)).rejects.toMatchObject({ code: "storage_failed" });
    expect(await all(journal)).toEqual([{ n: 1 }]);
  });

  it("takes nothing after it was closed", async () => {
    const journal = open();
    await journal.append({ n: 1 });
    await journal.close();
    await expect(journal.append({ n: 2 })).rejects.toMatchObject({ code: "storage_failed" });
  });

  it("survives a cut at any byte with every record before it, and takes appends afterwards", async () => {
    const texts = fc.array(fc.string({ unit: "binary", maxLength: 40 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(texts, fc.double({ min: 0, max: 1, noNaN: true }), async (values, share) => {
        path = join(mkdtempSync(join(tmpdir(), "barkeep-journal-")), "j.jsonl");
        const lines = values.map((text) => encodeLine({ text }));
        writeFileSync(path, lines.join(""));
        const cut = Math.floor(statSync(path).size * share);
        truncateSync(path, cut);
        let whole = 0;
        for (let bytes = 0; whole < lines.length; whole += 1) {
          bytes += Buffer.byteLength(lines[whole]!);
          if (bytes > cut) break;
        }
        const kept = values.slice(0, whole).map((text) => ({ text: JSON.parse(JSON.stringify(text)) as string }));
        const journal = open();
        await journal.append({ text: "after" });
        expect(await all(journal)).toEqual([...kept, { text: "after" }]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("journal lines", () => {
  it("come back as they were, for any JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const line = encodeLine(value);
        expect(line.indexOf("\n")).toBe(line.length - 1);
        const decoded = decodeLine(line.slice(0, -1));
        // Numbers past 2^53 come back as something that keeps their digits.
        expect(decoded.ok && writeJson(decoded.record)).toBe(JSON.stringify(value));
      }),
    );
  });

  it("are refused when any one character was changed", () => {
    const line = encodeLine({ said: "a room for the night, please", n: 12 }).slice(0, -1);
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        fc.pre(line[at] !== character);
        expect(decodeLine(line.slice(0, at) + character + line.slice(at + 1))).toEqual({ ok: false });
      }),
    );
  });

  it("refuses what JSON can't hold", () => {
    expect(() => encodeLine(undefined)).toThrow(TypeError);
  });
});
