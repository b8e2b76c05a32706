/**
 * What stands before a command of the operator's where bubblewrap can make namespaces: a view of the machine in which nothing can be
 * written but what is named, with neither this server's data nor anybody's processes in it. The network is the machine's: most such
 * servers are there to ask something.
 */
import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { isAbsolute, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { findBubblewrap } from "../../python/isolation.ts";

export interface PlainCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Folders and files in which it may write. */
  readonly writable?: readonly string[];
}

export interface FencedCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** `hidden`: folders that are empty to it. */
export type Fence = (command: PlainCommand) => FencedCommand;

const run = promisify(execFile);

/** Null where it can't be had; the reason is then in `why`. */
export async function findFence(
  hidden: readonly string[],
  bubblewrap: string | null = process.platform === "linux" ? findBubblewrap() : null,
): Promise<{ readonly fence: Fence } | { readonly fence: null; readonly why: string }> {
  if (bubblewrap === null) return { fence: null, why: "bubblewrap isn't installed" };
  const fence: Fence = ({ command, args, cwd, writable = [] }) => ({
    command: bubblewrap,
    args: [
      ...["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
      ...["--die-with-parent", "--new-session", "--cap-drop", "ALL"],
      ...["--ro-bind", "/", "/", "--dev", "/dev"],
      ...inOrder([
        ...["/proc", "/tmp"].map((path) => ({ path, as: "--tmpfs" as const })),
        ...[command, ...args].flatMap(inTmp).map((path) => ({ path, as: "--ro-bind" as const })),
        ...(cwd === undefined || real(cwd) === "/" ? [] : [{ path: cwd, as: "--ro-bind" as const }]),
        ...hidden.filter(existsSync).map((path) => ({ path, as: "--tmpfs" as const })),
        ...writable.filter(existsSync).map((path) => ({ path, as: "--bind" as const })),
      ]),
      ...["--chdir", real(cwd ?? "/"), "--", command, ...args],
    ],
  });
  try {
    const { command, args } = fence({ command: "true", args: [] });
    await run(command, [...args], { timeout: 20_000 });
    return { fence };
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split("\n").at(-1) || (error as Error).message;
    return { fence: null, why: `bubblewrap can't make namespaces here: ${said.slice(0, 300)}` };
  }
}

interface Mount {
  readonly path: string;
  readonly as: "--tmpfs" | "--ro-bind" | "--bind";
}

/** What lies within another comes after it: a folder that holds what is hidden would show it again. Of one path the later one counts. */
const inOrder = (mounts: readonly Mount[]): string[] =>
  mounts
    .map(({ path, as }) => ({ path: real(path), as }))
    .sort((one, other) => depth(one.path) - depth(other.path))
    .flatMap(({ path, as }) => (as === "--tmpfs" ? [as, path] : [as, path, path]));

/** Where it lies, whatever links lead there. */
const real = (path: string): string => (existsSync(path) ? realpathSync(path) : resolve(path));

const depth = (path: string): number => path.split(sep).filter(Boolean).length;

/** A program that is named by its path may lie in /tmp, as all of this server may: then the folder there that holds it. */
function inTmp(word: string): string[] {
  const [root = "", inRoot = ""] = resolve(word).split(sep).filter(Boolean);
  return isAbsolute(word) && root === "tmp" && inRoot !== "" && existsSync(word) ? [`/tmp/${inRoot}`] : [];
}
