// @ts-check
/**
 * Turns on SQLite, on PostgreSQL alone, and on two, three and four nodes: CPU a turn of nodes and of the database, time to the first text,
 * and how long a session takes to move. Each set-up gets a slice in each round, so that all meet the same machine.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { percentile } from "../engine/measure.mjs";
import { startServer } from "../growth/server.mjs";
import { startModel } from "../silence/model.mjs";
import { openSocket, openTalkers } from "../turn/talkers.mjs";
import { databaseNames, dropAbandoned } from "./databases.mjs";

const address = process.env.BARKEEP_TEST_DATABASE_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
const sessionsEach = 2;
const turnsEach = 3;
const moves = 40;
/** A tick of the kernel's clock, in ms: what /proc counts CPU in. */
const tickMs = 10;

/** @typedef {Awaited<ReturnType<typeof startSetUp>>} SetUp */

/** @param {{ natsUrl: string, rounds: number }} options */
export async function measureTurns({ natsUrl, rounds }) {
  const model = await startModel();
  const admin = new pg.Client({ connectionString: address });
  await admin.connect();
  await dropAbandoned(admin);
  /** @type {(() => Promise<unknown>)[]} */
  const ends = [async () => model.close(), () => admin.end()];
  try {
    const shared = { admin, ends, modelUrl: model.url, natsUrl };
    /** @type {SetUp[]} */
    const setUps = [];
    for (const nodes of [0, 1, 2, 3, 4]) setUps.push(await startSetUp({ ...shared, nodes }));
    for (const setUp of setUps) await slice(setUp, admin, null);
    for (let round = 0; round < rounds; round += 1) for (const setUp of setUps) await slice(setUp, admin, setUp.seen);
    const three = /** @type {SetUp} */ (setUps[3]);
    const movedMs = await measureMoves(three);
    return {
      setUps: setUps.map(({ name, seen }) => ({
        name,
        turns: seen.turns,
        nodeCpuMs: seen.nodeCpuMs / seen.turns,
        databaseCpuMs: name === "SQLite" ? null : seen.databaseCpuMs / seen.turns,
        firstTextMs: percentile(seen.firstTextMs, 0.5),
      })),
      movedMs,
    };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** No nodes: one on SQLite. @param {{ nodes: number, admin: pg.Client, ends: (() => Promise<unknown>)[], modelUrl: string, natsUrl: string }} options */
async function startSetUp({ nodes, admin, ends, modelUrl, natsUrl }) {
  const database = `${databaseNames}${process.pid}_${nodes}`;
  const url = new URL(address);
  url.pathname = `/${database}`;
  if (nodes > 0) {
    await admin.query(`CREATE DATABASE ${database}`);
    ends.push(() => admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`));
  }
  const servers = [];
  for (let at = 0; at < Math.max(1, nodes); at += 1) {
    const directory = mkdtempSync(join(tmpdir(), "barkeep-bench-"));
    ends.push(async () => rmSync(directory, { recursive: true, force: true }));
    const cluster = {
      BARKEEP_DATABASE_URL: url.href,
      BARKEEP_SECRET_KEY: "a key for this bench",
      BARKEEP_CLUSTER: database,
      ...(nodes > 1 && { BARKEEP_NATS_URL: natsUrl }),
    };
    const env = { OPENAI_BASE_URL: modelUrl, OPENAI_API_KEY: "bench", ...(nodes > 0 && cluster) };
    const server = await startServer({ directory, env });
    ends.push(() => server.close());
    servers.push(server);
  }
  const [first] = /** @type {[import("../growth/server.mjs").Server]} */ (servers);
  await first.api("POST", "/characters", { id: "mira", name: "Mira", persona: "You keep an inn.", model: "gpt-4o" });
  const talkers = await Promise.all(
    servers.map((server) => openTalkers({ ...server, character: "mira", sessions: sessionsEach })),
  );
  ends.push(async () => {
    for (const one of talkers) one.close();
  });
  const name = nodes === 0 ? "SQLite" : nodes === 1 ? "PostgreSQL alone" : `${nodes} nodes`;
  const seen = { turns: 0, nodeCpuMs: 0, databaseCpuMs: 0, firstTextMs: /** @type {number[]} */ ([]) };
  return { name, database: nodes === 0 ? null : database, servers, talkers, seen };
}

/** One turn after the other in every session of every node. @param {SetUp} setUp @param {pg.Client} admin @param {SetUp["seen"] | null} seen */
async function slice({ servers, talkers, database }, admin, seen) {
  const nodeCpu = async () => (await Promise.all(servers.map((server) => server.cpu()))).reduce((a, b) => a + b, 0);
  const before = [await nodeCpu(), await databaseCpuMs(admin, database)];
  let turns = 0;
  for (let turn = 0; turn < turnsEach; turn += 1)
    for (const one of talkers)
      for (let session = 0; session < sessionsEach; session += 1) {
        const begun = performance.now();
        let firstText = 0;
        const onText = () => {
          firstText ||= performance.now() - begun;
        };
        await one.turn(`What of the bridge, for the ${turn}th time?`, onText, session);
        seen?.firstTextMs.push(firstText);
        turns += 1;
      }
  if (seen === null) return;
  seen.turns += turns;
  seen.nodeCpuMs += (await nodeCpu()) - Number(before[0]);
  seen.databaseCpuMs += (await databaseCpuMs(admin, database)) - Number(before[1]);
}

/** Of the processes that serve this database's connections, on this machine. @param {pg.Client} admin @param {string | null} database */
async function databaseCpuMs(admin, database) {
  if (database === null) return 0;
  const { rows } = await admin.query("SELECT pid FROM pg_stat_activity WHERE datname = $1", [database]);
  let ticks = 0;
  for (const { pid } of rows) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // it has ended
    }
  }
  return ticks * tickMs;
}

/** An idle session whose player comes back, on the other node each time; p50 in ms. @param {SetUp} setUp */
async function measureMoves({ servers }) {
  const connect = (/** @type {number} */ at) => openSocket(String(servers[at]?.url), String(servers[at]?.token));
  const player = { id: "mover", name: "Ada" };
  let socket = await connect(0);
  const { session } = await socket.ask({ type: "session.open", character: "mira", player });
  const took = [];
  for (let move = 1; move <= moves; move += 1) {
    socket.close();
    socket = await connect(move % 2);
    const begun = performance.now();
    const { type } = await socket.ask({ type: "session.open", resume: { session, after: 0 } });
    if (type !== "session.opened") throw new Error(`A session did not move: ${type}`);
    took.push(performance.now() - begun);
  }
  socket.close();
  return percentile(took, 0.5);
}
