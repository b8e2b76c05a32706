/** `barkeep mock` as a server that stops: it says so, lets go of its clients with the code that means it, and waits for none that hang. */
import { once } from "node:events";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { subprotocol } from "../../protocol/constants.ts";
import { defaultLimits } from "../../server/gateway/testing/harness.ts";
import { startMock } from "../../server/mock/mock-server.ts";
import { silentLog } from "../../server/observe/log.ts";

async function mock() {
  let count = 0;
  const ids = (prefix: string) => `${prefix}_${++count}`;
  return startMock({ host: "127.0.0.1", port: 0, limits: defaultLimits(), ids, log: silentLog, version: "0.0.0" });
}

test("the mock says that it stops, and closes with 1001", async () => {
  const server = await mock();
  const socket = new WebSocket(server.url, [subprotocol]);
  const types: string[] = [];
  socket.on("message", (data) => types.push(JSON.parse(String(data)).type));
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "hello", id: "1", protocolVersions: [1] }));
  await once(socket, "message");
  const closed = once(socket, "close");
  await server.close();
  const [code] = await closed;
  expect(code).toBe(1001);
  expect(types).toEqual(["welcome", "server.draining"]);
});

test("the mock stops though a client does not hang up", async () => {
  const server = await mock();
  const socket = new WebSocket(server.url, [subprotocol]);
  await once(socket, "open");
  socket.pause();
  await server.close();
  socket.terminate();
});
