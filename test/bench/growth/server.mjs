// @ts-check
/** A server under measurement, its admin API, and what its records file holds. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { databaseClass } from "../../../dist/server/records/sqlite-module.js";

const file = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const quiet = {
  BARKEEP_PORT: "0",
  BARKEEP_LOG_LEVEL: "info",
  OPENAI_API_KEY: "",
  ANTHROPIC_API_KEY: "",
  BARKEEP_MAX_PYTHON: "1",
  BARKEEP_TURNS_PER_MINUTE: "1000000",
  BARKEEP_TURNS_PER_MINUTE_PER_KEY: "1000000",
  BARKEEP_MESSAGES_PER_MINUTE: "1000000",
};

/** @typedef {Awaited<ReturnType<typeof startServer>>} Server */
/** @param {{ directory: string, env?: Record<string, string> }} options */
export async function startServer({ directory, env = {} }) {
  const child = fork(file("server-process.mjs"), [], {
    execArgv: ["--expose-gc"],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env: { ...process.env, ...quiet, BARKEEP_DATA_DIR: directory, ...env },
  });
  const lines = createInterface({ input: /** @type {import("node:stream").Readable} */ (child.stdout) });
  const exited = once(child, "exit").then(() => {
    throw new Error("The server ended before it answered.");
  });
  exited.catch(() => {});
  const answer = async () => (await Promise.race([once(child, "message"), exited]))[0];
  const ask = (/** @type {string} */ what) => {
    const answered = answer();
    child.send(what);
    return answered;
  };
  const { url, token } = await answer();
  const request = (/** @type {string} */ method, /** @type {string} */ path, /** @type {any} */ body = undefined) =>
    fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    url,
    token,
    request,
    /** Throws what the server refuses. @returns {Promise<any>} */
    async api(/** @type {string} */ method, /** @type {string} */ path, /** @type {any} */ body = undefined) {
      const response = await request(method, path, body);
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
      return text === "" ? null : JSON.parse(text);
    },
    cpu: async () => /** @type {number} */ ((await ask("cpu")).cpuMs),
    loop: async () => /** @type {number | null} */ ((await ask("loop")).loopMs),
    delay: async () => /** @type {number} */ ((await ask("delay")).worstMs),
    heap: async () => /** @type {number} */ ((await ask("heap")).bytes),
    written: async () => /** @type {number | null} */ ((await ask("written")).bytes),
    /** Resolves with the first line of the log that holds these words. */
    logged: (/** @type {string} */ words) =>
      new Promise((resolve) => {
        lines.on("line", (line) => {
          if (line.includes(words)) resolve(JSON.parse(line));
        });
      }),
    async close() {
      const ended = once(child, "exit");
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** The records of a data folder, to be looked at or filled from outside. @param {string} directory */
export function openRecords(directory, readOnly = true) {
  const database = new (databaseClass())(join(directory, "records.sqlite"), { readOnly });
  const pageBytes = Number(database.prepare("PRAGMA page_size").get()?.page_size);
  return {
    database,
    /** @param {string} sql @returns {any} */
    one: (sql, /** @type {any[]} */ ...values) => database.prepare(sql).get(...values),
    /** Of all that is in it, also what has not reached the file itself. */
    bytes: () => Number(database.prepare("PRAGMA page_count").get()?.page_count) * pageBytes,
    close: () => database.close(),
  };
}

/** Wall clock, CPU of the server, and how long its event loop was held at most. @param {Server} server @param {() => Promise<unknown>} work */
export async function measured(server, work) {
  await server.delay();
  const before = await server.cpu();
  const begun = performance.now();
  const result = await work();
  const wallMs = performance.now() - begun;
  return { result, wallMs, cpuMs: (await server.cpu()) - before, worstDelayMs: await server.delay() };
}
