/** The engine's processes as the system sees them: found by what stands on their command line, whoever is their parent. */
import { readdirSync, readFileSync } from "node:fs";

export interface SeenProcess {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  readonly command: string;
}

export function allProcesses(): SeenProcess[] {
  const found: SeenProcess[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [state = "", parent = ""] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      found.push({ pid: Number(name), parent: Number(parent), state, command });
    } catch {
      // ended while we looked
    }
  }
  return found;
}

function descendants(of: number, all: readonly SeenProcess[]): SeenProcess[] {
  const children = all.filter((process) => process.parent === of);
  return [...children, ...children.flatMap((child) => descendants(child.pid, all))];
}

/** Everything this test process started, and everything forked from that, wherever it has been re-parented. */
export function engineProcesses(): SeenProcess[] {
  const all = allProcesses();
  const ours = descendants(process.pid, all);
  const folders = new Set(ours.flatMap(({ command }) => /"rendezvous":"([^"]+)"/.exec(command)?.[1] ?? []));
  const strays = all.filter(({ command }) => [...folders].some((folder) => command.includes(folder)));
  return [...new Map([...ours, ...strays].map((process) => [process.pid, process])).values()];
}

/** Polls until it holds; the last thing seen goes into the error. */
export async function eventually<T>(look: () => T, holds: (seen: T) => boolean, withinMs = 60_000): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const seen = look();
    if (holds(seen)) return seen;
    if (performance.now() > until) throw new Error(`it did not come to hold; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
