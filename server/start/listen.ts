/** Opens the server's port and closes it again, bounds what may connect, and says in a sentence what stands in the way. */
import type { IncomingMessage, RequestListener, Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { BarkeepError } from "../problems/errors.ts";

export interface Place {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
}

/** Resolves to the address to open in a browser. Throws a `BarkeepError` when the port or host can't be had. */
export async function listen(httpServer: Server, { host, port }: Place): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    httpServer.once("error", (error: NodeJS.ErrnoException) => reject(refusal(error, host, port)));
    httpServer.listen(port, host, resolve);
  });
  const address = httpServer.address() as AddressInfo;
  return `http://${reachableName(host, address)}:${address.port}`;
}

/** How long a request's head may take, the whole request, and how often that is looked at, in ms. */
export const requestTimes = { headersTimeout: 10_000, requestTimeout: 120_000, connectionsCheckingInterval: 5000 };

export interface ConnectionBounds {
  /** Most connections at a time, WebSockets included: a process has only so many files. */
  readonly total: number;
  /** Most connections from one address that are no WebSocket; null where all come from a proxy. */
  readonly perAddress: number | null;
  readonly addressOf: (socket: Socket) => string;
}

/** Requests of one connection that have no answer yet: no client sends so many before the first is answered. */
const mostUnanswered = 32;

/** Closes what is opened, or asked on one connection, beyond the bounds. Call before listening, once there is who answers. */
export function boundConnections(httpServer: Server, { total, perAddress, addressOf }: ConnectionBounds): void {
  httpServer.maxConnections = total;
  boundRequests(httpServer);
  if (perAddress === null) return;
  const open = new Map<string, number>();
  const leaves = new WeakMap<Socket, () => void>();
  httpServer.on("connection", (socket: Socket) => {
    const address = addressOf(socket);
    const count = (open.get(address) ?? 0) + 1;
    if (count > perAddress) {
      socket.write(tooMany);
      socket.destroySoon();
      return;
    }
    open.set(address, count);
    let left = false;
    const leave = () => {
      if (left) return;
      left = true;
      const others = (open.get(address) ?? 1) - 1;
      if (others > 0) open.set(address, others);
      else open.delete(address);
    };
    leaves.set(socket, leave);
    socket.once("close", leave);
  });
  // The gateway counts sockets itself from here on.
  httpServer.on("upgrade", ({ socket }: IncomingMessage) => leaves.get(socket)?.());
}

/** Node hands over all that one packet holds, however many are at work already. */
function boundRequests(httpServer: Server): void {
  const answerers = httpServer.listeners("request") as RequestListener[];
  const unanswered = new WeakMap<Socket, number>();
  httpServer.removeAllListeners("request");
  httpServer.on("request", (request, response) => {
    const { socket } = request;
    const count = (unanswered.get(socket) ?? 0) + 1;
    if (count > mostUnanswered) socket.destroy();
    if (socket.destroyed) return;
    unanswered.set(socket, count);
    response.once("close", () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
    for (const answer of answerers) answer(request, response);
  });
}

const tooMany = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

export function closeListening(httpServer: Server): Promise<void> {
  return new Promise((resolve) => {
    httpServer.close(() => resolve());
    // Pages keep connections open for events; what was asked has been answered by now.
    httpServer.closeAllConnections();
  });
}

function reachableName(host: string, { address, family }: AddressInfo): string {
  // Where it listens on every address, the one to open here is this machine's own.
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return family === "IPv6" ? `[${address}]` : host;
}

function refusal(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case "EADDRINUSE":
      return new BarkeepError(
        "conflict",
        `Port ${port} on ${host} is taken. End what uses it, or choose another: BARKEEP_PORT=7071`,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new BarkeepError(
        "invalid_request",
        `BARKEEP_HOST=${host} is no address of this machine. Allowed: 127.0.0.1, 0.0.0.0, or one of its own addresses.`,
      );
    case "EACCES":
      return new BarkeepError(
        "forbidden",
        `Port ${port} needs more rights than this user has. Choose one above 1023 in BARKEEP_PORT.`,
      );
    default:
      return error;
  }
}
