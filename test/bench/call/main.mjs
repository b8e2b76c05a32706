// @ts-check
/**
 * `npm run bench -- call`: what a method's call takes on its way through the server: over the test route, beside a request that does
 * nothing, and inside of a turn. One at a time, fresh processes and a kept one, all in one run.
 */
import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { startServer } from "../growth/server.mjs";
import { percentile } from "../turn/run-turns.mjs";

const calls = 200;
/** Of one kind after another, to see what CPU each takes. */
const atATime = 50;
const turns = 60;
/** So that fresh processes are made meanwhile: it is not measured how fast they come one upon another. */
const pauseMs = 10;
const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

const directory = mkdtempSync(join(tmpdir(), "barkeep-bench-"));
const model = fork(here("../turn/model-server.mjs"), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
try {
  const { port } = await new Promise((resolve) => model.once("message", resolve));
  const server = await startServer({
    directory,
    env: { OPENAI_API_KEY: "bench", OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, BARKEEP_MAX_PYTHON: "8" },
  });
  try {
    const rows = [...(await overHttp(server)), ...(await inTurns(server))];
    mkdirSync(here("../../output/"), { recursive: true });
    writeFileSync(here("../../output/bench-call.json"), `${JSON.stringify(rows, null, 2)}\n`);
    for (const { what, ms, most } of rows)
      console.log(
        `${most === null ? "  " : ms <= most ? "ok" : "NO"}  ${what.padEnd(56)} ${ms.toFixed(2)} ms${most === null ? "" : `   ≤ ${most}`}`,
      );
  } finally {
    await server.close();
  }
} finally {
  model.disconnect();
  rmSync(directory, { recursive: true, force: true });
}

/** @typedef {{ what: string, ms: number, most: number | null }} Row */
/** @param {import("../growth/server.mjs").Server} server @returns {Promise<Row[]>} */
async function overHttp(server) {
  const method = (/** @type {string} */ id, /** @type {boolean} */ keepWarm) => ({
    id,
    name: id,
    description: "Adds two numbers",
    inputDescription: {
      parameters: { a: { type: "integer", description: "One." }, b: { type: "integer", description: "Another." } },
      required: ["a", "b"],
    },
    code: "def handle_event(data):\n    return {'sum': data['a'] + data['b']}\n",
    keepWarm,
  });
  await server.api("POST", "/methods", method("add_fresh", false));
  await server.api("POST", "/methods", method("add_warm", true));
  const test = (/** @type {string} */ id) => async () => {
    const { ok } = await server.api("POST", "/methods/test", { id, input: { a: 1, b: 2 } });
    if (!ok) throw new Error("A call failed.");
  };
  const idle = () => fetch(`${server.url}/healthz`).then((response) => response.text());
  const kinds = { idle, fresh: test("add_fresh"), warm: test("add_warm") };
  const times = {
    idle: /** @type {number[]} */ ([]),
    fresh: /** @type {number[]} */ ([]),
    warm: /** @type {number[]} */ ([]),
  };
  const cpuMs = { idle: 0, fresh: 0, warm: 0 };
  for (let at = -atATime; at < calls; at += atATime) {
    for (const kind of /** @type {const} */ (["idle", "fresh", "warm"])) {
      const before = await server.cpu();
      for (let n = 0; n < atATime; n += 1) {
        const begun = performance.now();
        await kinds[kind]();
        if (at >= 0) times[kind].push(performance.now() - begun);
        await pause(pauseMs);
      }
      if (at >= 0) cpuMs[kind] += ((await server.cpu()) - before) / calls;
    }
  }
  const p50 = (/** @type {number[]} */ list) => percentile(list, 0.5);
  return [
    { what: "/healthz: p50", ms: p50(times.idle), most: null },
    { what: "test route over /healthz, kept warm: p50", ms: p50(times.warm) - p50(times.idle), most: 1.5 },
    { what: "test route over /healthz, fresh: p50", ms: p50(times.fresh) - p50(times.idle), most: 2.5 },
    { what: "the server's CPU over /healthz, kept warm", ms: cpuMs.warm - cpuMs.idle, most: null },
    { what: "the server's CPU over /healthz, fresh", ms: cpuMs.fresh - cpuMs.idle, most: null },
  ];
}

/** From `method.started` to `method.finished`, as the player's client hears them. @param {import("../growth/server.mjs").Server} server @returns {Promise<Row[]>} */
async function inTurns(server) {
  for (const { id } of (await server.api("GET", "/methods")).items)
    await server.api("PUT", `/methods/${id}/connected`, { connected: false });
  const weather = { parameters: { city: { type: "string", description: "Name of the city" } }, required: ["city"] };
  const code = 'def handle_event(data):\n    return {"weather": "clear sky"}\n';
  const fields = { name: "Get Weather", description: "The weather of a city", inputDescription: weather, code };
  await server.api("POST", "/methods", { id: "get_weather", ...fields, connected: true });
  await server.api("POST", "/characters", { id: "mira", name: "Mira", persona: "You keep an inn.", model: "gpt-4o" });
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/v1/ws`, "barkeep.v1");
  await new Promise((resolve) => socket.once("open", resolve));
  const listeners = /** @type {Set<(message: any) => void>} */ (new Set());
  socket.on("message", (data) => {
    const message = JSON.parse(String(data));
    if (message.type === "error") throw new Error(message.message);
    for (const listener of listeners) listener(message);
  });
  const heard = (/** @type {string} */ type) =>
    new Promise((resolve) => {
      const listener = (/** @type {any} */ message) => {
        if (message.type !== type) return;
        listeners.delete(listener);
        resolve({ ...message, heardAt: performance.now() });
      };
      listeners.add(listener);
    });
  const ask = (/** @type {string} */ answer, /** @type {object} */ message) => {
    const answered = heard(answer);
    socket.send(JSON.stringify(message));
    return answered;
  };
  await ask("welcome", { type: "hello", id: "h", protocolVersions: [1], token: server.token });
  const { session } = await ask("session.opened", {
    type: "session.open",
    id: "o",
    character: "mira",
    player: { id: "p" },
  });
  const times = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const marks = Promise.all([heard("method.started"), heard("method.finished")]);
    await ask("turn.finished", { type: "say", id: `m${turn}`, session, text: "What is the weather in Rome?" });
    const [started, finished] = await marks;
    if (turn >= turns / 6) times.push(finished.heardAt - started.heardAt);
  }
  socket.terminate();
  return [{ what: "method.started to method.finished in a turn: p50", ms: percentile(times, 0.5), most: 1.5 }];
}
