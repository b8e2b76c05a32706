/**
 * A socket's way out. What is sent in one round of the event loop leaves in one piece: a write to the system costs more
 * than all else that is done for a word, and words of many sessions arrive together.
 */
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";

/** So many bytes, about, don't wait for the end of the round. */
const most = 16 * 1024;

export class Outbox {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  #gathering = false;
  /** About how many bytes wait for the end of the round; what the system hasn't taken is not among them. */
  #gathered = 0;

  /** `stream`: what the socket speaks over. */
  constructor(socket: WebSocket, stream: Duplex) {
    this.#socket = socket;
    this.#stream = stream;
  }

  /** Bytes that the client, or the system, has not taken. */
  get waiting(): number {
    return this.#socket.bufferedAmount - this.#gathered;
  }

  send(json: string): void {
    this.#gather(json.length);
    this.#socket.send(json);
  }

  /** Resolves when no more than so many bytes wait. An empty ping's callback comes once everything before it was taken. */
  below(bytes: number): Promise<void> {
    if (this.#socket.bufferedAmount < bytes) return Promise.resolve();
    return new Promise((resolve) => this.#socket.ping(undefined, undefined, () => resolve()));
  }

  #gather(size: number): void {
    if (!this.#gathering) {
      this.#gathering = true;
      this.#stream.cork();
      setImmediate(() => {
        this.#gathering = false;
        this.#gathered = 0;
        this.#stream.uncork();
      });
    }
    this.#gathered += size;
    if (this.#gathered < most) return;
    this.#gathered = size;
    this.#stream.uncork();
    this.#stream.cork();
  }
}
