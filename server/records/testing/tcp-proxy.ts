/** Stands between two ends of TCP, and can cut them off, go silent, or lose what one of them says. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface TcpProxy {
  readonly port: number;
  /** Breaks every connection there is. */
  cut(): void;
  /** Nobody gets through, and nothing is said any more, until it is set back. */
  silent: boolean;
  /** New connections are refused, until it is set back. */
  refusing: boolean;
  /** Connections that were. */
  refused: number;
  /** Looks at what the client sends: `drop` loses it and breaks the connection, `deafen` passes it on and loses the answer. */
  watch: ((sent: Buffer) => "pass" | "drop" | "deafen") | null;
  close(): Promise<void>;
}

export async function createTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((client) => {
    if (proxy.refusing) {
      proxy.refused += 1;
      client.destroy();
      return;
    }
    const upstream = connect(target);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    let deaf = false;
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    client.on("data", (sent) => {
      if (proxy.silent) return;
      const verdict = proxy.watch?.(sent) ?? "pass";
      if (verdict === "drop") {
        end();
        return;
      }
      deaf ||= verdict === "deafen";
      upstream.write(sent);
    });
    upstream.on("data", (answered) => {
      if (deaf) end();
      else if (!proxy.silent) client.write(answered);
    });
    for (const socket of pair) socket.on("error", end).on("close", end);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: TcpProxy = {
    port: (server.address() as AddressInfo).port,
    silent: false,
    refusing: false,
    refused: 0,
    watch: null,
    cut() {
      for (const [client, upstream] of pairs) {
        client.destroy();
        upstream.destroy();
      }
      pairs.clear();
    },
    async close() {
      proxy.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
