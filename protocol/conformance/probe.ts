/** A bare socket for checks: it keeps what it is sent, holds each message against its schema and each `seq` against the last. */
import type { SocketClose, SocketConstructor, SocketMessage } from "../client/socket.ts";
import { subprotocol } from "../constants.ts";
import type { Decoder } from "../decode.ts";
import type { ServerMessage, ServerMessageOf, ServerMessageType, SessionMessage } from "../messages.ts";

/** A flow that did not go as the protocol says. */
export class NotConforming extends Error {
  override readonly name = "NotConforming";
}

export interface ProbeOptions {
  readonly url: string;
  readonly WebSocket: SocketConstructor;
  readonly decode: Decoder<ServerMessage>;
  /** How long to wait for any one message, in ms. */
  readonly timeoutMs: number;
}

type Waiter = { readonly fits: (message: ServerMessage) => boolean; readonly found: (message: ServerMessage) => void };

export class Probe {
  readonly messages: ServerMessage[] = [];
  /** What the server sent that is not as documented. */
  readonly faults: string[] = [];
  readonly #options: ProbeOptions;
  readonly #socket: InstanceType<SocketConstructor>;
  readonly #opened: Promise<void>;
  readonly #closed: Promise<number>;
  /** Rejects when the server sends what can't be read: there is no use in waiting on. */
  readonly #broken: Promise<never>;
  #break: (error: NotConforming) => void = () => {};
  readonly #waiters = new Set<Waiter>();
  /** The last `seq` by session; absent after a resume, until the first message. */
  readonly #seqs = new Map<string, number>();
  // A session's ids are unique over all its sockets: a repeated `say` id means the same words again.
  readonly #prefix = Math.random().toString(36).slice(2, 10);
  #ids = 0;

  private constructor(options: ProbeOptions) {
    this.#options = options;
    const socket = new options.WebSocket(options.url, [subprotocol]);
    this.#socket = socket;
    let closed: (code: number) => void = () => {};
    this.#closed = new Promise((resolve) => {
      closed = resolve;
    });
    this.#broken = new Promise((_, reject) => {
      this.#break = reject;
    });
    this.#broken.catch(() => {});
    this.#opened = new Promise((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new NotConforming(`No socket could be opened at ${options.url}.`));
      socket.onclose = ({ code }: SocketClose) => {
        reject(new NotConforming(`The socket was closed with ${code} before it opened.`));
        closed(code);
      };
    });
    this.#opened.catch(() => {});
    socket.onmessage = ({ data }: SocketMessage) => this.#receive(String(data));
  }

  static async connect(options: ProbeOptions): Promise<Probe> {
    const probe = new Probe(options);
    await probe.#within(probe.#opened, "the socket to open");
    return probe;
  }

  /** An id of its own. */
  id(): string {
    this.#ids += 1;
    return `${this.#prefix}-${this.#ids}`;
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  sendRaw(text: string | Uint8Array): void {
    this.#socket.send(text as string);
  }

  close(): void {
    this.#socket.close(1000);
  }

  /** The code the server closes the socket with. */
  closed(): Promise<number> {
    return this.#within(this.#closed, "the socket to close");
  }

  /** The first message, past or to come, of that type that fits. */
  when<T extends ServerMessageType>(
    type: T,
    fits: (message: ServerMessageOf<T>) => boolean = () => true,
  ): Promise<ServerMessageOf<T>> {
    const matches = (message: ServerMessage) => message.type === type && fits(message as ServerMessageOf<T>);
    const found = this.messages.find(matches);
    if (found !== undefined) return Promise.resolve(found as ServerMessageOf<T>);
    return this.#next(matches, type) as Promise<ServerMessageOf<T>>;
  }

  /** Sends and gives what answers by `replyTo`; throws when that is of another type. */
  async ask<T extends ServerMessageType>(
    message: { readonly type: string; readonly [field: string]: unknown },
    wanted: T,
  ): Promise<ServerMessageOf<T>> {
    const answer = await this.answer(message);
    if (answer.type !== wanted)
      throw new NotConforming(`${message.type} was answered with ${JSON.stringify(answer)}; ${wanted} was expected.`);
    return answer as ServerMessageOf<T>;
  }

  /** Sends and gives what answers by `replyTo`, of whatever type. */
  async answer(message: { readonly type: string; readonly [field: string]: unknown }): Promise<ServerMessage> {
    const id = (message.id as string | undefined) ?? this.id();
    const answered = this.#next((one) => "replyTo" in one && one.replyTo === id, `an answer to ${message.type}`);
    this.send({ ...message, id });
    return answered;
  }

  of(session: string): SessionMessage[] {
    return this.messages.filter(
      (message): message is SessionMessage => "seq" in message && message.session === session,
    );
  }

  /** Messages of this session are expected to go on after this `seq`. */
  expectAfter(session: string, seq: number): void {
    this.#seqs.set(session, seq);
  }

  #receive(text: string): void {
    const decoded = this.#options.decode(text);
    if (!decoded.ok) {
      const fault = `${decoded.message} In: ${text.slice(0, 300)}`;
      this.faults.push(fault);
      this.#break(new NotConforming(fault));
      return;
    }
    const { message } = decoded;
    if ("seq" in message) this.#place(message);
    this.messages.push(message);
    for (const waiter of [...this.#waiters]) if (waiter.fits(message)) waiter.found(message);
  }

  #place({ session, seq, type }: SessionMessage): void {
    const last = this.#seqs.get(session) ?? 0;
    // A repeated `say` brings messages again: those keep the place they had.
    if (seq > last + 1) this.faults.push(`In session ${session}, ${type} came with seq ${seq} after ${last}.`);
    this.#seqs.set(session, Math.max(last, seq));
  }

  #next(fits: (message: ServerMessage) => boolean, what: string): Promise<ServerMessage> {
    let waiter: Waiter;
    const found = new Promise<ServerMessage>((resolve) => {
      waiter = {
        fits,
        found: (message) => {
          this.#waiters.delete(waiter);
          resolve(message);
        },
      };
      this.#waiters.add(waiter);
    });
    const lost = this.#closed.then((code): never => {
      throw new NotConforming(`The socket was closed with ${code} while waiting for ${what}.`);
    });
    lost.catch(() => {});
    return this.#within(Promise.race([found, lost, this.#broken]), what);
  }

  async #within<T>(promise: Promise<T>, what: string): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const { timeoutMs } = this.#options;
      timer = setTimeout(() => reject(new NotConforming(`Waited ${timeoutMs} ms in vain for ${what}.`)), timeoutMs);
    });
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
