// @ts-check
/** A whole Barkeep on a model server of somebody else's: one talk without a method, one with, as they are shown afterwards. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../dist/server/main.js", import.meta.url));
const adminToken = "local-model-admin-token-0123456789";

/** @param {string} baseUrl of the model server, with `/v1` @param {string} model */
export async function converse(baseUrl, model) {
  const data = await mkdtemp(join(tmpdir(), "barkeep-local-model-"));
  const server = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      BARKEEP_HOST: "127.0.0.1",
      BARKEEP_PORT: "0",
      BARKEEP_DATA_DIR: data,
      BARKEEP_ADMIN_TOKEN: adminToken,
      BARKEEP_LOG_LEVEL: "warn",
      BARKEEP_MODEL_FIRST_BYTE_MS: "600000",
      OPENAI_BASE_URL: baseUrl,
      OPENAI_API_KEY: "none-needed",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise((resolve) => server.once("exit", resolve));
  try {
    const url = await ready(server.stdout);
    /** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
    const ask = async (method, path, body) => {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = await response.json();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
      return answer;
    };
    const fields = { model, fallbackModels: [], temperature: 0, limits: { steps: 3, calls: 4, outputTokens: 60 } };
    const { version } = await ask("GET", "/characters/barkeep");
    await ask("PUT", "/characters/barkeep", { version, ...fields });
    const talks = [];
    for (const [withMethods, text] of /** @type {const} */ ([
      [false, "Hello! In one sentence, who are you?"],
      [true, "Please roll two dice for me, with the roll_dice function."],
    ])) {
      const { items } = await ask("GET", "/methods");
      for (const { id } of items) await ask("PUT", `/methods/${id}/connected`, { connected: withMethods });
      const said = await ask("POST", "/characters/barkeep/say", { text });
      talks.push({ withMethods, said, trace: await ask("GET", `/turns/${said.turn}`) });
    }
    const { items } = await ask("GET", "/models");
    return { talks, learned: items.find((/** @type {any} */ one) => one.id === model)?.learned ?? [] };
  } finally {
    server.kill();
    await exited;
    await rm(data, { recursive: true, force: true });
  }
}

/** @param {import("node:stream").Readable} stdout @returns {Promise<string>} */
function ready(stdout) {
  return new Promise((resolve, reject) => {
    createInterface({ input: stdout })
      .on("line", (line) => {
        const said = line.startsWith("{") ? JSON.parse(line) : {};
        if (said.msg === "ready") resolve(said.url);
        else console.log(`  ${line}`);
      })
      .once("close", () => reject(new Error("Barkeep ended before it was ready.")));
  });
}
