/**
 * Plain HTTP through a proxy that makes no tunnel to this port (RFC 9112, 3.2.2): each request of a method's connection is read, and
 * asked of the proxy with the whole address in it. Whatever a request says of its target, it goes to the one that was allowed.
 */
import { Agent, createServer, type IncomingMessage, request as requestOf, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { dialProxy, loginOf } from "./egress-proxy.ts";

/** Of one connection only (RFC 9110, 7.6.1), and what is said anew. */
const ownToEachHop = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
  "host",
]);

/** `authority`: host and port of the target, as they stand in an address. */
export class ForwardedConnection {
  readonly #proxy: URL;
  readonly #authority: string;
  readonly #agent: Agent;
  readonly #sockets = new Set<Socket>();

  constructor(client: Socket, proxy: URL, authority: string) {
    this.#proxy = proxy;
    this.#authority = authority;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 1 });
    this.#agent.createConnection = (): Duplex => {
      const socket = dialProxy(proxy);
      this.#sockets.add(socket);
      return socket;
    };
    const server = createServer((request, response) => this.#forward(request, response));
    // what is no HTTP/1.1, such as TLS, can't be forwarded
    server.on("clientError", (_error, socket) => socket.destroy());
    client.once("close", () => this.destroy());
    server.emit("connection", client);
    client.resume();
  }

  get bytesWritten(): number {
    return this.#sum(({ bytesWritten }) => bytesWritten);
  }

  get bytesRead(): number {
    return this.#sum(({ bytesRead }) => bytesRead);
  }

  destroy(): void {
    this.#agent.destroy();
    for (const socket of this.#sockets) socket.destroy();
  }

  #sum(of: (socket: Socket) => number): number {
    let bytes = 0;
    for (const socket of this.#sockets) bytes += of(socket);
    return bytes;
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const login = loginOf(this.#proxy);
    const outgoing = requestOf({
      agent: this.#agent,
      method: request.method,
      path: `http://${this.#authority}${pathOf(request.url ?? "")}`,
      headers: [
        ...["Host", this.#authority],
        ...endToEnd(request.rawHeaders),
        ...(login === null ? [] : ["Proxy-Authorization", login]),
      ],
    });
    outgoing.on("response", (incoming) => {
      if (incoming.statusCode === 407) return fail("wants other credentials (407)");
      response.writeHead(incoming.statusCode ?? 502, incoming.statusMessage, endToEnd(incoming.rawHeaders));
      incoming.on("error", () => response.destroy());
      incoming.pipe(response);
    });
    const fail = (why: string): void => {
      outgoing.destroy();
      if (response.headersSent) return void response.destroy();
      response.writeHead(502, { "content-type": "text/plain" }).end(`the proxy ${this.#proxy.host} ${why}\n`);
    };
    outgoing.on("error", (error) => fail(`can't be reached: ${error.message}`));
    response.on("close", () => outgoing.destroy());
    request.pipe(outgoing);
  }
}

/** Path and query of a request's target, whichever form it has (RFC 9112, 3.2). */
function pathOf(target: string): string {
  if (target.startsWith("/")) return target;
  if (!URL.canParse(target)) return "/";
  const { pathname, search } = new URL(target);
  return `${pathname.startsWith("/") ? "" : "/"}${pathname}${search}`;
}

/** Names and values in turn, as they came. */
function endToEnd(raw: readonly string[]): string[] {
  const named = new Set(ownToEachHop);
  for (let at = 0; at < raw.length; at += 2)
    if (raw[at]?.toLowerCase() === "connection")
      for (const name of raw[at + 1]?.split(",") ?? []) named.add(name.trim().toLowerCase());
  return raw.filter((_, at) => !named.has(raw[at - (at % 2)]?.toLowerCase() ?? ""));
}
