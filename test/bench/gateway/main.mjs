// @ts-check
/**
 * What the gateway costs: CPU per `text.delta` from the conversation to the socket, kept on a real disk, and as a ratio to a
 * bare `ws` server that sends the same frames. Clients run in a process of their own, so that only the server is measured.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { limitSettings } from "../../../dist/server/config/settings.js";
import { createGateway } from "../../../dist/server/gateway/gateway.js";
import { silentLog } from "../../../dist/server/observe/log.js";
import { createMemoryEngine } from "../../../dist/server/records/memory-engine.js";
import { createRecords } from "../../../dist/server/records/records.js";
import { createSqliteEngine } from "../../../dist/server/records/sqlite-engine.js";
import { createSessionService } from "../../../dist/server/sessions/sessions.js";

const clients = 50;
const deltas = 200;
const rounds = 5;
const words = "count";
const clock = { now: () => Date.now() };
const limits = Object.fromEntries(Object.keys(limitSettings).map((name) => [name, 1_000_000]));

/** Plays all rounds against the address and gives the CPU of this process, in µs. @param {string} url */
async function measure(url) {
  const players = fork(new URL("clients.mjs", import.meta.url), [url, String(clients), words, String(rounds)]);
  const exited = once(players, "exit").then(() => {
    throw new Error("The players ended before their turns did.");
  });
  exited.catch(() => {});
  const said = () => Promise.race([once(players, "message"), exited]);
  await said();
  const before = process.cpuUsage();
  const startedAt = performance.now();
  players.send("go");
  const [{ frames, firstMs }] = await said();
  const { user, system } = process.cpuUsage(before);
  await exited.catch(() => {});
  return { cpuPerFrame: (user + system) / frames, frames, ms: performance.now() - startedAt, firstMs };
}

/** @param {import("node:http").Server} server */
async function listen(server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return `ws://127.0.0.1:${address.port}/v1/ws`;
}

/** The least a conversation can be: it counts. @param {{ emit(event: object): void }} options */
const talker = ({ emit }) => ({
  running: null,
  scene: null,
  laterCalls: 0,
  warnings: () => [],
  checkSpeaker: () => {},
  answering: () => ({}),
  settled: async () => {},
  close: async () => {},
  say: async (/** @type {{ turn: string, replyTo: string, taken: Promise<void> }} */ { turn, replyTo, taken }) => {
    await taken;
    emit({ type: "turn.started", turn, cause: "say", replyTo });
    let text = "";
    for (let at = 1; at <= deltas; at += 1) {
      const delta = `${at} `;
      text += delta;
      emit({ type: "text.delta", turn, delta });
      await pause(1);
    }
    const usage = { inputTokens: 1, outputTokens: deltas };
    emit({ type: "turn.finished", turn, finish: "complete", text, usage, ms: { firstText: 0, total: 1 } });
    return { turn };
  },
});

/** @param {import("../../../dist/server/records/engine.js").Engine} engine */
async function gatewayRun(engine) {
  const records = await createRecords({ engine, clock, log: silentLog });
  const httpServer = createServer();
  let count = 0;
  const ids = (/** @type {string} */ prefix) => `${prefix}_${++count}`;
  const characters = /** @type {any} */ ({ list: () => [], get: (/** @type {string} */ id) => ({ id, name: id }) });
  const factory = /** @type {any} */ ({ open: (/** @type {any} */ options) => talker(options) });
  const sessions = await createSessionService({
    factory,
    characters,
    records,
    clock,
    ids,
    limits: /** @type {any} */ (limits),
    log: silentLog,
  });
  const authenticator = /** @type {any} */ ({
    authenticate: async () => ({ kind: "admin" }),
    onRevoked: () => () => {},
  });
  const server = { name: "bench", version: "0" };
  const gateway = createGateway({
    httpServer,
    sessions,
    authenticator,
    checkUpgrade: () => null,
    clock,
    ids,
    log: silentLog,
    server,
  });
  const figures = await measure(await listen(httpServer));
  await gateway.drain(0);
  httpServer.close();
  await records.close();
  return figures;
}

/** The same frames from `ws` alone, one by one as a model's words come: sent in one go they would leave in one system call. */
async function bareRun() {
  const httpServer = createServer();
  const sockets = new WebSocketServer({ server: httpServer, perMessageDeflate: false });
  sockets.on("connection", (socket) => {
    let seq = 0;
    socket.on("message", async (data) => {
      const { type, id } = JSON.parse(data.toString());
      const send = (/** @type {object} */ message) => socket.send(JSON.stringify(message));
      if (type === "hello") send({ type: "welcome", replyTo: id });
      if (type === "session.open") send({ type: "session.opened", replyTo: id, session: "s_1", seq: ++seq });
      if (type !== "say") return;
      send({ type: "turn.started", replyTo: id, session: "s_1", seq: ++seq, turn: "s_1.1", cause: "say" });
      for (let at = 1; at <= deltas; at += 1) {
        send({ type: "text.delta", turn: "s_1.1", delta: `${at} `, session: "s_1", seq: ++seq });
        await pause(1);
      }
      send({ type: "turn.finished", session: "s_1", seq: ++seq, turn: "s_1.1", finish: "complete", text: "" });
    });
  });
  const figures = await measure(await listen(httpServer));
  sockets.close();
  httpServer.close();
  return figures;
}

const directory = mkdtempSync(join(tmpdir(), "barkeep-bench-"));
try {
  await bareRun();
  const bare = await bareRun();
  const memory = await gatewayRun(createMemoryEngine());
  const disk = await gatewayRun(await createSqliteEngine({ path: join(directory, "records.db") }));
  const line = (/** @type {string} */ name, /** @type {typeof bare} */ { cpuPerFrame, frames, ms, firstMs }) =>
    console.log(
      `${name.padEnd(28)} ${cpuPerFrame.toFixed(1)} µs CPU a frame (${(cpuPerFrame / bare.cpuPerFrame).toFixed(2)} of bare), ` +
        `${Math.round((frames / ms) * 1000)} frames/s, first text after ${firstMs.toFixed(1)} ms (median)`,
    );
  console.log(`${clients} sockets, ${rounds} turns each of ${deltas} deltas`);
  line("bare ws", bare);
  line("gateway, records in memory", memory);
  line("gateway, records on disk", disk);
} finally {
  rmSync(directory, { recursive: true });
}
