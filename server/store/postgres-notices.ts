/** Hears what is told over PostgreSQL's own channels, on a connection of its own that is made again when it is lost. */
import { Client } from "pg";

export interface NoticesOptions {
  readonly url: string;
  readonly channel: string;
  /** Something may have been told: also after it could not be heard for a while. */
  readonly heard: () => void;
  readonly againMs?: number;
}

/** Never throws: while nothing can be heard, whoever needs to know has to look. Returns a function that ends it. */
export function listenToNotices({ url, channel, heard, againMs = 500 }: NoticesOptions): () => Promise<void> {
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
    client.on("error", again).on("end", again).on("notification", heard);
    current = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      heard();
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
