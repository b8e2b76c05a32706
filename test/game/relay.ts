/** A TCP relay between a client and the server, which a test can cut, stop, or point at a server that has restarted. */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Relay {
  readonly url: string;
  /** Connections made through it so far. */
  readonly count: number;
  /** Cuts every connection, as a lost network does. */
  cut(): void;
  /** Carries nothing more on the connections there are, and tells nobody: a phone that changed its network while it slept. */
  freeze(): void;
  /** While refusing, new connections are cut at once. */
  refuse(on: boolean): void;
  /** Where new connections go from now on. */
  point(url: string): void;
  close(): Promise<void>;
}

export async function startRelay(target: string): Promise<Relay> {
  const sockets = new Set<Socket>();
  let port = Number(new URL(target).port);
  let refusing = false;
  let count = 0;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    keep(near);
    if (refusing) {
      near.destroy();
      return;
    }
    count++;
    const far = connect(port, "127.0.0.1");
    keep(far);
    near.pipe(far).on("close", () => near.destroy());
    far.pipe(near).on("close", () => far.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get count() {
      return count;
    },
    cut,
    freeze: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    refuse: (on) => {
      refusing = on;
    },
    point: (url) => {
      port = Number(new URL(url).port);
    },
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}
