/** One connection to PostgreSQL that is made again when it is lost, by whoever needs it next. */
import { Client, type ClientConfig } from "pg";
import { valueTypes } from "./postgres-text.ts";

/** A connection that answers nothing for so long is given up, in ms. */
const silentMs = 10_000;
const connectMs = 2000;
const againMs = 50;

/** What every connection to the database is made with. `timeouts` are the server's own, in ms. */
export const clientOptions = (url: string): ClientConfig => ({
  connectionString: url,
  application_name: "barkeep",
  types: valueTypes,
  keepAlive: true,
  connectionTimeoutMillis: connectMs,
  query_timeout: silentMs,
});

export interface Connection {
  readonly client: Client;
  /** Names of what is prepared on it, by its text. */
  readonly prepared: Map<string, string>;
}

export class PostgresConnection {
  readonly #options: ClientConfig;
  #open: Promise<Connection> | null = null;

  /** `timeouts`: what the server ends by itself, in ms: a node that was stopped must not hold what others need. */
  constructor({ url, timeouts = {} }: { readonly url: string; readonly timeouts?: Partial<ClientConfig> }) {
    this.#options = { ...clientOptions(url), ...timeouts };
  }

  /** Tries to connect for so long. Throws what the last attempt did. */
  async get(patienceMs: number): Promise<Connection> {
    for (const until = performance.now() + patienceMs; ; ) {
      this.#open ??= this.#connect();
      try {
        return await this.#open;
      } catch (error) {
        this.#open = null;
        if (performance.now() + againMs > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    }
  }

  /** It failed: the next one who needs it makes it anew. */
  drop({ client }: Connection): void {
    this.#open = null;
    destroy(client);
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await (await open?.catch(() => null))?.client.end().catch(() => undefined);
  }

  async #connect(): Promise<Connection> {
    const client = new Client(this.#options);
    const connection: Connection = { client, prepared: new Map() };
    let connected = false;
    client.on("error", () => {
      if (connected && this.#open !== null) this.drop(connection);
    });
    try {
      await client.connect();
    } catch (error) {
      destroy(client);
      throw error;
    }
    connected = true;
    return connection;
  }
}

/** A connection that does not answer is not asked to end. */
function destroy(client: Client): void {
  client.on("error", () => undefined);
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } }).connection;
  stream.destroy();
}
