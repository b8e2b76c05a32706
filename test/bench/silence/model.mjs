// @ts-check
/** A model server that streams what it is told to: words, or a call. */
import { createServer } from "node:http";

const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "gpt-4o" };
/** As short as a model's own, so that what is done at each piece counts. */
const pieceLength = 400;

/** @typedef {Awaited<ReturnType<typeof startModel>>} Model */
/** @typedef {{ words?: string, call?: { name: string, arguments: string } }} Answer */

export async function startModel() {
  /** @type {Answer} */
  let next = {};
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    if (request.method === "GET")
      return void response.end(JSON.stringify({ data: [{ id: "gpt-4o", object: "model" }] }));
    const answer = next;
    next = { words: "Done." };
    response.writeHead(200, { "content-type": "text/event-stream" });
    const say = (/** @type {object} */ delta, /** @type {string | null} */ finish = null) =>
      response.write(`data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`);
    for (const content of pieces(answer.words ?? "")) say({ content });
    if (answer.call) {
      const { name } = answer.call;
      say({ tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name, arguments: "" } }] });
      for (const piece of pieces(answer.call.arguments))
        say({ tool_calls: [{ index: 0, function: { arguments: piece } }] });
    }
    say({}, answer.call ? "tool_calls" : "stop");
    response.end("data: [DONE]\n\n");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/v1`,
    /** What the next request is answered with; those after it get a word. @param {Answer} answer */
    willSay(answer) {
      next = answer;
    },
    close: () => server.close(),
  };
}

/** @param {string} text */
function pieces(text) {
  return Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, n) =>
    text.slice(n * pieceLength, (n + 1) * pieceLength),
  );
}
