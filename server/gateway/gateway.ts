/** The door: WebSocket upgrades at /v1/ws become connections; heartbeats, revoked keys, and the way out. */
import type { IncomingHttpHeaders, IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { maxClientFrameBytes, socketPath, subprotocol } from "../../protocol/constants.ts";
import { createClientMessageDecoder } from "../../protocol/decode.ts";
import type { Authenticator, Principal } from "../access/principal.ts";
import { bearerOf, isForwarded } from "../access/request-headers.ts";
import type { Log } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { Connection } from "./connection.ts";

export interface GatewayOptions {
  readonly httpServer: Server;
  readonly sessions: Sessions;
  readonly authenticator: Authenticator;
  /** The principal of the page's cookie; null when there is none. */
  readonly authenticateRequest?: (headers: IncomingHttpHeaders) => Promise<Principal | null>;
  /** Checks `Host` and `Origin`: null lets the upgrade pass, an error refuses it with its status. */
  readonly checkUpgrade: (request: IncomingMessage) => BarkeepError | null;
  /** Whose address a socket counts for; the other end of it when not given. */
  readonly addressOf?: (request: IncomingMessage) => string;
  readonly clock: { now(): number };
  readonly ids: (prefix: string) => string;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, "refused" | "connectionClosed">;
  readonly server: { readonly name: string; readonly version: string };
  /** How long a socket may stay without a hello, in ms (5000). */
  readonly helloTimeoutMs?: number;
}

export interface Gateway {
  /** Sockets open now, greeted or not. */
  readonly size: number;
  /** Tells every client, finishes what runs, and closes all sockets at the deadline at the latest. */
  drain(deadlineMs: number): Promise<void>;
  /** Closes everything at once. */
  close(): Promise<void>;
}

const sweepMs = 60_000;
/** How long a socket whose token was revoked may stay to hear how its sessions end, in ms. */
const revokedMs = 1000;
/** When to try again while the server stops: another one may be up by then. */
const drainingRetryMs = 1000;
/** Refused hosts and origins that are told of: a stranger must not fill the log. */
const mostForeign = 20;
/** How long what is still open when all is closed may stay, in ms: a slow reader's way to the close frame is longer. */
const lastMs = 5000;
const base = "http://localhost";

export function createGateway(options: GatewayOptions): Gateway {
  const { httpServer, sessions, authenticator, authenticateRequest, checkUpgrade, ids, log } = options;
  const connections = new Set<Connection>();
  /** All that asked for a socket, refused or not. */
  const streams = new Set<Duplex>();
  const decode = createClientMessageDecoder();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxClientFrameBytes,
    perMessageDeflate: false,
    clientTracking: false,
    maxFragments: 1024,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });

  const addressOf = options.addressOf ?? ((request) => request.socket.remoteAddress ?? "unknown");

  const identify = async (token: string | undefined, headers: IncomingHttpHeaders, address: string) => {
    const bearer = token ?? bearerOf(headers);
    if (bearer !== undefined || authenticateRequest === undefined)
      return authenticator.authenticate(bearer, address, !isForwarded(headers));
    return (await authenticateRequest(headers)) ?? authenticator.authenticate(undefined);
  };

  const told = new Set<string>();
  /** A browser hides from its page, and so from whoever made it, why it was refused: each reason stands in the log once. */
  const tellForeign = (why: string): void => {
    if (told.has(why) || told.size >= mostForeign) return;
    told.add(why);
    log.warn({}, why);
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    streams.add(socket);
    socket.once("close", () => streams.delete(socket));
    const address = addressOf(request);
    const foreign = checkUpgrade(request);
    const refused = refusal(request) ?? foreign;
    if (foreign !== null) tellForeign(foreign.message);
    const waiting = refused ?? sessions.quotas.enter("waitingConnections", { address, server: "" });
    if (waiting instanceof BarkeepError) {
      options.metrics?.refused(waiting.code);
      refuse(socket, waiting);
      return;
    }
    // Also when the handshake fails, of which `ws` tells nobody.
    socket.once("close", waiting);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const id = ids("c");
      const connection = new Connection({
        id,
        socket: webSocket,
        stream: socket,
        headers: request.headers,
        address,
        sessions,
        identify: (token, headers) => identify(token, headers, address),
        onGreeted: waiting,
        decode,
        clock: options.clock,
        log: log.child({ connection: id }),
        ...(options.metrics && { metrics: options.metrics }),
        server: options.server,
        helloTimeoutMs: options.helloTimeoutMs ?? 5000,
        onGone: (gone) => connections.delete(gone),
      });
      connections.add(connection);
    });
  };

  function refusal(request: IncomingMessage): BarkeepError | null {
    // Whoever connects may send any text as the path, `//` too, which is no address.
    const asked = request.url ?? "/";
    const url = URL.canParse(asked, base) ? new URL(asked, base) : null;
    if (url?.pathname !== socketPath) return new BarkeepError("not_found", `The socket is at ${socketPath}.`);
    if (sessions.draining) return new BarkeepError("draining", undefined, { retryAfterMs: drainingRetryMs });
    if (url.searchParams.has("token")) {
      return new BarkeepError(
        "invalid_request",
        "A token in the URL ends up in logs: send it in hello, or as Authorization: Bearer.",
      );
    }
    const offered = request.headers["sec-websocket-protocol"];
    const speaks = offered === undefined || offered.split(",").some((one) => one.trim() === subprotocol);
    return speaks
      ? null
      : new BarkeepError("unsupported_version", `This server speaks the subprotocol ${subprotocol}.`);
  }

  httpServer.on("upgrade", upgrade);
  const stopRevoking = authenticator.onRevoked((affects) => {
    const ended = [...connections].filter(({ principal }) => principal !== null && affects(principal));
    for (const connection of ended) connection.revoke();
    // Their sessions say how they end, but a method that may not be stopped half-way keeps no socket open.
    const late = setTimeout(close, revokedMs);
    sessions
      .revoke(affects)
      .catch((error) => log.error({ error }, "a session of a revoked token could not be ended"))
      .finally(close);

    function close() {
      clearTimeout(late);
      for (const connection of ended) connection.close(4001);
    }
  });
  const heart = setInterval(() => {
    for (const connection of connections) connection.beat();
  }, sessions.limits.heartbeatMs);
  const sweeper = setInterval(() => sessions.quotas.sweep(), sweepMs);
  heart.unref();
  sweeper.unref();

  const close = async () => {
    clearInterval(heart);
    clearInterval(sweeper);
    stopRevoking();
    httpServer.off("upgrade", upgrade);
    for (const connection of connections) connection.close(1001);
    sockets.close();
    setTimeout(() => {
      for (const stream of streams) stream.destroy();
    }, lastMs).unref();
  };

  return {
    get size() {
      return connections.size;
    },
    async drain(deadlineMs) {
      for (const connection of connections) connection.drain(deadlineMs);
      await sessions.drain(deadlineMs);
      await close();
    },
    close,
  };
}

/** Answers an upgrade with a plain HTTP response. */
function refuse(socket: Duplex, { code, status, message, retryAfterMs }: BarkeepError): void {
  const body = JSON.stringify({ error: { code, message, ...(retryAfterMs !== undefined && { retryAfterMs }) } });
  const head = [
    `HTTP/1.1 ${status} ${code}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(retryAfterMs === undefined ? [] : [`Retry-After: ${Math.ceil(retryAfterMs / 1000)}`]),
    "Connection: close",
  ];
  // Its own end is the peer's to close, and this one may never do it: nobody counts it from here on.
  socket.once("finish", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
