// @ts-check
/** Small pieces of measuring: percentiles, many at a time, what the system says of processes. */
import { readdirSync, readFileSync } from "node:fs";

/** @param {number[]} values @param {number} share 0.5 is the median */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** @param {() => Promise<unknown>} attempt @returns {Promise<number>} ms */
export async function timed(attempt) {
  const started = performance.now();
  await attempt();
  return performance.now() - started;
}

/** One after the other, `gapMs` apart. @param {number} times @param {number} gapMs @param {() => Promise<unknown>} attempt */
export async function sequential(times, gapMs, attempt) {
  const spent = [];
  for (let index = 0; index < times; index += 1) {
    spent.push(await timed(attempt));
    if (gapMs > 0) await new Promise((resolve) => setTimeout(resolve, gapMs));
  }
  return spent;
}

/** Attempts a second with so many under way. @param {number} atOnce @param {number} ms @param {() => Promise<unknown>} attempt */
export async function throughput(atOnce, ms, attempt) {
  let done = 0;
  const started = performance.now();
  const lane = async () => {
    while (performance.now() - started < ms) {
      await attempt();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return (done * 1000) / (performance.now() - started);
}

/** Processes below this one. @returns {{ pid: number, parent: number, state: string, command: string }[]} */
export function processesBelow(root = process.pid) {
  const all = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [state = "", parent = ""] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      all.push({ pid: Number(name), parent: Number(parent), state, command });
    } catch {
      // ended meanwhile
    }
  }
  const below = (/** @type {number} */ of) =>
    all.filter(({ parent }) => parent === of).flatMap((/** @type {any} */ child) => [child, ...below(child.pid)]);
  return below(root);
}

/** Memory only this process has, in KiB. @param {number} pid */
export function privateKib(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return [...text.matchAll(/^Private_\w+:\s+(\d+) kB/gm)].reduce((sum, match) => sum + Number(match[1]), 0);
  } catch {
    return 0;
  }
}
