/** A TCP line to a service that can be cut: nothing passes and nobody is told, as between machines; mended, what was held arrives late. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface CutLine {
  readonly port: number;
  /** Where it leads, on loopback; for connections from here on. */
  leadTo(port: number): void;
  cut(): void;
  /** `reset`: connections of before end, as when a firewall has forgotten them. */
  mend(options?: { readonly reset?: boolean }): void;
  close(): Promise<void>;
}

export async function startCutLine(target: number): Promise<CutLine> {
  const open = new Set<Socket>();
  /** Connections that came while it was cut. */
  const held: Socket[] = [];
  let to = target;
  let isCut = false;
  const join = (client: Socket) => {
    const upstream = connect(to, "127.0.0.1");
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.on("data", (chunk) => {
        if (!other.write(chunk)) socket.pause();
      });
      socket.on("drain", () => {
        if (!isCut) other.resume();
      });
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
      if (isCut) socket.pause();
    }
    upstream.on("error", () => client.destroy());
  };
  const server = createServer((client) => {
    client.on("error", () => client.destroy());
    if (isCut) held.push(client.pause());
    else join(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    leadTo(port) {
      to = port;
    },
    cut() {
      isCut = true;
      for (const socket of open) socket.pause();
    },
    mend({ reset = false } = {}) {
      isCut = false;
      for (const socket of open) reset ? socket.destroy() : socket.resume();
      for (const client of held.splice(0)) if (!client.destroyed) join(client);
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of [...open, ...held]) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
