/** The one way out of methods' processes. Each connection is asked for by name; the gate resolves it, checks the address,
 * connects to that very address, and keeps a record for the call. */
import { randomUUID } from "node:crypto";
import { lookup } from "node:dns/promises";
import { connect, createServer, isIP, type Server, Socket } from "node:net";
import { plainAddress, plainHost } from "../config/destination.ts";
import { ForwardedConnection } from "./egress-forward.ts";
import type { EgressPolicy } from "./egress-policy.ts";
import { authorityOf, proxyFor, tunnel } from "./egress-proxy.ts";
import type { EgressRecord } from "./runner.ts";

export interface EgressGateOptions {
  readonly policy: EgressPolicy;
  /** Path of a Unix socket, connections to which are handed to processes that can make none; null listens on 127.0.0.1. */
  readonly path: string | null;
  readonly now: () => number;
  /** All addresses of a name. Throws when there is none. */
  readonly resolve?: (host: string) => Promise<string[]>;
}

/** One process's right to ask. */
export interface EgressVisit {
  /** JSON for the process: who it is and where to ask. */
  readonly settings: string;
  /** Requests since the last time this was asked. */
  takeRecords(): EgressRecord[];
  /** Ends its connections and its right to ask. */
  close(): void;
}

interface Connection {
  readonly client: Socket;
  upstream: Upstream | null;
  host: string;
  port: number;
  allowed: boolean;
  startedAt: number;
  endedAt: number | null;
  /** Of each direction, what was already put in a record. */
  reported: { sent: number; received: number };
  fresh: boolean;
}

/** The way on: a socket, or several one after the other through a proxy. */
type Upstream = Pick<Socket, "bytesWritten" | "bytesRead"> & { destroy(): void };

interface Visit {
  readonly allowedHosts: readonly string[] | null;
  readonly connections: Set<Connection>;
}

const maxQuestionBytes = 4096;
const maxConnections = 256;
const connectMs = 10_000;

export class EgressGate {
  readonly #options: EgressGateOptions;
  readonly #server: Server;
  readonly #visits = new Map<string, Visit>();
  readonly #clients = new Set<Socket>();
  #port: number | null = null;

  constructor(options: EgressGateOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#onClient(socket));
  }

