/** A server killed in mid-turn: the inspector still tells what was offered, asked for and under way. */
import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { ServerMessage } from "../../protocol/messages.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { startOpenAiServer } from "../servers/scripted-model.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Says something and resolves with the first `method.started`. */
function saysAndWaits({ socketUrl, adminToken }: BarkeepProcess, text: string) {
  const socket = new WebSocket(socketUrl, "barkeep.v1");
  ends.push(() => socket.terminate());
  const send = (message: object) => socket.send(JSON.stringify(message));
  socket.once("open", () => send({ type: "hello", id: "1", protocolVersions: [1], token: adminToken }));
  return new Promise<Extract<ServerMessage, { type: "method.started" }>>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("message", (bytes) => {
      const message = JSON.parse(String(bytes)) as ServerMessage;
      if (message.type === "welcome") send({ type: "session.open", id: "2", character: "mira", player: { id: "ada" } });
      if (message.type === "session.opened") send({ type: "say", id: "3", session: message.session, text });
      if (message.type === "method.started") resolve(message);
      if (message.type === "error") reject(new Error(message.message));
    });
  });
}

it("is told from the journal after the restart", async () => {
  const model = await startOpenAiServer(() => ({
    text: "One moment. ",
    calls: [{ name: "dig_slowly", arguments: { depth: 3 } }],
  }));
  ends.push(() => model.close());
  const env = { OPENAI_BASE_URL: `${model.url}/v1` };
  const first = await startBarkeep({ env });
  ends.push(() => first.stop());
  await first.request("POST", "/characters", { id: "mira", name: "Mira", persona: "A digger.", model: "gpt-4o" });
  await first.request("POST", "/methods", {
    id: "dig_slowly",
    name: "Dig Slowly",
    description: "Digs",
    inputDescription: { parameters: { depth: { type: "integer", description: "How deep" } }, required: ["depth"] },
    code: "import time\n\ndef handle_event(data):\n    time.sleep(4)\n    return data\n",
    connected: true,
    characters: ["mira"],
  });
  const { turn, call } = await saysAndWaits(first, "Dig!");
  expect(await first.request("GET", `/turns/${turn}`)).toMatchObject({
    status: 404,
    body: { error: { code: "not_found", message: expect.stringContaining("still running") } },
  });
  first.process.kill("SIGKILL");
  await once(first.process, "exit");

  const second = await startBarkeep({ env, dataDirectory: first.dataDirectory });
  ends.push(() => second.stop({ keepData: true }));
  const { items } = (await second.request("GET", "/sessions")).body;
  const detail = (await second.request("GET", `/sessions/${items[0].id}`)).body;
  expect(detail.turns).toEqual([turn]);
  const { status, body } = await second.request("GET", `/turns/${turn}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    turn,
    said: "Dig!",
    finish: "error",
    error: { code: "interrupted" },
    text: "One moment. ",
    model: "gpt-4o",
    rounds: [{ model: "gpt-4o", calls: [{ id: call, name: "dig_slowly", arguments: '{"depth":3}' }] }],
    calls: [{ call, name: "dig_slowly", input: { depth: 3 }, status: "interrupted" }],
    incomplete: expect.stringContaining("The server stopped"),
  });
  expect(body.offered).toContainEqual({ kind: "method", name: "dig_slowly" });
}, 60_000);
