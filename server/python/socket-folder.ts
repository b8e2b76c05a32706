/** The folder of sockets in which a thread and its processes meet; its name tells the server that made it. */
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  unlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ProcessIdentity, processWith, thisProcess } from "../host/process-identity.ts";

/** The sockets in it: where processes report, their way out to the network, and where that is handed to them. */
export const socketNames = { rendezvous: "r", egress: "e", door: "d" } as const;
/** Below it, a folder for each process's temporary files. */
export const filesName = "t";

/** What a path to a socket may have: `sun_path` holds 104 bytes on macOS and the BSDs, 108 on Linux, its zero among them. */
const maxPathBytes = 103;

/** Throws a sentence when no temporary folder's path is short enough. */
export function makeSocketFolder(): string {
  return mkdtempSync(join(baseFolder(), prefixOf(thisProcess())));
}

/** The system's temporary folder; where `TMPDIR` is too long for a socket's path, or can't be written, `/tmp`. */
function baseFolder(): string {
  if (process.platform === "win32") return tmpdir();
  const tail = join(`${prefixOf(thisProcess())}XXXXXX`, socketNames.rendezvous).length + 1;
  const isShort = (folder: string) => Buffer.byteLength(folder) + tail <= maxPathBytes;
  const there = [tmpdir(), "/tmp"].filter((folder) => existsSync(folder));
  const found = there.find((folder) => isShort(folder) && isWritable(folder));
  if (found !== undefined) return found;
  if (there.some(isShort))
    throw new Error(
      `No folder can be made in ${there.join(" or ")}: read-only, or not this user's to write in. Set TMPDIR to one that is.`,
    );
  throw new Error(
    `The temporary folder's path is too long for a socket: ${tmpdir()} has ${Buffer.byteLength(tmpdir())} bytes, at most ${maxPathBytes - tail} are possible. Set TMPDIR to a shorter one.`,
  );
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Removes the folders of servers that were killed, which could not do it themselves. A server that runs keeps its own, and so
 * does one of another container or user; nothing else goes but sockets of these names, what
 * processes left of their temporary files, and the folder that is empty then.
 */
export function removeAbandonedFolders(): void {
  const base = baseFolder();
  for (const name of namesIn(base)) {
    if (!isAbandoned(name)) continue;
    try {
      remove(join(base, name));
    } catch {
      // Another start was faster, or there is more in it than a server leaves.
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const nameShape = /^(barkeep-(\d+)-[0-9a-z]+-([0-9a-z]+)-)[A-Za-z0-9]{6}$/;

/** A path to a socket has hardly a hundred bytes: long numbers are written short. */
function prefixOf({ pid, started, space }: ProcessIdentity): string {
  return `barkeep-${pid}-${short(started)}-${short(space)}-`;
}

const short = (text: string) => Number(text.replaceAll(/\D/g, "")).toString(36);

function isAbandoned(name: string): boolean {
  const [, prefix, pid, space] = nameShape.exec(name) ?? [];
  if (space !== short(thisProcess().space)) return false;
  const running = processWith(Number(pid));
  return running === null || prefixOf(running) !== prefix;
}

function remove(path: string): void {
  const folder = lstatSync(path);
  if (!folder.isDirectory() || folder.uid !== process.getuid?.()) return;
  for (const name of Object.values(socketNames)) {
    const socket = join(path, name);
    if (lstatSync(socket, { throwIfNoEntry: false })?.isSocket()) unlinkSync(socket);
  }
  rmSync(join(path, filesName), { recursive: true, force: true });
  rmdirSync(path);
}
