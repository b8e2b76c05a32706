// @ts-check
/** What the shell or the service manager lets this process have, and whether that is enough to start: without it Node ends with a stack. */
import { existsSync, readFileSync } from "node:fs";

/** Fewer open files than this and Node can't even load the server beside its threads and its Python. */
const fewestOpenFiles = 256;
/** Node reserves as much address space, in GB, though it uses little of it. */
const leastAddressSpace = 16;

/**
 * What stands in the way, in a sentence that says what to do; null for nothing. Linux alone tells it without a shell.
 * @param {string} [limits]
 */
export function processLimitProblem(limits = "/proc/self/limits") {
  const text = existsSync(limits) ? readFileSync(limits, "utf8") : "";
  const files = limitIn(text, "Max open files");
  if (files < fewestOpenFiles)
    return (
      `This shell allows ${files} open files at a time; Barkeep needs at least ${fewestOpenFiles}, and one more for each player. ` +
      "Raise the limit with `ulimit -n 4096`, or in a systemd unit with LimitNOFILE=4096."
    );
  const space = limitIn(text, "Max address space") / 1e9;
  if (space < leastAddressSpace)
    return (
      `This shell allows ${Math.floor(space * 10) / 10} GB of address space; Node reserves ${leastAddressSpace} GB of it, though it uses little of that. ` +
      "Take the limit away with `ulimit -v unlimited` (in a systemd unit LimitAS=infinity), and bound the memory itself, by MemoryMax= of the unit."
    );
  return null;
}

/** @param {string} text @param {string} name @returns {number} of the soft limit */
function limitIn(text, name) {
  const found = new RegExp(`^${name} +(\\d+)`, "m").exec(text)?.[1];
  return found === undefined ? Number.POSITIVE_INFINITY : Number(found);
}
