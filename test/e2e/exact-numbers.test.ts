/** Numbers of more digits than a double holds, on every way they go: the model, Python, the game, records, exports and the API. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";

const steam = "76561197960287931";
const discord = "1093847561029384756";
const large = `1${"0".repeat(30)}`;
const code = `def handle_event(data):
    assert data["id"] == ${steam}, data["id"]
    return {"same": data["id"], "discord": ${discord}, "large": 10**30, "ratio": 1.1}
`;

/** Written by hand: what is tested must not read or write its own JSON with what it tests. */
let calls = "";
const bodies: string[] = [];
let model: Server;
let barkeep: BarkeepProcess;

beforeAll(async () => {
  model = createServer((request, response) => {
    let body = "";
    request.on("data", (bytes) => {
      body += bytes;
    });
    request.on("end", () => {
      if (request.method === "GET") return void response.end('{"data":[{"id":"test-model"}]}');
      bodies.push(body);
      response.writeHead(200, { "content-type": "text/event-stream" });
      const delta = body.includes('"role":"tool"') ? '{"content":"Done."}' : `{"tool_calls":[${calls}]}`;
      response.end(`data: {"choices":[{"delta":${delta},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`);
    });
  });
  await new Promise<void>((resolve) => model.listen(0, "127.0.0.1", resolve));
  const { port } = model.address() as AddressInfo;
  barkeep = await startBarkeep({ env: { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` } });
  await barkeep.request("POST", "/characters", { id: "mira", name: "Mira", model: "test-model" });
  const method = `{"id":"grant","name":"Grant","description":"Grants","connected":true,"code":${JSON.stringify(code)},
    "inputDescription":{"parameters":{"id":{"type":"integer","description":"Steam id","default":${steam}}},"required":[]}}`;
  expect((await raw("POST", "/methods", method)).status).toBe(201);
}, 60_000);
afterAll(async () => {
  await barkeep?.stop();
  model?.close();
});

async function raw(method: string, path: string, body?: string) {
  const response = await fetch(`${barkeep.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${barkeep.adminToken}`, "content-type": "application/json" },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, text: await response.text() };
}

/** Says something over a socket, answers actions with `result`, and gives every frame as it came. */
async function frames(result: string): Promise<string[]> {
  const socket = new WebSocket(barkeep.socketUrl, "barkeep.v1");
  const seen: string[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.once("open", () =>
        socket.send(`{"type":"hello","id":"1","protocolVersions":[1],"token":"${barkeep.adminToken}"}`),
      );
      socket.on("message", (bytes) => {
        const frame = String(bytes);
        seen.push(frame);
        const { type, session, call } = JSON.parse(frame) as { type: string; session?: string; call?: string };
        const actions = `[{"name":"give","description":"Gives","parameters":{"parameters":{"to":{"type":"integer","description":"Id"}},"required":["to"]}}]`;
        if (type === "welcome") socket.send(`{"type":"session.open","id":"2","character":"mira","actions":${actions}}`);
        if (type === "session.opened") socket.send(`{"type":"say","id":"3","session":"${session}","text":"Go"}`);
        if (type === "action.call")
          socket.send(
            `{"type":"action.result","id":"4","session":"${session}","call":"${call}","ok":true,"result":${result}}`,
          );
        if (type === "error") reject(new Error(frame));
        if (type === "turn.finished") resolve();
      });
    });
  } finally {
    socket.close();
  }
  return seen;
}

const callOf = (name: string, json: string) =>
  `{"index":0,"id":"a","type":"function","function":{"name":"${name}","arguments":${JSON.stringify(json)}}}`;

it("from the model to Python and back, into the records and the trace", async () => {
  calls = callOf("grant", `{"id":${steam}}`);
  bodies.length = 0;
  const seen = await frames("null");
  expect(seen.find((frame) => frame.includes("method.finished"))).toContain('"status":"ok"');
  const shown = JSON.parse(bodies.at(-1) as string).messages.at(-1).content;
  expect(shown).toContain(`{"same":${steam},"discord":${discord},"large":${large},"ratio":1.1}`);
  expect(JSON.parse(bodies.at(-1) as string).messages.at(-2).tool_calls[0].function.arguments).toContain(steam);
  const list = await raw("GET", "/calls");
  expect(list.text).toContain(`"input":{"id":${steam}}`);
  expect(list.text).toContain(`"large":${large}`);
  const { turn } = JSON.parse(seen.at(-1) as string) as { turn: string };
  // a trace is kept behind the turn's end
  await expect
    .poll(async () => (await raw("GET", `/turns/${turn}`)).text, { timeout: 10_000 })
    .toContain(`"input":{"id":${steam}}`);
});

it("a default, a schema and an export", async () => {
  expect((await raw("GET", "/methods/grant")).text).toContain(`"default":${steam}`);
  expect((await raw("GET", "/export")).text).toContain(`"default":${steam}`);
  expect(bodies.at(-1)).toContain(`"default":${steam}`);
});

it("the Test panel, in both directions, and an input that is too large for any number is refused", async () => {
  const draft = `{"code":"def handle_event(data):\\n    return data"}`;
  const { text } = await raw("POST", "/methods/test", `{"input":{"id":${discord},"r":1.5},"draft":${draft}}`);
  expect(text).toContain(`"output":{"id":${discord},"r":1.5}`);
  const refused = await raw("POST", "/methods/test", `{"input":{"id":{"deep":1e400}},"draft":${draft}}`);
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining("input.id.deep")]);
});

it("to the game and from it", async () => {
  calls = callOf("give", `{"to":${discord}}`);
  const seen = await frames(`{"receipt":${steam}}`);
  expect(seen.find((frame) => frame.includes("action.call"))).toContain(`"arguments":{"to":${discord}}`);
  expect(bodies.at(-1)).toContain(`receipt\\":${steam}`);
});

it("of arguments that came as an object", async () => {
  calls = `{"index":0,"id":"a","type":"function","function":{"name":"grant","arguments":{"id":${steam}}}}`;
  const seen = await frames("null");
  expect(seen.find((frame) => frame.includes("method.finished"))).toContain('"status":"ok"');
});