  async start(): Promise<void> {
    const { path } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(path === null ? { host: "127.0.0.1", port: 0 } : { path, backlog: 1024 }, resolve);
    });
    const address = this.#server.address();
    this.#port = typeof address === "object" && address !== null ? address.port : null;
  }

  /** `allowedHosts`: null for every public host. */
  open(allowedHosts: readonly string[] | null): EgressVisit {
    const token = randomUUID();
    const visit: Visit = { allowedHosts, connections: new Set() };
    this.#visits.set(token, visit);
    return {
      settings: `{"token":"${token}","port":${this.#port}}`,
      takeRecords: () => this.#takeRecords(visit),
      close: () => {
        this.#visits.delete(token);
        for (const connection of visit.connections) end(connection);
      },
    };
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #onClient(client: Socket): void {
    this.#clients.add(client);
    client.on("close", () => this.#clients.delete(client));
    client.on("error", () => client.destroy());
    let asked: Buffer = Buffer.alloc(0);
    const onData = (chunk: Buffer): void => {
      asked = asked.length === 0 ? chunk : Buffer.concat([asked, chunk]);
      if (asked.length < 2) return;
      const length = asked.readUInt16BE(0);
      if (length > maxQuestionBytes) return void client.destroy();
      if (asked.length < length + 2) return;
      client.off("data", onData);
      client.pause();
      const rest = asked.subarray(length + 2);
      if (rest.length > 0) client.unshift(rest);
      this.#onQuestion(client, asked.toString("utf8", 2, length + 2)).catch(() => client.destroy());
    };
    client.on("data", onData);
  }

  async #onQuestion(client: Socket, question: string): Promise<void> {
    const asked = parseQuestion(question);
    const visit = asked === null ? undefined : this.#visits.get(asked.token);
    if (asked === null || visit === undefined || visit.connections.size >= maxConnections)
      return refuse(client, "denied", "the engine doesn't know who asks for this connection, or it asks for too many");
    const connection: Connection = {
      client,
      upstream: null,
      host: asked.host,
      port: asked.port,
      allowed: false,
      startedAt: this.#options.now(),
      endedAt: null,
      reported: { sent: 0, received: 0 },
      fresh: true,
    };
    visit.connections.add(connection);
    client.on("close", () => {
      connection.endedAt ??= this.#options.now();
      connection.upstream?.destroy();
    });
    await this.#connect(visit, connection);
  }

  async #connect(visit: Visit, connection: Connection): Promise<void> {
    const { policy } = this.#options;
    const { client, host, port } = connection;
    if (!policy.methodMayReach(visit.allowedHosts, host, port))
      return refuse(
        client,
        "denied",
        `${host}:${port} is not in the list of hosts this method may reach; add it there.`,
      );
    const proxy = proxyFor(host, port);
    if (proxy !== null && "problem" in proxy) return refuse(client, "network", `connecting failed: ${proxy.problem}`);
    // Behind a proxy there may be no DNS; what the operator lists by name is the proxy's to look up.
    if (proxy !== null && policy.listsByName(host, port)) return this.#connectThrough(proxy, connection, [host]);
    const addresses = isIP(host) === 0 ? await this.#resolve(host) : [plainAddress(host)];
    const open = addresses.filter((address) => policy.refusal(host, address, port) === null);
    if (addresses.length === 0) {
      connection.allowed = true;
      return refuse(
        client,
        "unknown_host",
        `no address is known for ${host}; check the spelling, and the machine's DNS${proxy === null ? "" : `. A name that only the proxy can look up has to stand in BARKEEP_EGRESS_ALLOW`}`,
      );
    }
    if (open.length === 0) return refuse(client, "denied", refusalText(policy, host, addresses, port));
    // The proxy is given the address that was checked, since it might look up another for the name.
    if (proxy !== null) return this.#connectThrough(proxy, connection, open);
    connection.allowed = true;
    let lastError = "ECONNREFUSED";
    for (const address of open) {
      if (client.destroyed) return;
      const attempt = await dial(address, port);
      if (typeof attempt !== "string") return this.#join(connection, attempt);
      lastError = attempt;
    }
    const reason = lastError === "ECONNREFUSED" ? "refused" : lastError === "ETIMEDOUT" ? "timeout" : "network";
    refuse(client, reason, `connecting to ${host}:${port} failed: ${lastError}`, lastError);
  }

  async #connectThrough(proxy: URL, connection: Connection, targets: readonly string[]): Promise<void> {
    const { client, host, port } = connection;
    connection.allowed = true;
    let why = "";
    for (const target of targets) {
      if (client.destroyed) return;
      const attempt = await tunnel(proxy, target, port, connectMs);
      if (attempt instanceof Socket) return this.#join(connection, attempt);
      why = attempt.problem;
      if (attempt.refused && port !== 443) {
        // A proxy looks the name up itself for this: only where the operator lists it may it lead where it will.
        if (target === host || isIP(host) !== 0) return this.#forward(proxy, connection, target);
        why += `; plain HTTP it would forward, but looks the name up itself: list ${host}:${port} in BARKEEP_EGRESS_ALLOW to permit that, or use https`;
      }
    }
    refuse(client, "network", `connecting to ${host}:${port} failed: ${why}`);
  }

  #forward(proxy: URL, connection: Connection, target: string): void {
    const { client, port } = connection;
    if (client.destroyed) return;
    client.write(answerFrame({ ok: true }));
    connection.upstream = new ForwardedConnection(client, proxy, authorityOf(target, port).replace(/:80$/, ""));
  }

  #join(connection: Connection, upstream: Socket): void {
    const { client } = connection;
    connection.upstream = upstream;
    if (client.destroyed) return void upstream.destroy();
    upstream.on("error", () => client.destroy());
    upstream.on("close", (hadError) => {
      connection.endedAt ??= this.#options.now();
      if (hadError) client.destroy();
    });
    client.write(answerFrame({ ok: true }));
    // Both ends may close one direction only, as some servers and clients do.
    client.pipe(upstream);
    upstream.pipe(client);
  }

  async #resolve(host: string): Promise<string[]> {
    if (!/^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?$/.test(host)) return [];
    try {
      if (this.#options.resolve !== undefined) return await this.#options.resolve(host);
      return (await lookup(host, { all: true })).map((entry) => entry.address);
    } catch {
      return [];
    }
  }

  #takeRecords(visit: Visit): EgressRecord[] {
    const records: EgressRecord[] = [];
    for (const connection of visit.connections) {
      const sent = connection.upstream?.bytesWritten ?? 0;
      const received = connection.upstream?.bytesRead ?? 0;
      const bytesSent = sent - connection.reported.sent;
      const bytesReceived = received - connection.reported.received;
      connection.reported = { sent, received };
      const now = this.#options.now();
      if (connection.fresh || bytesSent > 0 || bytesReceived > 0)
        records.push({
          host: connection.host,
          port: connection.port,
          allowed: connection.allowed,
          bytesSent,
          bytesReceived,
          ms: Math.round((connection.endedAt ?? now) - connection.startedAt),
        });
      connection.fresh = false;
      // What a kept connection does from here on belongs to the next call.
      connection.startedAt = now;
      if (connection.endedAt !== null) visit.connections.delete(connection);
    }
    return records;
  }
}

function parseQuestion(text: string): { token: string; host: string; port: number } | null {
  try {
    const { token, host, port } = JSON.parse(text) as Record<string, unknown>;
    if (typeof token !== "string" || typeof host !== "string" || host.length > 255) return null;
    if (typeof port !== "number" || !Number.isInteger(port) || port < 1 || port > 65535) return null;
    return { token, host: plainHost(host), port };
  } catch {
    return null;
  }
}

/** The connected socket, or the system's code for why not. */
function dial(address: string, port: number): Promise<Socket | string> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, allowHalfOpen: true, noDelay: true });
    const timer = setTimeout(() => {
      socket.destroy();
      resolve("ETIMEDOUT");
    }, connectMs);
    socket.once("connect", () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(error.code ?? "ENETUNREACH");
    });
  });
}

function refusalText(policy: EgressPolicy, host: string, addresses: readonly string[], port: number): string {
  const address = addresses[0] as string;
  const where = host === address ? `${host}:${port}` : `${host}:${port} (${plainAddress(address)})`;
  return `${where} was refused: the address is ${policy.refusal(host, address, port)}. If methods may reach it, the operator lists it in BARKEEP_EGRESS_ALLOW.`;
}

function refuse(client: Socket, reason: string, message: string, errno?: string): void {
  client.write(answerFrame({ ok: false, reason, message, errno }));
  // Once that is out; a client that keeps its end open would hold the connection.
  client.destroySoon();
}

function answerFrame(answer: Record<string, unknown>): Buffer {
  const json = Buffer.from(JSON.stringify(answer));
  const head = Buffer.alloc(2);
  head.writeUInt16BE(json.length);
  return Buffer.concat([head, json]);
}

function end(connection: Connection): void {
  connection.client.destroy();
  connection.upstream?.destroy();
}
