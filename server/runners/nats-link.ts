/** The way to NATS: connected when it can be, back by itself after it was away, and known to be there or not. */
import { readFileSync } from "node:fs";
import { type ConnectionOptions, connect, credsAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import type { Log } from "../observe/log.ts";

export interface NatsLinkOptions {
  /** `nats://` or `tls://`, several comma-separated; a user and a password, or a token alone, may stand before the host. */
  readonly url: string;
  /** Path of a `.creds` file, as `nsc` writes it. */
  readonly credentials?: string | undefined;
  /** Shown in NATS's own list of connections. */
  readonly name: string;
  readonly log: Log;
}

/** How long one attempt may take, and the pause before the next one, in ms: NATS that is back is found within a second. */
const attemptMs = 3000;
const pauseMs = 250;
const flushMs = 1000;

export class NatsLink {
  readonly #options: NatsLinkOptions;
  readonly #onConnected: ((nats: NatsConnection) => void)[] = [];
  #nats: NatsConnection | null = null;
  #up = false;
  #closed = false;
  #problem: Error | null = null;
  #waiting: (() => void)[] = [];
  #pause: NodeJS.Timeout | undefined;

  constructor(options: NatsLinkOptions) {
    this.#options = options;
    void this.#connect();
  }

  /** Null while NATS is away: what is published then would be sent when it is back, to nobody who still waits for it. */
  get nats(): NatsConnection | null {
    return this.#up ? this.#nats : null;
  }

  /** Why there is no connection, as far as it is known. */
  get problem(): Error | null {
    return this.#problem;
  }

  /** Called once, when there is a first connection: the place for subscriptions, which outlive later ones. */
  onConnected(listener: (nats: NatsConnection) => void): void {
    if (this.#nats !== null) listener(this.#nats);
    else this.#onConnected.push(listener);
  }

  /** Resolves when the first attempt has come to an end, either way. */
  async tried(): Promise<void> {
    if (this.#nats !== null || this.#problem !== null) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /** What was published is sent first. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#pause);
    this.#settle();
    if (this.#up) await this.#flush();
    await this.#nats?.close();
  }

  /** A NATS that hangs answers nothing: no stop waits for it longer than this. */
  async #flush(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, flushMs);
    });
    await Promise.race([this.#nats?.flush().catch(() => undefined), late]);
    clearTimeout(timer);
  }

  async #connect(): Promise<void> {
    try {
      const nats = await connect(connectionOptions(this.#options));
      if (this.#closed) return await nats.close();
      this.#nats = nats;
      this.#up = true;
      this.#problem = null;
      void this.#follow(nats);
      for (const listener of this.#onConnected.splice(0)) listener(nats);
      this.#options.log.info({ server: nats.getServer() }, "connected to NATS");
    } catch (error) {
      this.#missed(error as Error);
      if (!this.#closed) this.#pause = setTimeout(() => void this.#connect(), pauseMs);
    } finally {
      this.#settle();
    }
  }

  /** Told once, not at each attempt. */
  #missed(error: Error): void {
    if (this.#problem === null)
      this.#options.log.warn({ reason: error.message }, "NATS can't be reached; it is tried again until it can");
    this.#problem = error;
  }

  async #follow(nats: NatsConnection): Promise<void> {
    for await (const { type } of nats.status()) {
      if (type === "disconnect" && this.#up) {
        this.#up = false;
        if (!this.#closed) this.#options.log.warn({}, "NATS is away; it is looked for until it is back");
      }
      if (type === "reconnect") {
        this.#up = true;
        this.#options.log.info({ server: nats.getServer() }, "connected to NATS again");
      }
    }
    this.#up = false;
  }

  #settle(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** Throws an Error that names the file when the credentials can't be read, RangeError when the address can't be. */
export function connectionOptions({ url, credentials, name }: Omit<NatsLinkOptions, "log">): ConnectionOptions {
  const servers = url.split(",").map((one) => new URL(one.trim()));
  const [first] = servers as [URL];
  const [user, pass] = [decodeURIComponent(first.username), decodeURIComponent(first.password)];
  return {
    servers: servers.map(({ hostname, port }) => `${hostname}:${port || "4222"}`),
    ...(user !== "" && (pass === "" ? { token: user } : { user, pass })),
    ...(credentials !== undefined && { authenticator: credsAuthenticator(readFileSync(credentials)) }),
    // Against the authorities that Node knows, NODE_EXTRA_CA_CERTS among them.
    ...(first.protocol === "tls:" && { tls: {} }),
    name,
    timeout: attemptMs,
    maxReconnectAttempts: -1,
    // Else a second refusal, as of a NATS whose users are being changed, would end the connection for good.
    ignoreAuthErrorAbort: true,
    reconnectTimeWait: pauseMs,
    reconnectJitter: pauseMs,
    pingInterval: 5000,
    maxPingOut: 2,
  };
}
