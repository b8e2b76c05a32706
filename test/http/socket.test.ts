/** What only a real socket shows: bodies that come in pieces, clients that go away, answers to Node's own requests. */
import type { Server } from "node:http";
import { connect } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { afterEach, beforeEach, expect, it } from "vitest";
import { BarkeepError } from "../../server/problems/errors.ts";
import { adminToken, type Harness, startHarness } from "./harness.ts";

let harness: Harness;
let server: Server;
let port: number;
beforeEach(async () => {
  harness = await startHarness();
  server = createAdaptorServer({ fetch: harness.fetch, overrideGlobalObjects: false }) as Server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as { port: number }).port;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await harness.close();
});

const headers = { Authorization: `Bearer ${adminToken}` };
const url = (path: string) => `http://127.0.0.1:${port}/api/v1${path}`;

it("takes bodies, and refuses what is too large, told or not", async () => {
  const good = await fetch(url("/methods"), { method: "POST", headers, body: '{"name":"Echo","code":"x"}' });
  expect(good.status).toBe(201);
  const large = "x".repeat(2 * 1024 * 1024);
  const told = await fetch(url("/methods"), { method: "POST", headers, body: large });
  expect(told.status).toBe(413);
  const pieces = new ReadableStream({
    start(controller) {
      for (let at = 0; at < large.length; at += 65_536) controller.enqueue(Buffer.from(large.slice(at, at + 65_536)));
      controller.close();
    },
  });
  const untold = await fetch(url("/methods"), { method: "POST", headers, body: pieces, duplex: "half" } as RequestInit);
  expect(untold.status).toBe(413);
  expect(await untold.json()).toMatchObject({ error: { code: "too_large" } });
});

it("says hello to health checks, and shows metrics to this machine only", async () => {
  const root = `http://127.0.0.1:${port}`;
  expect((await fetch(`${root}/healthz`)).status).toBe(200);
  expect((await fetch(`${root}/metrics`)).status).toBe(200);
  const passedOn = await fetch(`${root}/metrics`, { headers: { "X-Forwarded-For": "203.0.113.7" } });
  expect(passedOn.status).toBe(401);
});

it("cancels a test when the client hangs up", async () => {
  let begin: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const aborted = new Promise<void>((resolve, reject) => {
    harness.runner.answer = (_job, signal) =>
      new Promise((_, refuse) => {
        if (!signal) return reject(new Error("a test has no signal"));
        begin();
        signal.addEventListener("abort", () => {
          resolve();
          refuse(new BarkeepError("interrupted"));
        });
      });
  });
  const body = '{"draft":{"code":"x"}}';
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `POST /api/v1/methods/test HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${adminToken}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await begun;
  socket.destroy();
  await aborted;
});

it("ends the connection of a reader who doesn't read", async () => {
  const closed = new Promise<void>((resolve) =>
    server.once("connection", (connection) => connection.once("close", () => resolve())),
  );
  harness.sessions.onSay = async (_options, tell, signal) => {
    const delta = "x".repeat(64 * 1024);
    // The system takes some megabytes for a reader before it lets the server wait.
    for (let seq = 1; seq <= 2000 && !signal?.aborted; seq += 1) {
      tell({ type: "text.delta", session: "s_1", seq, turn: "t_1", delta });
      await new Promise((next) => setImmediate(next));
    }
    return new Promise(() => {});
  };
  await harness.ask("POST", "/characters", { name: "Mira" });
  const body = '{"text":"Hi"}';
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(
    `POST /api/v1/characters/mira/say HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${adminToken}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await closed;
  socket.destroy();
});

it("lets go of a page that leaves, and tells the next one", async () => {
  const client = new AbortController();
  const first = await fetch(url("/events"), { headers, signal: client.signal });
  expect(first.headers.get("Content-Type")).toContain("text/event-stream");
  await first.body!.getReader().read();
  client.abort();
  const second = await fetch(url("/events"), { headers });
  const reader = second.body!.pipeThrough(new TextDecoderStream()).getReader();
  await reader.read();
  await harness.ask("POST", "/characters", { name: "Mira" });
  expect((await reader.read()).value).toContain('"id":"mira"');
});
