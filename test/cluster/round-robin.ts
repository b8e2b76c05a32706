/** A load balancer that knows nothing: each connection goes to the next port in turn, or the one after it. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface RoundRobin {
  readonly port: number;
  close(): Promise<void>;
}

export async function startRoundRobin(ports: readonly number[]): Promise<RoundRobin> {
  const open = new Set<Socket>();
  let next = 0;
  const server = createServer((client) => {
    open.add(client);
    client.on("error", () => client.destroy()).on("close", () => open.delete(client));
    const first = next++;
    const attempt = (tries: number) => {
      const upstream = connect(ports[(first + tries) % ports.length] ?? 0, "127.0.0.1");
      let connected = false;
      upstream.on("connect", () => {
        connected = true;
        client.pipe(upstream).pipe(client);
        open.add(upstream);
      });
      upstream.on("error", () => {
        if (!connected && tries + 1 < ports.length && !client.destroyed) attempt(tries + 1);
        else client.destroy();
      });
      upstream.on("close", () => {
        open.delete(upstream);
        if (connected) client.destroy();
      });
      client.on("close", () => upstream.destroy());
    };
    attempt(0);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
