// @ts-check
/**
 * `npm run bench -- cluster`: a method by a runner beside the same one here, one after the other in the same run, and turns on SQLite, on
 * PostgreSQL alone and on several nodes (`turns.mjs`). The limits are on what each adds to the one before it in the same run; all of it,
 * engines and players included, shares the machine. Needs a PostgreSQL (BARKEEP_TEST_DATABASE_URL) and nats-server.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createLocalRunner } from "../../../dist/server/python/local-runner.js";
import { NatsLink } from "../../../dist/server/runners/nats-link.js";
import { RemoteRunner } from "../../../dist/server/runners/remote-runner.js";
import { environmentInterpreter } from "../../../scripts/find-python.mjs";
import { percentile, timed } from "../engine/measure.mjs";
import { measureTurns } from "./turns.mjs";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const rounds = 400;
/** What a runner may add to a call, in ms, at the median. */
const limitMs = 1;

const quiet = { info: () => undefined, warn: () => undefined };
/** @type {import("node:child_process").ChildProcess[]} */
const children = [];

async function freePort() {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function startNats() {
  const port = await freePort();
  const child = spawn("nats-server", ["-a", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  children.push(child);
  child.once("error", () => {
    process.stderr.write("nats-server is not on the PATH; on Debian: apt-get install nats-server\n");
    process.exit(1);
  });
  return `nats://127.0.0.1:${port}`;
}

/** @param {string} url */
async function startRunner(url) {
  const env = { ...process.env, BARKEEP_NATS_URL: url, BARKEEP_MAX_PYTHON: "4" };
  const child = spawn(process.execPath, [join(root, "bin/barkeep.mjs"), "runner"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) if (JSON.parse(line).msg === "ready") return;
}

let calls = 0;
/** @param {object} fields */
function job(fields) {
  calls += 1;
  const call = `c${calls}`;
  const context = { player: null, session: null, character: null, turn: null, call };
  const code = "def handle_event(data):\n    return {'sum': data['a'] + data['b']}\n";
  const fixed = { method: "bench", version: "1", timeoutMs: 5000, environment: {}, allowedHosts: null };
  return /** @type {any} */ ({ call, code, input: { a: 1, b: 2 }, context, ...fixed, ...fields });
}

const url = await startNats();
await startRunner(url);
const local = await createLocalRunner({
  python: environmentInterpreter(root),
  maxProcesses: 4,
  timeoutCeilingMs: 5000,
  egressAllow: [],
  minIsolation: null,
  log: quiet,
});
const remote = new RemoteRunner({
  link: new NatsLink({ url, name: "bench", log: /** @type {any} */ (quiet) }),
  cluster: "barkeep",
});
while (!remote.available) await new Promise((resolve) => setTimeout(resolve, 50));

process.stdout.write(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, ${rounds} calls each way, in turns\n`);
let met = true;
for (const [name, fields] of /** @type {[string, object][]} */ ([
  ["kept warm", { keepWarm: true }],
  ["fresh process", { keepWarm: false }],
  ["kept warm, with a sealed secret", { keepWarm: true, version: "2", environment: { KEY: "a secret value" } }],
])) {
  /** @param {import("../../../dist/server/python/runner.js").Runner} runner */
  const once = async (runner) => {
    const outcome = await runner.run(job(fields));
    if (!outcome.ok) throw new Error(`${name}: ${outcome.error.kind}: ${outcome.error.message}`);
  };
  for (let at = 0; at < 20; at += 1) for (const runner of [local, remote]) await once(runner);
  /** @type {number[]} */ const here = [];
  /** @type {number[]} */ const there = [];
  for (let at = 0; at < rounds; at += 1) {
    here.push(await timed(() => once(local)));
    there.push(await timed(() => once(remote)));
  }
  const added = percentile(there, 0.5) - percentile(here, 0.5);
  met &&= added <= limitMs;
  const ms = (/** @type {number} */ value) => `${value.toFixed(2)} ms`;
  process.stdout.write(
    `${added <= limitMs ? "ok" : "NO"}  ${name.padEnd(34)} here p50 ${ms(percentile(here, 0.5))}, p95 ${ms(percentile(here, 0.95))}; ` +
      `runner p50 ${ms(percentile(there, 0.5))}, p95 ${ms(percentile(there, 0.95))}; added p50 ${ms(added)} (≤ ${limitMs})\n`,
  );
}
await Promise.all([local.close(), remote.close()]);
const { setUps, movedMs } = await measureTurns({ natsUrl: url, rounds: 12 });
for (const { name, turns, nodeCpuMs, databaseCpuMs, firstTextMs } of setUps)
  process.stdout.write(
    `    ${name.padEnd(18)} ${turns} turns; a turn takes ${nodeCpuMs.toFixed(2)} ms of CPU on nodes, ` +
      `${databaseCpuMs === null ? "" : `${databaseCpuMs.toFixed(2)} ms on the database, `}first text p50 ${firstTextMs.toFixed(1)} ms\n`,
  );
const [sqlite, alone, , three] = /** @type {typeof setUps & { 0: any, 1: any, 3: any }} */ (setUps);
for (const [what, value, limit, unit] of /** @type {[string, number, number, string][]} */ ([
  ["CPU a turn, PostgreSQL alone beside SQLite", alone.nodeCpuMs / sqlite.nodeCpuMs, 1.3, "×"],
  ["CPU a turn, a node of three beside alone", three.nodeCpuMs / alone.nodeCpuMs, 1.25, "×"],
  ["first text, added by PostgreSQL, p50", alone.firstTextMs - sqlite.firstTextMs, 4, " ms"],
  ["a session moved, p50", movedMs, 100, " ms"],
])) {
  met &&= value <= limit;
  process.stdout.write(`${value <= limit ? "ok" : "NO"}  ${what.padEnd(44)} ${value.toFixed(2)}${unit} (≤ ${limit})\n`);
}
for (const child of children.reverse()) {
  child.kill("SIGTERM");
  await once(child, "exit");
}
process.exitCode = met ? 0 : 1;
