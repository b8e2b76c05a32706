/**
 * One process owns the data folder. A lock file names it; a lock left by a process that is gone is taken over at once
 * where that can be known (same machine, same process namespace), else once its owner stopped touching it.
 */
import { linkSync, readFileSync, renameSync, statSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { type ProcessIdentity, processWith, thisProcess } from "../host/process-identity.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { fileMode } from "./disk.ts";

/** How often the owner touches its lock, and after how long an untouched one counts as left behind, in ms. */
const touchMs = 5000;
const abandonedMs = 20_000;

interface Owner extends ProcessIdentity {
  readonly host: string;
}

export interface FolderLock {
  release(): void;
}

export interface LockOptions {
  readonly directory: string;
  readonly clock: { now(): number };
  readonly log: Log;
}

/** Throws `storage_failed` naming the pid of the process that has the folder. */
export function lockFolder({ directory, clock, log }: LockOptions): FolderLock {
  const path = join(directory, "lock");
  const own = JSON.stringify(thisOwner());
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (create(path, own)) return held({ path, own, log });
    const found = readIfThere(path);
    if (found === undefined) continue;
    const owner = parseOwner(found);
    if (owner !== null && isAlive(owner, path, clock)) throw refused(directory, path, owner);
    log.warn({ path, pid: owner?.pid }, "the lock of a process that is gone was taken over");
    takeAway(path, found);
  }
  throw new BarkeepError(
    "storage_failed",
    `The lock ${path} changes hands too often: is the server being started twice?`,
  );
}

function create(path: string, content: string): boolean {
  // Written in full under another name first, so that nobody ever reads half a lock.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, content, { mode: fileMode });
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "ENOSYS") throw error;
    return createWithoutLinks(path, content);
  } finally {
    unlinkSync(own);
  }
}

function createWithoutLinks(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: "wx", mode: fileMode });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Moves an abandoned lock out of the way; puts back one that a quicker process has made in the meantime. */
function takeAway(path: string, abandoned: string): void {
  const aside = `${path}.old.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readIfThere(aside) !== abandoned) {
    try {
      linkSync(aside, path);
    } catch {
      // Somebody holds it again already.
    }
  }
  unlinkSync(aside);
}

function held({ path, own, log }: { path: string; own: string; log: Log }): FolderLock {
  const timer = setInterval(() => {
    if (readIfThere(path) !== own) log.error({ path }, "the lock of the data folder was taken away by another process");
    else touch(path);
  }, touchMs);
  timer.unref();
  return {
    release: () => {
      clearInterval(timer);
      if (readIfThere(path) === own) unlinkSync(path);
    },
  };
}

function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // A full or read-only disk must not stop the server here; what matters is refused where it is written.
  }
}

function refused(directory: string, path: string, owner: Owner): BarkeepError {
  const where = owner.host === hostname() ? `process ${owner.pid}` : `process ${owner.pid} on ${owner.host}`;
  return new BarkeepError(
    "storage_failed",
    `The data folder ${directory} is in use by ${where}. Stop that server first, or give this one another folder with BARKEEP_DATA_DIR. If you are sure nothing uses it, delete ${path}.`,
    { details: { pid: owner.pid, host: owner.host } },
  );
}

const thisOwner = (): Owner => ({ ...thisProcess(), host: hostname() });

function isAlive(owner: Owner, path: string, clock: { now(): number }): boolean {
  const own = thisOwner();
  if (owner.host === own.host && owner.space === own.space) {
    if (owner.pid === own.pid) return owner.started === own.started;
    const running = processWith(owner.pid);
    return running !== null && (owner.started === "" || owner.started === running.started);
  }
  return Math.abs(clock.now() - statSync(path).mtimeMs) < abandonedMs;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function parseOwner(text: string): Owner | null {
  try {
    const owner = JSON.parse(text) as Owner;
    return Number.isInteger(owner.pid) && owner.pid > 0 ? owner : null;
  } catch {
    return null;
  }
}
