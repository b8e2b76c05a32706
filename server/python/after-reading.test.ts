import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { expect, test } from "vitest";
import { afterReading } from "./after-reading.ts";

test("what arrived while the thread was busy is read first", async () => {
  const server = createServer((socket) => socket.end("news"));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const order: string[] = [];
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("data", () => order.push("read"));
  await Promise.all([once(server, "connection"), once(socket, "connect")]);
  await new Promise<void>((resolve) => {
    // The news is sent by now; the thread sleeps through its coming and through the time limit.
    setImmediate(() => {
      afterReading(10, () => {
        order.push("limit");
        resolve();
      });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    });
  });
  server.close();
  expect(order).toEqual(["read", "limit"]);
});
