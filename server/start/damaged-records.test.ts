/** Records that can't be used: whoever starts the server, or copies its data, reads which file it is and what to do. */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { databaseClass } from "../records/sqlite-module.ts";
import { backUp, putBack, restore } from "./back-up.ts";
import { openDataFolder, withPath } from "./open-data-folder.ts";

let folder: string;
let directory: string;
let file: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "barkeep-damaged-"));
  directory = join(folder, "data");
  file = join(directory, "records.sqlite");
  await (await opened()).close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const opened = () => openDataFolder({ directory, clock: Date, log: silentLog });
const overwrite = async (path: string, at: number, length: number) => {
  const handle = await open(path, "r+");
  await handle.write(Buffer.alloc(length, 0xff), 0, length, at);
  await handle.close();
};
/** The page on which a table, or its index, begins. */
const overwriteTable = async (path: string, table: string) => {
  const database = new (databaseClass())(path);
  const sql = "SELECT rootpage FROM sqlite_master WHERE tbl_name = ?";
  const pages = database.prepare(sql).all(table) as { rootpage: number }[];
  const { page_size: size } = database.prepare("PRAGMA page_size").get() as { page_size: number };
  database.close();
  for (const { rootpage } of pages) await overwrite(path, (rootpage - 1) * size, size);
};

const damages: Record<string, () => unknown> = {
  "that are cut off": () => truncateSync(file, 100_001),
  "with another header": () => overwrite(file, 0, 100),
  "that are no database": () => writeFileSync(file, "no database at all"),
  "with a wrong first page": () => overwrite(file, 100, 4000),
  "with a wrong page in the midst": () => overwriteTable(file, "meta"),
};
it.each(Object.entries(damages))("records %s are told with their file and the way back", async (_, damage) => {
  await damage();
  const refused = await opened().catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "storage_failed" });
  const { message } = refused as Error;
  expect(message).toContain(`${file} is damaged (`);
  expect(message).toContain(`BARKEEP_DATA_DIR=${directory} npx barkeep restore FILE`);
  expect(() => backUp({ directory, file: join(folder, "copy") })).toThrow(`${file} is damaged (`);
});

it("records that were put back damaged are told with their file", async () => {
  truncateSync(file, 100_001);
  const put = putBack({ directory, databaseUrl: undefined, clock: Date, log: silentLog });
  await expect(put).rejects.toThrow(`${file} is damaged (`);
});

it("records that turn out to be damaged later in a start are told in the same words", async () => {
  await overwriteTable(file, "usage");
  const { records, close } = await opened();
  const failed = await records.usage.sums({ by: ["day"] }).catch((error: unknown) => error);
  expect((failed as Error).message).not.toContain(directory);
  expect((withPath(directory, failed) as Error).message).toContain(`${file} is damaged (`);
  await close();
});

it("a folder in their place is told as one", async () => {
  rmSync(file);
  mkdirSync(file);
  await expect(opened()).rejects.toThrow(`${file} can't be written: a folder has that name`);
  expect(() => backUp({ directory, file: join(folder, "copy") })).toThrow("is no data folder");
});

it("a damaged back-up is told before anything is made of it", async () => {
  const copy = join(folder, "copy");
  backUp({ directory, file: copy });
  await overwriteTable(copy, "calls");
  const target = join(folder, "restored");
  await expect(restore({ directory: target, file: copy })).rejects.toThrow(`${copy} is damaged (`);
  truncateSync(copy, 20_000);
  await expect(restore({ directory: target, file: copy })).rejects.toThrow(`${copy} is damaged (`);
});
