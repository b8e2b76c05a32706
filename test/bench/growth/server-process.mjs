// @ts-check
/** The product as built, in a process of its own that watches its event loop. Answers `cpu`, `delay`, `heap` and `wchar`. */
import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

// Reading the code holds the loop for longer than anything after it, whatever is kept.
const { startServer } = await import("../../../dist/server/start/start.js");
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const server = await startServer({ env: process.env });

/** Bytes this process has given to `write`; null where the system does not count them. */
function written() {
  try {
    return Number(/^wchar: (\d+)/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
  } catch {
    return null;
  }
}

/** @type {Record<string, () => object>} */
const answers = {
  cpu() {
    const { user, system } = process.cpuUsage();
    return { cpuMs: (user + system) / 1000 };
  },
  /** What the thread of the event loop has computed; null where the system does not count it. */
  loop() {
    try {
      const counted = readFileSync(`/proc/self/task/${process.pid}/schedstat`, "utf8");
      return { loopMs: Number(counted.split(" ")[0]) / 1e6 };
    } catch {
      return { loopMs: null };
    }
  },
  /** The longest that the event loop was held since the question before. */
  delay() {
    const worstMs = delay.max / 1e6;
    delay.reset();
    return { worstMs };
  },
  heap() {
    for (let at = 0; at < 3; at += 1) globalThis.gc?.();
    return { bytes: process.memoryUsage().heapUsed };
  },
  written: () => ({ bytes: written() }),
};
process.on("message", (/** @type {string} */ asked) => process.send?.(answers[asked]?.()));
process.on("disconnect", async () => {
  await server.close();
  process.exit(0);
});
process.send?.({ url: server.url, token: server.localToken });
