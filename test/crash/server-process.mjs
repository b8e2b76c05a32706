/** The built server as a process that can be started, waited for, and killed without warning. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { familyOf, stillRunning } from "./processes.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const ownPython = `${root}.barkeep/python/bin/python`;
export const adminToken = "the-admin-token-of-the-crash-test";

/** How long a start may take at most, and how long orphans may live, in ms: bounds for a stuck run, not figures. */
const longestStartMs = 60_000;
const longestOrphanMs = 5000;

const limits = {
  BARKEEP_MESSAGES_PER_MINUTE: "1000000",
  BARKEEP_TURNS_PER_MINUTE: "1000000",
  BARKEEP_MAX_PYTHON: "4",
};

/** @param {{ directory: string }} options */
export function spawnServer({ directory }) {
  const begun = performance.now();
  const child = spawn(process.execPath, [`${root}dist/server/main.js`], {
    cwd: root,
    // A session of its own, by which what it leaves behind is known.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: process.env.TMPDIR,
      BARKEEP_PYTHON: process.env.BARKEEP_PYTHON ?? (existsSync(ownPython) ? ownPython : ""),
      BARKEEP_DATA_DIR: directory,
      BARKEEP_PORT: "0",
      BARKEEP_ADMIN_TOKEN: adminToken,
      BARKEEP_DEVELOPMENT_TOKEN: "off",
      BARKEEP_DEFAULT_MODEL: "rehearsal",
      ...limits,
    },
  });
  /** @type {object[]} */
  const complaints = [];
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors = (errors + chunk).slice(-4000);
  });
  if (child.pid === undefined) throw new Error("The server can't be started.");
  const { pid } = child;
  const exited = once(child, "exit");
  const ready = new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line = JSON.parse(text);
      if (line.msg === "ready") resolve({ url: line.url, ms: performance.now() - begun });
      if (line.level === "error" || line.level === "fatal") complaints.push(line);
    });
    exited.then(([code, signal]) =>
      reject(new Error(`The server ended (${code ?? signal}) before it was ready:\n${errors}`)),
    );
    delay(longestStartMs, null, { ref: false }).then(() =>
      reject(new Error(`Not ready within ${longestStartMs} ms:\n${errors}`)),
    );
  });
  // A run that is broken off leaves no server behind.
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  exited.then(() => process.off("exit", endWithUs));
  // Whoever kills it before it is ready does not wait for it to be.
  ready.catch(() => {});

  return {
    /** Resolves with the address and how long the start took. */
    ready,
    /** Log lines of level error. */
    complaints,

    /** SIGKILL; resolves with what it left running, and how long that lived on. */
    async kill() {
      const family = familyOf(pid);
      child.kill("SIGKILL");
      await exited;
      const killed = performance.now();
      const left = () => stillRunning([...family, ...familyOf(pid)]);
      while (left().length > 0 && performance.now() - killed < longestOrphanMs) await delay(10);
      return { orphans: left(), ms: performance.now() - killed, family: family.length };
    },

    /** SIGTERM; resolves with the exit code. */
    async stop() {
      child.kill("SIGTERM");
      const [code] = await exited;
      return code;
    },
  };
}
