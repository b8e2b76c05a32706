/** Which fences this machine can put around methods' processes: probed, not assumed. */
import { execFile } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

export type IsolationTier = "namespaces" | "landlock" | "process";

export interface TierReport {
  readonly name: IsolationTier;
  readonly available: boolean;
  /** Why not, or what it consists of here. */
  readonly reason: string;
}

export interface PythonFacts {
  readonly version: string;
  readonly executable: string;
  readonly realExecutable: string;
  readonly prefixes: readonly string[];
  /** Landlock's version; 0 is none. */
  readonly landlock: number;
  readonly seccomp: boolean;
  readonly root: boolean;
  /** Uids that processes may be given, when the server is root and may change them. */
  readonly uids: { readonly first: number; readonly count: number } | null;
  readonly requests: string | null;
  readonly readable?: readonly string[];
}

/** Network rules came with this version (Linux 6.7). */
const landlockWithNetwork = 4;
/** From the strongest to the weakest. */
export const tierNames: readonly IsolationTier[] = ["namespaces", "landlock", "process"];

/** Folder of `template.py`: beside `server/` in the sources, one level further up from `dist/`. */
export function scriptsFolder(): string {
  const near = fileURLToPath(new URL("../../python-worker", import.meta.url));
  return existsSync(near) ? near : fileURLToPath(new URL("../../../python-worker", import.meta.url));
}

/** What a probe may take, in ms: on a machine that has too much to do a weaker fence would be chosen for its being slow. */
const probeMs = 60_000;

/** Asks the interpreter about itself and the kernel. Throws an Error whose message says what to do. */
export async function askPython(python: string, withinMs = probeMs): Promise<PythonFacts> {
  try {
    const { stdout } = await run(python, ["-I", join(scriptsFolder(), "probe.py")], { timeout: withinMs, env: {} });
    return JSON.parse(stdout) as PythonFacts;
  } catch (error) {
    const todo = isLate(error)
      ? "Start Barkeep again when the machine has less to do, or set BARKEEP_PYTHON to another one"
      : "Run npm start to make it, or set BARKEEP_PYTHON";
    throw new Error(`The Python interpreter ${python} can't be used: ${whyNot(error, withinMs)}. ${todo}.`);
  }
}

const isLate = (error: unknown): boolean => (error as { killed?: boolean }).killed === true;

/** Why a program that was asked gave no answer: its last line, how it ended without one, or that it took too long. */
function whyNot(error: unknown, withinMs: number): string {
  if (isLate(error)) return `it did not answer within ${withinMs / 1000} s`;
  const { stderr, code, signal } = error as { stderr?: string; code?: unknown; signal?: string | null };
  const line = stderr?.trim().split("\n").at(-1);
  if (line) return line;
  // Node's own message of that is the whole command.
  if (typeof code === "number" || signal) return `it ended with ${signal ?? code}, and said nothing`;
  return (error as Error).message;
}

/** Each tier from the strongest to the weakest, for the start, `doctor` and the admin API. */
export async function probeIsolation(python: string): Promise<TierReport[]> {
  return probeTiers(await askPython(python));
}

export async function probeTiers(facts: PythonFacts): Promise<TierReport[]> {
  const kernel = [
    facts.landlock >= landlockWithNetwork ? `Landlock ${facts.landlock}` : null,
    facts.seccomp ? "seccomp" : null,
  ].filter((part) => part !== null);
  return [await probeNamespaces(facts, kernel), probeLandlock(facts), processTier()];
}

function probeLandlock(facts: PythonFacts): TierReport {
  const name = "landlock";
  if (process.platform !== "linux") return { name, available: false, reason: "it is a part of Linux" };
  if (facts.landlock === 0)
    return { name, available: false, reason: "the kernel has no Landlock, or a container forbids it" };
  if (facts.landlock < landlockWithNetwork)
    return {
      name,
      available: false,
      reason: `the kernel's Landlock ${facts.landlock} has no network rules; Linux 6.7 has`,
    };
  if (!facts.seccomp) return { name, available: false, reason: "seccomp filters can't be set here" };
  return { name, available: true, reason: `Landlock ${facts.landlock}, seccomp, resource limits` };
}

