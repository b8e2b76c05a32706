/**
 * Which node of a shared database this data folder is. A server that was killed and is started again on the same folder is the
 * same node: the folder's lock says that nobody else is, so that what it owned is its own at once.
 */
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";

/** Call only with the folder locked. A copy of a folder, on this machine or another, is another node. */
export function nodeOfFolder(directory: string): string {
  const path = join(directory, "node.json");
  const here = { host: hostname(), directory: resolve(directory) };
  const known = read(path);
  if (known?.host === here.host && known.directory === here.directory && typeof known.id === "string") return known.id;
  const id = `node_${randomBytes(9).toString("base64url")}`;
  try {
    writeFileSync(path, `${JSON.stringify({ id, ...here })}\n`);
  } catch {
    // A folder that can't be written to is another node with each start.
  }
  return id;
}

function read(path: string): { readonly id?: unknown; readonly host?: unknown; readonly directory?: unknown } | null {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}
