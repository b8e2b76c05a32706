/** A WebSocket whose server is the test: it shows what the client sent, and the client hears what the test says. */
import type { ClientMessage } from "../../messages.ts";
import { BarkeepClient } from "../client.ts";
import type { ClientOptions } from "../client-options.ts";
import type { Socket } from "../socket.ts";

export class ScriptedSocket implements Socket {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: never) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly sent: ClientMessage[] = [];
  /** Why the client closed it; null while it has not. */
  closedByClient: { readonly code: number | undefined; readonly reason: string | undefined } | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientMessage);
  }

  close(code?: number, reason?: string): void {
    this.closedByClient ??= { code, reason };
  }

  hear(message: object | string): void {
    this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) } as never);
  }

  /** The connection is gone. */
  drop(code = 1006): void {
    this.onclose?.({ code, reason: "" } as never);
  }

  /** The last message of that type. */
  last<T extends ClientMessage["type"]>(type: T): Extract<ClientMessage, { type: T }> {
    const found = this.sent.findLast((message) => message.type === type);
    if (found === undefined)
      throw new Error(`No ${type} was sent, only ${this.sent.map((one) => one.type).join(", ")}.`);
    return found as Extract<ClientMessage, { type: T }>;
  }

  count(type: ClientMessage["type"]): number {
    return this.sent.filter((message) => message.type === type).length;
  }
}

/** Lets promises that are settled already run on. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

export const welcome = (replyTo: string) => ({
  type: "welcome",
  replyTo,
  protocolVersion: 1,
  connection: "c",
  server: { name: "b", version: "1" },
  heartbeatMs: 1000,
  limits: {},
});

/** A client on scripted sockets. */
export class ClientBench {
  readonly sockets: ScriptedSocket[] = [];
  readonly client: BarkeepClient;

  constructor(options: Partial<ClientOptions> = {}) {
    const { sockets } = this;
    class Made extends ScriptedSocket {
      constructor() {
        super();
        sockets.push(this);
      }
    }
    this.client = new BarkeepClient({
      url: "ws://scripted",
      WebSocket: Made,
      backoff: { firstMs: 10, mostMs: 10 },
      ...options,
    });
  }

  get socket(): ScriptedSocket {
    return this.sockets.at(-1)!;
  }

  /** The newest socket opens and its hello is welcomed. */
  async greet(): Promise<void> {
    await settle();
    this.socket.onopen?.({} as never);
    await settle();
    this.socket.hear(welcome(this.socket.last("hello").id));
    await settle();
  }

  async connected(): Promise<this> {
    const connected = this.client.connect();
    await this.greet();
    await connected;
    return this;
  }

  /** What a message of session `s1` looks like. */
  say(seq: number, type: string, fields: object = {}): void {
    this.socket.hear({ type, session: "s1", seq, ...fields });
  }

  opened(seq: number, resumed: boolean, fields: object = {}): void {
    const replyTo = this.socket.last("session.open").id;
    this.say(seq, "session.opened", { replyTo, character: { id: "mira", name: "Mira" }, resumed, ...fields });
  }
}