function processTier(): TierReport {
  return {
    name: "process",
    available: true,
    reason: "a process and resource limits only: code that means harm can read files and reach the network",
  };
}

async function probeNamespaces(facts: PythonFacts, kernel: readonly string[]): Promise<TierReport> {
  const name = "namespaces";
  if (process.platform !== "linux") return { name, available: false, reason: "they are a part of Linux" };
  const bwrap = findBubblewrap();
  if (bwrap === null)
    return { name, available: false, reason: "bubblewrap isn't installed (for instance: apt install bubblewrap)" };
  if (!facts.seccomp) return { name, available: false, reason: "seccomp filters can't be set here" };
  const command = namespaceCommand({ bwrap, facts, scripts: scriptsFolder(), folder: null, caBundle: null });
  try {
    await run(command[0] as string, [...command.slice(1), facts.executable, "-I", "-c", "pass"], {
      timeout: probeMs,
      env: {},
    });
    return { name, available: true, reason: ["bubblewrap", ...kernel, "resource limits"].join(", ") };
  } catch (error) {
    return { name, available: false, reason: `bubblewrap can't make them here: ${whyNot(error, probeMs)}` };
  }
}

export function findBubblewrap(): string | null {
  for (const folder of [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"])
    if (folder.startsWith("/") && existsSync(join(folder, "bwrap"))) return join(folder, "bwrap");
  return null;
}

export interface NamespaceOptions {
  readonly bwrap: string;
  readonly facts: PythonFacts;
  readonly scripts: string;
  /** The thread's folder of sockets, shown to the processes; null for none. */
  readonly folder: string | null;
  readonly caBundle: string | null;
}

/** The command before a command: own process, network, IPC, host-name and mount namespaces, dead with their parent.
 * No /proc: nobody inside needs it, and it would show siblings. As root not `--unshare-all`, which leaves one uid. */
export function namespaceCommand(options: NamespaceOptions): string[] {
  const { bwrap, facts, scripts, folder, caBundle } = options;
  const shown = new Set<string>();
  for (const prefix of facts.prefixes) shown.add(prefix === "/usr" ? "/usr" : prefix);
  for (const path of facts.readable ?? []) shown.add(path);
  shown.add(dirname(facts.realExecutable));
  shown.add(scripts);
  if (caBundle !== null) shown.add(caBundle);
  const real = [...shown].filter(existsSync).sort();
  const binds = [...real.flatMap(bind), ...(folder === null ? [] : ["--bind", folder, folder])];
  // To give processes uids of their own, and folders that are theirs, and to end them. The first is to mount what bounds
  // their temporary files; the template lets go of it before it forks.
  const ofRoot = facts.root ? ["CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_CHOWN"] : [];
  const capabilities = ["CAP_SYS_ADMIN", ...ofRoot].flatMap((name) => ["--cap-add", name]);
  return [
    bwrap,
    ...["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
    ...["--die-with-parent", "--hostname", "method", "--cap-drop", "ALL", ...capabilities],
    ...["--dev", "/dev", ...parents(binds), ...binds, "--remount-ro", "/dev"],
    ...["--chdir", "/", "--"],
  ];
}

/** Folders on the way to what is shown: bubblewrap would make them for their owner alone, and processes have other uids. */
function parents(binds: readonly string[]): string[] {
  const found = new Set<string>();
  for (let at = 2; at < binds.length; at += 3)
    for (let path = dirname(binds[at] as string); path !== "/"; path = dirname(path)) found.add(path);
  return [...found].sort().flatMap((path) => ["--perms", "0755", "--dir", path]);
}

/** A symbolic link is shown as what it points to, under both names. */
function bind(path: string): string[] {
  const real = realpathSync(path);
  return real === path ? ["--ro-bind", path, path] : ["--ro-bind", real, real, "--ro-bind", real, path];
}
