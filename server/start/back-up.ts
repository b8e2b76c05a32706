/** A back-up of a data folder in one file, taken while a server runs on it: the records, and in a table beside them every file of the folder. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Log } from "../observe/log.ts";
import { leapOverLost } from "../records/restored.ts";
import { fileProblem } from "../records/sqlite-failure.ts";
import { databaseClass } from "../records/sqlite-module.ts";
import { fileMode, folderMode } from "../store/disk.ts";
import { lockFolder } from "../store/folder-lock.ts";
import { recordsFile } from "./open-data-folder.ts";

/** Where the files stand in the back-up. */
const table = "barkeep_files";
/** What belongs to the process that runs, to a copy, or to what was set aside. */
const leftOut = /^(?:lock|running\.json)$|\.last-good$|\.new$|\.damaged-|^records\.|set-aside/;

export interface BackedUp {
  readonly files: number;
  readonly sessions: number;
}

/** `file` must not be there yet. Throws an Error that says what stands in the way. */
export function backUp({ directory, file }: { readonly directory: string; readonly file: string }): BackedUp {
  if (existsSync(file)) throw new Error(`${file} is there already: choose another name.`);
  const source = recordsIn(directory);
  const Database = databaseClass();
  // Files first: what a record speaks of is then at most newer than its document.
  const files = filesIn(directory).map((path) => [relative(directory, path), readFileSync(path)] as const);
  try {
    // The mode before the content: it holds what players said.
    writeFileSync(file, "", { mode: fileMode });
    const records = new Database(source, { readOnly: true });
    try {
      records.prepare("VACUUM INTO ?").run(file);
    } finally {
      records.close();
    }
    const copy = new Database(file);
    try {
      copy.exec(`BEGIN; CREATE TABLE ${table} (path TEXT PRIMARY KEY, content BLOB NOT NULL)`);
      const insert = copy.prepare(`INSERT INTO ${table} (path, content) VALUES (?, ?)`);
      for (const [path, content] of files) insert.run(path.split(sep).join("/"), content);
      copy.exec("COMMIT");
      const counted = copy.prepare("SELECT COUNT(*) AS n FROM sessions").get() as { n: number };
      return { files: files.length, sessions: Number(counted.n) };
    } finally {
      copy.close();
    }
  } catch (error) {
    rmSync(file, { force: true });
    throw told(source, error);
  }
}

function recordsIn(directory: string): string {
  const path = join(directory, recordsFile);
  if (!isFile(path)) throw new Error(`${directory} is no data folder: it holds no ${recordsFile}.`);
  return path;
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
/** Says which file, where it is one that SQLite can't use. */
const told = (path: string, error: unknown) => {
  const problem = fileProblem(path, error);
  return problem === null ? error : new Error(problem, { cause: error });
};

/** Into a folder that holds no data yet. Throws an Error that says what stands in the way. */
export async function restore({
  directory,
  file,
}: {
  readonly directory: string;
  readonly file: string;
}): Promise<BackedUp> {
  if (!isFile(file)) throw new Error(`There is no file ${file}.`);
  for (const name of [recordsFile, "methods.json", "characters.json", "lock"]) {
    if (existsSync(join(directory, name)))
      throw new Error(`${directory} holds data already (${name}): stop its server and move the folder away first.`);
  }
  mkdirSync(directory, { recursive: true, mode: folderMode });
  const target = join(directory, recordsFile);
  await copyFile(file, target);
  try {
    const records = new (databaseClass())(target);
    try {
      const known = records.prepare("SELECT name FROM sqlite_master WHERE name = ?").get(table);
      if (known === undefined) throw new Error(`${file} is no back-up of Barkeep.`);
      const [{ quick_check: found }] = records.prepare("PRAGMA quick_check(1)").all() as [{ quick_check: string }];
      if (found !== "ok") throw new Error(`${file} is damaged (${found}): take an earlier back-up.`);
      const files = records.prepare(`SELECT path, content FROM ${table}`).all() as {
        path: string;
        content: Uint8Array;
      }[];
      for (const { path, content } of files) writeInside(directory, path, content);
      records.exec(`DROP TABLE ${table}`);
      records.exec(leapOverLost);
      const counted = records.prepare("SELECT COUNT(*) AS n FROM sessions").get() as { n: number };
      return { files: files.length, sessions: Number(counted.n) };
    } finally {
      records.close();
    }
  } catch (error) {
    rmSync(target, { force: true });
    throw /not a database/i.test(String((error as Error).message))
      ? new Error(`${file} is no back-up of Barkeep.`)
      : told(file, error);
  }
}

export interface PutBackOptions {
  readonly directory: string;
  readonly databaseUrl: string | undefined;
  readonly clock: { now(): number };
  readonly log: Log;
}

/** Does for data that was put back by other means what `restore` does. Throws `storage_failed` while a server runs on the folder. */
export async function putBack({ directory, databaseUrl, clock, log }: PutBackOptions): Promise<void> {
  if (databaseUrl !== undefined) {
    // PostgreSQL's client is loaded for those who have one.
    const { createPostgresEngine } = await import("../records/postgres-engine.ts");
    const engine = await createPostgresEngine({ url: databaseUrl });
    await engine.write([{ sql: leapOverLost, values: [] }]).finally(() => engine.close());
    return;
  }
  const path = recordsIn(directory);
  const lock = lockFolder({ directory, clock, log });
  try {
    const records = new (databaseClass())(path);
    try {
      records.exec(leapOverLost);
    } finally {
      records.close();
    }
  } catch (error) {
    throw told(path, error);
  } finally {
    lock.release();
  }
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (leftOut.test(entry.name)) return [];
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

function writeInside(directory: string, path: string, content: Uint8Array): void {
  if (path.startsWith("/") || path.split("/").includes("..") || path.includes("\\"))
    throw new Error(`The back-up holds a path that leads elsewhere: ${path}.`);
  const target = join(directory, ...path.split("/"));
  mkdirSync(dirname(target), { recursive: true, mode: folderMode });
  writeFileSync(target, content, { mode: fileMode });
}
