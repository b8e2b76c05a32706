// @ts-check
/**
 * `npm run bench -- cache`: how much of each turn's prompt is the same bytes as in the turn before, which is what a model server reads
 * from its cache. For both wire formats, twelve turns over 72 s, in which a minute ends: with a game's state that is new each turn, with the
 * real clock, with both, and with neither. Counted on the bodies as they came to the model server.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { startServer } from "../growth/server.mjs";
import { commonBytes, promptOf } from "./prompt.mjs";

const turns = 12;
const turnMs = 6000;
const persona = `You are Mira, who keeps the inn at the bridge. ${"You know the stories of the valley, who owes whom, and what the road is like. ".repeat(10)}`;
const formats = { "Chat Completions": "gpt-4o", Messages: "claude-sonnet-5" };
const changes = { nothing: [], "game state": ["state"], clock: ["clock"], "state and clock": ["state", "clock"] };

/** Bodies by the character's cache key or persona: each character has a name of its own. @type {Map<string, any[]>} */
const bodies = new Map();
const models = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  if (request.method === "GET") {
    const data = Object.values(formats).map((id) => ({ id, object: "model", type: "model" }));
    return void response.end(JSON.stringify({ data, has_more: false }));
  }
  const text = Buffer.concat(parts).toString();
  const name = /You are (\w+), a character/.exec(text)?.[1] ?? "";
  bodies.set(name, [...(bodies.get(name) ?? []), { text, body: JSON.parse(text) }]);
  const words = `Well, ${name} would say that the bridge has held for longer than anybody remembers, and so will this.`;
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(request.url?.includes("messages") ? inMessages(words) : inChunks(words));
});
await new Promise((resolve) => models.listen(0, "127.0.0.1", () => resolve(null)));
const { port } = /** @type {import("node:net").AddressInfo} */ (models.address());
const directory = mkdtempSync(join(tmpdir(), "barkeep-bench-"));
const server = await startServer({
  directory,
  env: {
    OPENAI_API_KEY: "bench",
    OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
    ANTHROPIC_API_KEY: "bench",
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}`,
  },
});

try {
  const talks = Object.entries(formats).flatMap(([format, model]) =>
    Object.entries(changes).map(([what, kinds], at) => ({ format, model, what, kinds, name: `${format[0]}${at}` })),
  );
  console.log(`${talks.length} conversations of ${turns} turns, ${(turns * turnMs) / 1000} s …`);
  await Promise.all(talks.map(converse));
  const report = talks.map(({ format, what, name }) => ({ format, changes: what, ...shares(bodies.get(name) ?? []) }));
  const output = fileURLToPath(new URL("../../output/", import.meta.url));
  mkdirSync(output, { recursive: true });
  writeFileSync(join(output, "bench-cache.json"), `${JSON.stringify(report, null, 2)}\n`);
  console.table(report);
} finally {
  await server.close();
  models.close();
  rmSync(directory, { recursive: true, force: true });
}

/** @param {{ name: string, model: string, kinds: readonly string[] }} talk */
async function converse({ name, model, kinds }) {
  const clock = kinds.includes("clock") ? "real" : "none";
  await server.api("POST", "/characters", { id: name.toLowerCase(), name, persona, model, clock });
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/v1/ws`, "barkeep.v1");
  /** @type {(message: any) => void} */
  let came = () => {};
  socket.on("message", (bytes) => came(JSON.parse(String(bytes))));
  const until = (/** @type {string} */ type, /** @type {object} */ message) =>
    new Promise((resolve, reject) => {
      came = (got) => {
        if (got.type === "error") reject(new Error(got.message));
        if (got.type === type) resolve(got);
      };
      socket.send(JSON.stringify(message));
    });
  await new Promise((resolve) => socket.once("open", resolve));
  await until("welcome", { type: "hello", id: "h", protocolVersions: [1], token: server.token });
  const player = { id: "p1", name: "Ada" };
  const { session } = await until("session.opened", {
    type: "session.open",
    id: "o",
    character: name.toLowerCase(),
    player,
  });
  const begun = Date.now();
  for (let turn = 0; turn < turns; turn += 1) {
    if (kinds.includes("state"))
      for (const [key, text] of Object.entries({ gold: `${turn * 7} pieces`, place: `the hall, step ${turn * 31}` }))
        socket.send(JSON.stringify({ type: "context.update", id: `c${turn}${key}`, session, key, text }));
    const text = `Question ${turn}: what would you do about the bridge, if the river rises?`;
    await until("turn.finished", { type: "say", id: `s${turn}`, session, text });
    await new Promise((resolve) => setTimeout(resolve, begun + (turn + 1) * turnMs - Date.now()));
  }
  socket.close();
}

/** Per cent of the later one's bytes, over all turns but the first. @param {{ text: string, body: any }[]} sent */
function shares(sent) {
  const percent = (/** @type {(each: { text: string, body: any }) => string} */ of) =>
    sent.slice(1).map((each, at) => {
      const [before, after] = [Buffer.from(of(/** @type {any} */ (sent[at]))), Buffer.from(of(each))];
      return (100 * commonBytes(before, after)) / after.length;
    });
  const prompts = percent(({ body }) => promptOf(body));
  const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  return {
    turns: sent.length,
    promptLeast: round(Math.min(...prompts)),
    promptMean: round(prompts.reduce((sum, share) => sum + share, 0) / prompts.length),
    bodyLeast: round(Math.min(...percent(({ text }) => text))),
  };
}

/** @param {string} words */
function inChunks(words) {
  const chunk = (/** @type {object} */ delta, /** @type {string | null} */ finish = null) =>
    `data: ${JSON.stringify({ object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  return `${chunk({ content: words })}${chunk({}, "stop")}data: [DONE]\n\n`;
}

/** @param {string} words */
function inMessages(words) {
  const event = (/** @type {string} */ type, /** @type {object} */ fields) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  return [
    event("message_start", { message: { usage: { input_tokens: 10, output_tokens: 1 } } }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: words } }),
    event("message_delta", { delta: { stop_reason: "end_turn" }, usage: { output_tokens: 5 } }),
    event("message_stop", {}),
  ].join("");
}
