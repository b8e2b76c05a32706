/** Opens the server's port and closes it again, and says in a sentence what stands in the way. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { BarkeepError } from "./errors.ts";

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
