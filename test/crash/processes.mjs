/** Processes as Linux shows them, to find what a killed server has left running. */
import { readdirSync, readFileSync } from "node:fs";

/**
 * @typedef {object} SeenProcess
 * @property {number} pid
 * @property {number} parent
 * @property {number} session  Id of the session of the process, which children share.
 * @property {string} started  Ticks since boot: tells a process from a later one with the same pid.
 * @property {string} name
 */

/** Every live process; zombies are left out, since they run nothing. @returns {SeenProcess[]} */
export function liveProcesses() {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    let stat;
    try {
      stat = readFileSync(`/proc/${entry}/stat`, "utf8");
    } catch {
      return [];
    }
    // The name stands in brackets and may hold anything.
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z") return [];
    return [
      { pid: Number(entry), parent: Number(fields[1]), session: Number(fields[3]), started: String(fields[19]), name },
    ];
  });
}

/** The process's children, their children, and all that share its session, itself left out. @param {number} pid */
export function familyOf(pid) {
  const all = liveProcesses();
  const family = new Set([pid]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const one of all) if (family.has(one.parent) || one.session === pid) family.add(one.pid);
  }
  return all.filter((one) => one.pid !== pid && family.has(one.pid));
}

/** Those of the processes that still run. @param {SeenProcess[]} processes */
export function stillRunning(processes) {
  const now = new Map(liveProcesses().map((one) => [one.pid, one.started]));
  return processes.filter((one) => now.get(one.pid) === one.started);
}
