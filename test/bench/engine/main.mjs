// @ts-check
/** `npm run bench -- engine`: the Python engine's figures beside their limits and floors, measured in one run. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { availableParallelism, cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { createLocalRunner } from "../../../dist/server/python/local-runner.js";
import { environmentInterpreter } from "../../../scripts/find-python.mjs";
import { percentile, privateKib, processesBelow, sequential, throughput, timed } from "./measure.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const python = environmentInterpreter(root);
const trivial = "def handle_event(data):\n    return {'sum': data['a'] + data['b']}\n";
/** @type {{ name: string, figure: number, unit: string, limit: string, met: boolean | null, note: string }[]} */
const rows = [];
let calls = 0;

/** @param {string} code */
function job(code, fields = {}) {
  calls += 1;
  const context = { player: null, session: null, character: null, turn: null, call: `c${calls}` };
  const fixed = {
    method: "bench",
    version: "1",
    timeoutMs: 5000,
    keepWarm: false,
    environment: {},
    allowedHosts: null,
  };
  return { call: `c${calls}`, code, input: { a: 1, b: 2 }, context, ...fixed, ...fields };
}

/** @param {string} name @param {number} figure @param {string} unit @param {["≤" | "≥", number] | null} limit */
function report(name, figure, unit, limit, note = "") {
  const met = limit === null ? null : limit[0] === "≤" ? figure <= limit[1] : figure >= limit[1];
  const row = {
    name,
    figure: Math.round(figure * 1000) / 1000,
    unit,
    limit: limit === null ? "" : `${limit[0]} ${limit[1]}`,
    met,
    note,
  };
  rows.push(row);
  const verdict = met === null ? "  " : met ? "ok" : "NO";
  process.stdout.write(
    `${verdict}  ${name.padEnd(62)} ${String(row.figure).padStart(10)} ${unit.padEnd(9)} ${row.limit.padEnd(9)} ${note}\n`,
  );
}

/** @param {Record<string, unknown>} options */
function start(options = {}) {
  return createLocalRunner({
    python,
    timeoutCeilingMs: 5000,
    egressAllow: ["127.0.0.1"],
    minIsolation: null,
    log: { info: () => {}, warn: (/** @type {string} */ message) => process.stderr.write(`${message}\n`) },
    ...options,
  });
}

/** @param {{ ok: boolean, error?: unknown }} outcome */
function mustSucceed(outcome) {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  return outcome;
}

const floors = JSON.parse(
  execFileSync(python, ["-I", fileURLToPath(new URL("./floors.py", import.meta.url))], { encoding: "utf8" }),
);
report("floor: python3.12 with requests, started per call", floors.interpreter, "ms", null);
report("floor: multiprocessing forkserver, requests preloaded", floors.forkserver, "ms", null);
report("floor: bare fork, compile, run, answer, reap (no fence)", floors.bareFork, "ms", null);
report("floor: a message to a waiting process and back, no pool: p50", floors.keptProcess, "ms", null);
const piscina = new Piscina({
  filename: fileURLToPath(new URL("./no-op.mjs", import.meta.url)),
  maxThreads: 1,
  atomics: "disabled",
});
await sequential(500, 0, () => piscina.run({ a: 1, b: 2 }));
const passing = percentile(await sequential(2000, 0, () => piscina.run({ a: 1, b: 2 })), 0.5);
await piscina.destroy();
report("floor: there and back through Piscina, doing nothing: p50", passing, "ms", null);

const tier = process.env.BENCH_ISOLATION;
const engine = await start({ maxProcesses: 270, ...(tier ? { isolation: tier } : {}) });
process.stdout.write(`isolation: ${engine.status().isolation}\n`);

const fresh = async () => mustSucceed(await engine.run(job(trivial)));
const warm = async () => mustSucceed(await engine.run(job(trivial, { keepWarm: true, method: "warm" })));
await sequential(50, 5, fresh);
await sequential(500, 0, warm);

