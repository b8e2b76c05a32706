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

/** The process of this namespace that has the pid now; null when none has. */
export function processWith(pid: number): ProcessIdentity | null {
  return exists(pid) ? { pid, started: startOf(pid), space: processSpace() } : null;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Linux: field 22 of /proc/pid/stat, in ticks since boot. Elsewhere unknown, and then the pid alone decides. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

function processSpace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
