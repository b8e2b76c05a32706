// @ts-check
/** `node test/engine/soak.mjs [calls]`: 50,000 calls of every kind, and whether memory, descriptors or processes grew. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createLocalRunner } from "../../dist/server/python/local-runner.js";
import { environmentInterpreter } from "../../scripts/find-python.mjs";
import { processesBelow } from "../bench/engine/measure.mjs";

const total = Number(process.argv[2] ?? 50_000);
const kinds = [
  { code: "def handle_event(data):\n    print('x' * 100)\n    return data\n", keepWarm: false, share: 40, ends: "ok" },
  { code: "def handle_event(data):\n    return data\n", keepWarm: true, share: 50, ends: "ok" },
  { code: "def handle_event(data):\n    return 1 / 0\n", keepWarm: false, share: 5, ends: "exception" },
  { code: "import os\ndef handle_event(data):\n    os._exit(1)\n", keepWarm: false, share: 3, ends: "crashed" },
  { code: "def handle_event(data):\n    while True: pass\n", keepWarm: false, share: 2, ends: "timeout" },
];
const order = kinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind));
const runner = await createLocalRunner({
  python: environmentInterpreter(fileURLToPath(new URL("../..", import.meta.url))),
  maxProcesses: 16,
  timeoutCeilingMs: 5000,
  egressAllow: [],
  minIsolation: null,
  log: { info() {}, warn: (/** @type {string} */ line) => process.stderr.write(`${line}\n`) },
});
const context = { player: null, session: null, character: null, turn: null, call: "soak" };
let started = 0;

async function lane(/** @type {number} */ until) {
  while (started < until) {
    const kind = /** @type {(typeof kinds)[number]} */ (order[(started * 37) % order.length]);
    started += 1;
    const fixed = { version: "1", timeoutMs: kind.ends === "timeout" ? 50 : 5000, environment: {}, allowedHosts: null };
    const job = {
      call: `c${started}`,
      method: kind.ends,
      code: kind.code,
      input: { started },
      context,
      keepWarm: kind.keepWarm,
    };
    const outcome = await runner.run({ ...job, ...fixed });
    const ended = outcome.ok ? "ok" : outcome.error.kind;
    if (ended !== kind.ends)
      throw new Error(`call ${started} ended as ${ended}, not ${kind.ends}: ${JSON.stringify(outcome)}`);
  }
}

async function look() {
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const processes = processesBelow();
  const seen = {
    calls: started,
    residentMb: Math.round(process.memoryUsage().rss / 1024 / 1024),
    descriptors: readdirSync("/proc/self/fd").length,
    processes: processes.length,
    zombies: processes.filter(({ state }) => state === "Z").length,
  };
  process.stdout.write(`${JSON.stringify(seen)}\n`);
  return seen;
}

const steps = 10;
/** @type {Awaited<ReturnType<typeof look>>[]} */
const seen = [];
for (let step = 1; step <= steps; step += 1) {
  await Promise.all(Array.from({ length: 12 }, () => lane((total / steps) * step)));
  seen.push(await look());
}
await runner.close();
// The first steps warm caches and pools up; from then on nothing may grow.
const [early, last] = [seen[2], seen.at(-1)];
if (early === undefined || last === undefined) throw new Error("too few steps");
const grew = [
  last.residentMb > early.residentMb + 40 ? "memory" : "",
  last.descriptors > early.descriptors + 8 ? "descriptors" : "",
  last.processes > early.processes + 8 ? "processes" : "",
  last.zombies > 0 ? "zombies" : "",
].filter(Boolean);
process.stdout.write(grew.length > 0 ? `grew: ${grew.join(", ")}\n` : "nothing grew\n");
process.exitCode = grew.length > 0 ? 1 : 0;