const paced = await sequential(500, 5, fresh);
report(
  "default, one at a time, 5 ms apart: p50",
  percentile(paced, 0.5),
  "ms",
  ["≤", 1],
  `bare fork ${floors.bareFork.toFixed(2)} ms`,
);
report("default, one at a time, 5 ms apart: p99", percentile(paced, 0.99), "ms", ["≤", 8]);
const closeUp = await sequential(1000, 0, fresh);
report(
  "default, one at a time, without a pause: p50",
  percentile(closeUp, 0.5),
  "ms",
  null,
  "bound by how fast processes are made",
);
report("default, one at a time, without a pause: p99", percentile(closeUp, 0.99), "ms", ["≤", 8]);
report("times faster than starting python3.12 per call", floors.interpreter / percentile(paced, 0.5), "×", ["≥", 60]);
report("times faster than forkserver", floors.forkserver / percentile(paced, 0.5), "×", ["≥", 8]);
const kept = await sequential(5000, 0, warm);
report(
  "keepWarm, one at a time: p50",
  percentile(kept, 0.5),
  "ms",
  ["≤", 0.15],
  `Piscina and a waiting process alone ${(passing + floors.keptProcess).toFixed(3)} ms`,
);
report("keepWarm, one at a time: p99", percentile(kept, 0.99), "ms", null);
report("default, 32 at a time", await throughput(32, 4000, fresh), "calls/s", ["≥", 500]);
await throughput(32, 1000, warm);
report("keepWarm, 32 at a time", await throughput(32, 4000, warm), "calls/s", ["≥", 15_000]);

await waitingCalls();
await lateKills();
await cancels();
await killedTemplate();
await engine.close();

const failed = rows.filter(({ met }) => met === false);
const output = join(root, "test", "output");
mkdirSync(output, { recursive: true });
const machine = { node: process.version, cores: availableParallelism(), cpu: cpus()[0]?.model, load: loadavg() };
writeFileSync(
  join(output, "bench-engine.json"),
  `${JSON.stringify({ at: new Date().toISOString(), machine, rows }, null, 2)}\n`,
);
process.stdout.write(
  `${rows.filter(({ met }) => met).length} met, ${failed.length} not met; test/output/bench-engine.json\n`,
);
process.exitCode = failed.length > 0 ? 1 : 0;

