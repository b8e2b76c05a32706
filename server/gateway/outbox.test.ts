import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { Outbox } from "./outbox.ts";

const http = createServer();
const server = new WebSocketServer({ noServer: true });
afterEach(() => {
  for (const client of server.clients) client.terminate();
  http.close();
});

async function connected() {
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const accepted = new Promise<{ outbox: Outbox; stream: Socket }>((resolve) => {
    http.once("upgrade", (request, stream: Socket, head) =>
      server.handleUpgrade(request, stream, head, (socket) => resolve({ outbox: new Outbox(socket, stream), stream })),
    );
  });
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  const got: string[] = [];
  client.on("message", (data) => got.push(String(data)));
  return { ...(await accepted), client, got };
}

test("what is sent in one round leaves in one piece, in order, and soon", async () => {
  const { outbox, stream, client, got } = await connected();
  const writes: number[] = [];
  const writev = stream._writev?.bind(stream);
  stream._writev = (chunks, done) => {
    writes.push(chunks.length);
    writev?.(chunks, done);
  };
  const all = Array.from({ length: 50 }, (_, n) => `message ${n}`);
  for (const one of all) outbox.send(one);
  expect(writes).toEqual([]);
  expect(outbox.waiting).toBeLessThan(1000);
  while (got.length < all.length) await once(client, "message");
  expect(got).toEqual(all);
  expect(writes).toHaveLength(1);
});

test("a long burst doesn't wait for the round to end", async () => {
  const { outbox, stream } = await connected();
  const before = stream.bytesWritten;
  for (let n = 0; n < 20; n++) outbox.send("x".repeat(4000));
  expect(stream.bytesWritten - before).toBeGreaterThan(50_000);
});

test("what a client doesn't take is what waits", async () => {
  const { outbox, stream, client, got } = await connected();
  stream.cork();
  outbox.send("x".repeat(100_000));
  outbox.send("y");
  expect(outbox.waiting).toBeGreaterThan(99_000);
  const below = outbox.below(1000);
  stream.uncork();
  await below;
  while (got.length < 2) await once(client, "message");
  expect(outbox.waiting).toBe(0);
});
