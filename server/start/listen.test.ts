/** Connections that are no WebSocket: bounded for each address and in all, so that silent ones shut nobody out. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { boundConnections, closeListening, listen } from "./listen.ts";

let httpServer: Server;
let port: number;
let sockets: Socket[];

async function start(limits: { readonly total: number; readonly perAddress: number | null }) {
  boundConnections(httpServer, { ...limits, addressOf: ({ remoteAddress }) => String(remoteAddress) });
  port = Number(new URL(await listen(httpServer, { host: "127.0.0.1", port: 0 })).port);
}
beforeEach(() => {
  httpServer = createServer((_, response) => response.end("hello"));
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await closeListening(httpServer);
});

/** A connection that says nothing, as both ends have it. */
async function silent(): Promise<{ readonly client: Socket; readonly server: Socket }> {
  const seen = once(httpServer, "connection");
  const client = connect(port, "127.0.0.1");
  client.on("error", () => {});
  sockets.push(client);
  const [server] = (await seen) as [Socket];
  return { client, server };
}
/** What a request on a connection of its own is answered; empty when the connection is closed instead. */
async function answered(): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => {});
  socket.write("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
  let text = "";
  socket.on("data", (data) => {
    text += data;
  });
  await once(socket, "close");
  return text;
}

it("closes what an address opens beyond its limit, and takes more once something has ended", async () => {
  await start({ total: 100, perAddress: 3 });
  const [first] = [await silent(), await silent(), await silent()];
  expect(await answered()).toMatch(/^HTTP\/1\.1 429 /);
  const gone = once(first.server, "close");
  first.client.destroy();
  await gone;
  expect(await answered()).toMatch(/^HTTP\/1\.1 200 /);
});

it("closes a connection with dozens of requests that have no answer yet, and answers as many as come one after the other", async () => {
  let asked = 0;
  let answer = true;
  httpServer.removeAllListeners("request");
  httpServer.on("request", (_, response) => {
    asked += 1;
    if (answer) response.end("hello");
  });
  await start({ total: 100, perAddress: 100 });
  const { client } = await silent();
  const ask = "GET / HTTP/1.1\r\nHost: here\r\n\r\n";
  for (; asked < 100; ) {
    client.write(ask);
    await once(client, "data");
  }
  answer = false;
  const closed = once(client, "close");
  client.write(ask.repeat(500));
  await closed;
  expect(asked).toBe(132);
});

it("does not count what has become a WebSocket", async () => {
  await start({ total: 100, perAddress: 1 });
  httpServer.on("upgrade", (_, socket) => {
    sockets.push(socket as Socket);
    socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n");
  });
  const { client: upgraded } = await silent();
  upgraded.write("GET / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  await once(upgraded, "data");
  expect(await answered()).toMatch(/^HTTP\/1\.1 200 /);
});

it("counts for no address where all come from a proxy, and for the whole server", async () => {
  await start({ total: 2, perAddress: null });
  await silent();
  await silent();
  expect(await answered()).toBe("");
});
