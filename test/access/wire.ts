/** A socket that sends one message at a time and tells what was answered. */
import { WebSocket } from "ws";

export interface WireMessage {
  readonly type: string;
  readonly code?: string;
  readonly session?: string;
  readonly replyTo?: string;
  readonly seq?: number;
  readonly turn?: string;
  readonly finish?: string;
}

export class Wire {
  readonly messages: WireMessage[] = [];
  /** Resolves with the close code. */
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  #sent = 0;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#socket = new WebSocket(url, "barkeep.v1", { headers });
    this.#socket.on("error", () => {});
    this.#socket.on("message", (data) => {
      this.messages.push(JSON.parse(String(data)) as WireMessage);
      for (const look of this.#waiting) look();
    });
    this.closed = new Promise((resolve) => {
      this.#socket.on("close", (code) => {
        resolve(code);
        for (const look of this.#waiting) look();
      });
    });
  }

  /** Sends a message and resolves with the first one that answers it; `closed <code>` when the socket closes instead. */
  async ask(message: { readonly type: string; readonly [field: string]: unknown }): Promise<WireMessage> {
    this.#sent += 1;
    const id = `m${this.#sent}`;
    if (this.#socket.readyState === WebSocket.CONNECTING)
      await new Promise((resolve) => this.#socket.once("open", resolve));
    this.#socket.send(JSON.stringify({ id, ...message }));
    return this.until((answer) => answer.replyTo === (message.id ?? id));
  }

  /** The first message, past or to come, that is wanted. */
  async until(wanted: (message: WireMessage) => boolean): Promise<WireMessage> {
    for (;;) {
      const found = this.messages.find(wanted);
      if (found) return found;
      if (this.#socket.readyState >= WebSocket.CLOSING) return { type: `closed ${await this.closed}` };
      await new Promise<void>((resolve) => {
        const look = () => {
          this.#waiting.delete(look);
          resolve();
        };
        this.#waiting.add(look);
      });
    }
  }

  hello(token?: string): Promise<WireMessage> {
    return this.ask({ type: "hello", protocolVersions: [1], ...(token !== undefined && { token }) });
  }

  end(): void {
    this.#socket.terminate();
  }
}

/** What an answer amounts to: the code of an error, else the type. */
export const answerOf = (message: WireMessage) => message.code ?? message.type;
