// @ts-check
/**
 * `npm run bench -- scenarios`: what a studio with 300 scenarios waits for: on the rehearsal model, and on a stand-in for a provider
 * that takes 500 ms for each answer, beside the least that its answers take sixteen at a time. Through `barkeep test`, as CI does it.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "../growth/server.mjs";

const count = 300;
const answerMs = 500;
const atOnce = 16;
const root = fileURLToPath(new URL("../../..", import.meta.url));

let asked = 0;
const provider = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  if (request.method === "GET")
    return void response.end(JSON.stringify({ object: "list", data: [{ id: "gpt-4o", object: "model" }] }));
  asked += 1;
  const { messages, model } = JSON.parse(Buffer.concat(parts).toString("utf8"));
  await new Promise((resolve) => setTimeout(resolve, answerMs));
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (/** @type {object} */ delta, /** @type {string | null} */ finish_reason = null) =>
    response.write(`data: ${JSON.stringify({ model, choices: [{ index: 0, delta, finish_reason }] })}\n\n`);
  if (messages.at(-1).role === "tool") send({ content: "Scattered clouds over Rome." }, "stop");
  else {
    const call = { name: "get_weather", arguments: '{"city":"Rome"}' };
    send({ tool_calls: [{ index: 0, id: `call_${asked}`, type: "function", function: call }] }, "tool_calls");
  }
  response.end("data: [DONE]\n\n");
});
await new Promise((resolve) => provider.listen(0, "127.0.0.1", () => resolve(undefined)));
const { port } = /** @type {import("node:net").AddressInfo} */ (provider.address());
const folder = mkdtempSync(join(tmpdir(), "barkeep-bench-"));
const files = join(folder, "scenarios.json");
writeFileSync(
  files,
  JSON.stringify(
    Array.from({ length: count }, (_, at) => ({
      id: `scenario_${at}`,
      name: `Scenario ${at}`,
      character: "mira",
      methods: { default: "recorded", get_weather: { output: { city: "Rome", sky: "scattered clouds" } } },
      steps: [
        {
          say: "What is the weather in Rome?",
          expect: [{ calls: "get_weather", with: { city: "/^rome$/i" } }, { says: "clouds" }, { notSays: "/invent/i" }],
        },
      ],
    })),
  ),
);
const data = join(folder, "data");
const server = await startServer({
  directory: data,
  env: { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, OPENAI_API_KEY: "sk-for-the-bench" },
});
const seconds = (/** @type {number} */ ms) => Number((ms / 1000).toFixed(1));

/** @param {string} model */
async function hold(model) {
  const before = await server.cpu();
  const child = spawn(process.execPath, [join(root, "bin", "barkeep.mjs"), "test", files, "--model", model], {
    env: { ...process.env, BARKEEP_DATA_DIR: data, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Error(`barkeep test ended with ${code}:\n${out}`);
  const waited = Number(/ passed in ([\d.]+) s/.exec(out)?.[1]);
  return { waited, cpu: seconds((await server.cpu()) - before) };
}

try {
  await server.api("POST", "/characters", { id: "mira", name: "Mira", model: "rehearsal" });
  await server.api("POST", "/methods", {
    id: "get_weather",
    name: "Get Weather",
    description: "Fetches current weather data for a given city",
    connected: true,
    inputDescription: { parameters: { city: { type: "string" } }, required: ["city"] },
    code: "def handle_event(data):\n    return {}\n",
  });
  const rehearsal = await hold("rehearsal");
  const provided = await hold("gpt-4o");
  const floor = seconds((asked / atOnce) * answerMs);
  const figures = {
    scenarios: count,
    rehearsalSeconds: rehearsal.waited,
    rehearsalCpuSeconds: rehearsal.cpu,
    providerSeconds: provided.waited,
    providerCpuSeconds: provided.cpu,
    providerFloorSeconds: floor,
  };
  console.table(figures);
  mkdirSync(join(root, "test", "output"), { recursive: true });
  writeFileSync(join(root, "test", "output", "bench-scenarios.json"), `${JSON.stringify(figures, null, 2)}\n`);
} finally {
  await server.close();
  provider.close();
  rmSync(folder, { recursive: true, force: true });
}
