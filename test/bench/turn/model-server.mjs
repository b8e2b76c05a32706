// @ts-check
/**
 * The model every contestant talks to: a local server that streams Chat Completions at a set pace.
 * Its answers depend on the last message only: a tool's result or "Hello" is answered in words, "Brief" in words without a pause, "Plainly" and "With cues" so too,
 * "Pace" in words that carry the time they were sent, "Remember" by keeping a fact, anything else by calling get_weather.
 */
import { createServer } from "node:http";

/** Text chunks of an answer, and the pause between two, in ms. */
const chunks = 60;
const pauseMs = 4;
/** The paced answer: 40 chunks a second for ten seconds. */
const paced = { chunks: 400, pauseMs: 25 };

const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "gpt-4o" };
const line = (/** @type {object} */ delta, /** @type {string | null} */ finish = null) =>
  `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const usage = { prompt_tokens: 100, completion_tokens: 60, total_tokens: 160 };
const ending = `data: ${JSON.stringify({ ...head, choices: [], usage })}\n\ndata: [DONE]\n\n`;
const words = Array.from({ length: chunks }, (_, n) => line({ content: ` word${n}` }));
/** The same words with ten marks among them, each cut over two chunks. */
const marked = Array.from({ length: chunks }, (_, n) =>
  line({ content: `${n % 6 === 1 ? "tion=joy]]" : ""} word${n}${n % 6 === 0 ? " [[emo" : ""}` }),
);
const call = (/** @type {object} */ fields) => line({ tool_calls: [{ index: 0, ...fields }] });

const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  if (request.method === "GET") return void response.end(JSON.stringify({ data: [{ id: "gpt-4o", object: "model" }] }));
  const last = JSON.parse(Buffer.concat(parts).toString()).messages.at(-1);
  const said = JSON.stringify(last.content);
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.socket?.setNoDelay(true);
  response.write(line({ role: "assistant", content: "" }));
  const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
  if (said.includes("Pace")) {
    const begun = performance.now();
    for (let n = 0; n < paced.chunks && !response.closed; n++) {
      await pause(Math.max(0, begun + n * paced.pauseMs - performance.now()));
      response.write(line({ content: `<${(performance.timeOrigin + performance.now()).toFixed(2)}>` }));
    }
    return void response.end(line({}, "stop") + ending);
  }
  if (said.includes("Plainly")) return void response.end(words.join("") + line({}, "stop") + ending);
  if (said.includes("With cues")) return void response.end(marked.join("") + line({}, "stop") + ending);
  if (said.includes("Brief")) return void response.end(words.slice(0, 40).join("") + line({}, "stop") + ending);
  if (last.role === "tool" || said.includes("Hello")) {
    for (const word of words) {
      response.write(word);
      await pause(pauseMs);
    }
    return void response.end(line({}, "stop") + ending);
  }
  const remembers = said.includes("Remember");
  response.write(
    call({
      id: `call_${Math.random().toString(36).slice(2)}`,
      type: "function",
      function: { name: remembers ? "remember_about_player" : "get_weather", arguments: "" },
    }),
  );
  const fact = `"It was said at ${performance.now()}."}`;
  for (const piece of remembers ? ['{"fact":', fact] : ['{"ci', 'ty":', ' "Rome"}']) {
    await pause(pauseMs);
    response.write(call({ function: { arguments: piece } }));
  }
  response.end(line({}, "tool_calls") + ending);
});
server.listen(0, "127.0.0.1", () =>
  process.send?.({ port: /** @type {import("node:net").AddressInfo} */ (server.address()).port }),
);
process.on("disconnect", () => process.exit(0));
