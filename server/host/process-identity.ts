/** Tells a process from every other one on this machine, also from a later one with the same pid. */
import { readFileSync, readlinkSync } from "node:fs";

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system counts it; empty where that can't be known. */
  readonly started: string;
  /** The process namespace: a pid means nothing in another container. Empty where there are none. */
  readonly space: string;
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid), space: processSpace() };
}

/** The process of this namespace that has the pid now; null when none has, or only the name of one that ended is left. */
export function processWith(pid: number): ProcessIdentity | null {
  if (!exists(pid) || statOf(pid).state === "Z") return null;
  return { pid, started: startOf(pid), space: processSpace() };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const startOf = (pid: number): string => statOf(pid).started;

/**
 * Linux: fields 3 and 22 of /proc/pid/stat, the latter in ticks since boot. Elsewhere unknown, and then the pid alone decides. A
 * process that has ended stays as `Z` until its parent has asked for it, which the first process of a container may never do.
 */
function statOf(pid: number): { readonly state: string; readonly started: string } {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", started: fields[19] ?? "" };
  } catch {
    return { state: "", started: "" };
  }
}

function processSpace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
