/**
 * `npm run test:crash -- [--kills 300] [--players 4] [--seed 1]`: the long crash test. Linux only.
 *
 * With `--cluster [--runners 2] [--postgres-kills 20] [--nats-kills 20]`: three nodes and runners on engines of their own, until as many
 * nodes and runners were killed; they are stopped and cut off as well. What methods did in the world is counted. It ends with the figures as JSON.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { runCrashes } from "./crash-run.mjs";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "300" },
    players: { type: "string", default: "4" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    cluster: { type: "boolean", default: false },
    runners: { type: "string", default: "2" },
    "postgres-kills": { type: "string", default: "20" },
    "nats-kills": { type: "string", default: "20" },
  },
});
if (values.cluster) {
  const { status } = spawnSync("npx", ["vitest", "run", "test/cluster/random-nodes.test.ts"], {
    stdio: "inherit",
    env: {
      ...process.env,
      BARKEEP_CLUSTER_REPORT: "1",
      BARKEEP_CLUSTER_SEED: values.seed,
      BARKEEP_CLUSTER_KILLS: values.kills,
      BARKEEP_CLUSTER_RUNNERS: values.runners,
      BARKEEP_CLUSTER_POSTGRES_KILLS: values["postgres-kills"],
      BARKEEP_CLUSTER_NATS_KILLS: values["nats-kills"],
    },
  });
  process.exit(status ?? 1);
}
if (!existsSync(fileURLToPath(new URL("../../dist/server/main.js", import.meta.url)))) {
  console.error("The server is not built: run `npm run build` first.");
  process.exit(2);
}
const directory = join(mkdtempSync(join(tmpdir(), "barkeep-crash-")), "data");
const [kills, players, seed] = [Number(values.kills), Number(values.players), Number(values.seed)];
console.log(`${kills} kills, ${players} players, seed ${seed}, data in ${directory}`);
// Through `exit`, where the server under test is ended.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
const begun = performance.now();
const mostTold = 50;
let told = 0;
const report = await runCrashes({
  kills,
  players,
  seed,
  directory,
  progress: (line, kill) => {
    if (process.stdout.isTTY) process.stdout.write(`\r${line} `);
    else if (kill % 25 === 0) console.log(line);
  },
  // At once: a run that is broken off has said what it found.
  onProblem: (problem) => {
    if (++told <= mostTold) console.log(`${process.stdout.isTTY ? "\n" : ""}- ${problem}`);
  },
});

const quantile = (/** @type {number[]} */ all, /** @type {number} */ share) =>
  Math.round(all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * share))] ?? 0);
const spread = (/** @type {number[]} */ all) =>
  `p50 ${quantile(all, 0.5)}, p95 ${quantile(all, 0.95)}, most ${quantile(all, 1)}`;
console.log(`
${report.kills} kills (${report.killsDuringStart} before the server was ready) in ${Math.round((performance.now() - begun) / 1000)} s
start after a kill, ms: ${spread(report.startMs)}
processes gone after a kill, ms: ${spread(report.orphanMs)}
${Object.entries(report.counts)
  .map(([name, count]) => `${name} ${count}`)
  .join(", ")}
${report.problems.length} problems`);
if (report.problems.length === 0) rmSync(directory, { recursive: true, force: true });
process.exit(report.problems.length === 0 ? 0 : 1);