/** 200 calls at once that wait a second for an API: how long for all, and what each costs meanwhile. */
async function waitingCalls() {
  const server = createServer((_request, response) => setTimeout(() => response.end('{"slow":true}'), 1000));
  await new Promise((resolve) => server.listen({ host: "127.0.0.1", port: 0, backlog: 1024 }, () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const code = "import requests\ndef handle_event(data):\n    return requests.get(data['url']).json()\n";
  const slow = () => engine.run(job(code, { input: { url: `http://127.0.0.1:${port}/` }, method: "slow" }));
  /** @type {number[]} */
  let each = [];
  const look = setTimeout(() => {
    const templates = new Set(
      processesBelow()
        .filter(({ command }) => command.includes("template.py"))
        .map(({ pid }) => pid),
    );
    each = processesBelow()
      .filter(({ parent }) => templates.has(parent))
      .map(({ pid }) => privateKib(pid))
      .filter((kib) => kib > 0);
  }, 1100);
  const all = await timed(async () => (await Promise.all(Array.from({ length: 200 }, slow))).forEach(mustSucceed));
  clearTimeout(look);
  report("200 calls at once that wait 1 s on HTTP: all done", all / 1000, "s", ["≤", 2.5]);
  report(
    "memory of its own, per call in flight (median)",
    percentile(each, 0.5) / 1024,
    "MB",
    ["≤", 6],
    `${each.length} processes seen`,
  );
  report("memory of its own, per call in flight (largest)", Math.max(...each) / 1024, "MB", ["≤", 6]);
  server.close();
}

/** 50 calls that loop, sixteen at a time; after each, a call of the same method. */
async function lateKills() {
  /** @type {number[]} */
  const late = [];
  /** @type {number[]} */
  const next = [];
  const limit = 1000;
  const code = "def handle_event(data):\n    while data.get('loop'): pass\n    return 1\n";
  let left = 50;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const spent = await timed(async () => {
        const outcome = await engine.run(job(code, { input: { loop: true }, timeoutMs: limit, method: "looping" }));
        if (outcome.ok || outcome.error.kind !== "timeout") throw new Error(JSON.stringify(outcome));
        late.push(outcome.ms - limit);
      });
      if (spent < limit) throw new Error("ended before its limit");
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  report("killed at its limit, 16 at a time: late p50", percentile(late, 0.5), "ms", null);
  report("killed at its limit, 16 at a time: late p99 of 50", percentile(late, 0.99), "ms", ["≤", 50]);
  for (let index = 0; index < 20; index += 1) {
    await engine.run(job(code, { input: { loop: true }, timeoutMs: 50, method: "looping" }));
    next.push(await timed(async () => mustSucceed(await engine.run(job(code, { method: "looping" })))));
  }
  report("next call of a method that was just killed: p50", percentile(next, 0.5), "ms", ["≤", 2]);
}

/** 50 calls that wait, sixteen at a time, each cancelled 20 ms after it began. */
async function cancels() {
  /** @type {number[]} */
  const late = [];
  let left = 50;
  const code = "import time\ndef handle_event(data):\n    time.sleep(4)\n";
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const cancel = new AbortController();
      let cancelledAt = 0;
      setTimeout(() => {
        cancelledAt = performance.now();
        cancel.abort();
      }, 20);
      const outcome = await engine.run(job(code, { method: "cancelled" }), cancel.signal);
      late.push(performance.now() - cancelledAt);
      if (outcome.ok || !outcome.cancelled) throw new Error(JSON.stringify(outcome));
    }
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  report("cancelled, 16 at a time: killed and answered, p99 of 50", percentile(late, 0.99), "ms", ["≤", 50]);
}

/** The template is killed from outside while calls run. */
async function killedTemplate() {
  const others = new Set(processesBelow().map(({ pid }) => pid));
  const alone = await start({ threads: 1, maxProcesses: 16, ...(tier ? { isolation: tier } : {}) });
  const sleep = "import time\ndef handle_event(data):\n    time.sleep(30)\n";
  const inFlight = Array.from({ length: 8 }, async (_, index) => {
    const outcome = await alone.run(job(sleep, { method: `sleeper${index}` }));
    return { outcome, at: performance.now() };
  });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const ours = processesBelow().filter(({ pid }) => !others.has(pid));
  // The template is the one with the most children.
  const children = (/** @type {number} */ of) => ours.filter(({ parent }) => parent === of).length;
  const template = ours.toSorted((a, b) => children(b.pid) - children(a.pid))[0];
  const killedAt = performance.now();
  process.kill(/** @type {any} */ (template).pid, "SIGKILL");
  const answers = await Promise.all(inFlight);
  if (answers.some(({ outcome }) => outcome.ok || outcome.error.kind !== "crashed")) throw new Error("not all crashed");
  report(
    "template killed: calls in flight answered, the last",
    Math.max(...answers.map(({ at }) => at)) - killedAt,
    "ms",
    ["≤", 20],
  );
  mustSucceed(await alone.run(job(trivial)));
  report("template killed: next call answered", performance.now() - killedAt, "ms", ["≤", 300]);
  await alone.close();
  await new Promise((resolve) => setTimeout(resolve, 100));
  // The other engine's processes come and go meanwhile; all of them have a parent that was there before.
  const left = processesBelow().filter(
    ({ pid, parent, state }) => state === "Z" || (!others.has(pid) && !others.has(parent)),
  );
  report("template killed: orphans and zombies left", left.length, "", ["≤", 0]);
}
