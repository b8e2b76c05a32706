/** Hears what is told over PostgreSQL's own channels, on a connection of its own that is made again when it is lost. */
import { Client } from "pg";

export interface NoticesOptions {
  readonly url: string;
  /**
   * Who hears what is told on a channel, by its name: what was said; or null when it could not be heard for a while, and something
   * may have been said.
   */
  readonly channels: Readonly<Record<string, (said: string | null) => void>>;
}

const againMs = 500;

/** Never throws: while nothing can be heard, whoever needs to know has to look. Returns a function that ends it. */
export function listenToNotices({ url, channels }: NoticesOptions): () => Promise<void> {
  let closed = false;
  let current: Client | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function connect(): Promise<void> {
    const client = new Client({
      connectionString: url,
      application_name: "barkeep listens",
      keepAlive: true,
      connectionTimeoutMillis: 2000,
    });
    let over = false;
    const again = () => {
      if (over) return;
      over = true;
      void client.end().catch(() => undefined);
      if (!closed) timer = setTimeout(() => void connect(), againMs).unref();
    };
    client.on("error", again).on("end", again);
    client.on("notification", ({ channel, payload = "" }) => channels[channel]?.(payload));
    current = client;
    try {
      await client.connect();
      const listen = Object.keys(channels).map((channel) => `LISTEN ${channel}`);
      await client.query(listen.join("; "));
      for (const hear of Object.values(channels)) hear(null);
    } catch {
      again();
    }
  }

  void connect();
  return async () => {
    closed = true;
    clearTimeout(timer);
    await current?.end().catch(() => undefined);
  };
}
