/** What processes take, as Linux tells it in /proc: memory of their own, and tasks. */
import { readFileSync } from "node:fs";

export interface ProcessUse {
  /** As the process itself sees it, in its own namespace. */
  readonly ownPid: number;
  /** Memory that no file stands for, in KiB; pages shared with the parent since the fork among it. */
  readonly kib: number;
  /** Threads, the first among them. */
  readonly tasks: number;
}

/** Null for one that has ended. */
export function useOf(pid: number): ProcessUse | null {
  const status = read(`/proc/${pid}/status`);
  if (status === null) return null;
  const number = (name: string): number => {
    const at = status.indexOf(`\n${name}:`);
    return at < 0 ? 0 : Number.parseInt(status.slice(at + name.length + 2, at + name.length + 24), 10);
  };
  // `NSpid:` and the pid in each namespace, the innermost last.
  const pids = status.split("\n").find((line) => line.startsWith("NSpid:"));
  return {
    ownPid: Number(pids?.split("\t").at(-1) ?? pid),
    kib: number("RssAnon") + number("RssShmem"),
    tasks: number("Threads"),
  };
}

/** Those of its first thread, which is the one that forks in a template. */
export function childrenOf(pid: number): number[] {
  const listed = read(`/proc/${pid}/task/${pid}/children`);
  return listed?.match(/\d+/g)?.map(Number) ?? [];
}

/** The process and all below it. */
export function familyOf(pid: number): number[] {
  const found = [pid];
  for (let at = 0; at < found.length; at += 1) found.push(...childrenOf(found[at] as number));
  return found;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return null;
  }
}
