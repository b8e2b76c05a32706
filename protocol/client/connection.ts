/** One socket after another to one server: token, hello, heartbeat, and back again when the socket is lost. It knows nothing of sessions. */

import { type CloseEntry, closeCodes } from "../codes.ts";
import { protocolVersion, subprotocol } from "../constants.ts";
import { writeJson } from "../exact-json.ts";
import type { ClientMessage, ServerMessage, ServerMessageOf } from "../messages.ts";
import { type BackoffOptions, backoffMs, defaultBackoff } from "./backoff.ts";
import type { ClientOptions, ClientState } from "./client-options.ts";
import { asFailure, ClientFailure, failureFrom, failureFromClose } from "./failure.ts";
import { KeepAlive } from "./keep-alive.ts";
import { readMessage } from "./read-message.ts";
import type { Socket, SocketClose, SocketMessage } from "./socket.ts";

export interface ConnectionListener {
  /** Welcome came on a new socket: sessions can talk. */
  ready(): void;
  /** All that is not the connection's own business. */
  message(message: ServerMessage): void;
  /** The socket is gone; another will come, unless `closed` follows. */
  lost(): void;
  /** There will be no other socket. */
  closed(failure: ClientFailure): void;
}

/** After this long a connection counts as good, and waits begin from the shortest again, in ms. */
const steadyMs = 3000;

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (failure: ClientFailure) => void;
}

type Welcome = ServerMessageOf<"welcome">;

export class Connection {
  #state: ClientState = "idle";
  #socket: Socket | null = null;
  #attempt = 0;
  #count = 0;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #greeting: (Waiting<Welcome> & { readonly id: string }) | null = null;
  #refreshing: Promise<unknown> | null = null;
  #welcome: Welcome | null = null;
  readonly #options: ClientOptions;
  readonly #listener: ConnectionListener;
  readonly #backoff: BackoffOptions;
  readonly #prefix: string;
  readonly #pings = new Map<string, Waiting<void>>();
  /** What is to be done on this socket later. */
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #keepAlive: KeepAlive;

  constructor(options: ClientOptions, listener: ConnectionListener) {
    this.#options = options;
    this.#listener = listener;
    this.#backoff = { ...defaultBackoff, ...options.backoff };
    this.#keepAlive = new KeepAlive({
      ask: () => this.send({ type: "ping", id: this.newId() }),
      lost: () => this.giveUp("The server is silent."),
    });
    // Ids must differ between two lives of a client that resume the same session: a repeated `say` id starts no turn.
    this.#prefix = Math.floor((options.random ?? Math.random)() * 2 ** 40).toString(36) + Date.now().toString(36);
  }

  get state(): ClientState {
    return this.#state;
  }

  get welcome(): Welcome | null {
    return this.#welcome;
  }

  newId(): string {
    this.#count += 1;
    return `${this.#prefix}-${this.#count}`;
  }

  /** Rejects with a `ClientFailure` when the first attempt fails; later drops reconnect by themselves. */
  async connect(): Promise<Welcome> {
    if (this.#state !== "idle" && this.#state !== "closed")
      throw new ClientFailure("closed", "connect() was already called.");
    this.#attempt = 0;
    try {
      return await this.#open();
    } catch (error) {
      const failure = asFailure(error);
      this.close(failure);
      throw failure;
    }
  }

  async refreshToken(): Promise<void> {
    this.#needSocket();
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null;
    });
    await this.#refreshing;
  }

  async ping(): Promise<void> {
    this.#needSocket();
    await new Promise<void>((resolve, reject) => {
      const id = this.newId();
      this.#pings.set(id, { resolve, reject });
      this.send({ type: "ping", id });
    });
  }

  /** What is sent while there is no open socket is not lost: sessions keep it until it is answered, and send it after the resume. */
  send(message: ClientMessage): void {
    if (this.#state === "open") this.#socket?.send(writeJson(message));
  }

  /** Runs it later, unless the socket is lost before. */
  after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  /** Leaves this socket for another; who is at its other end may never say so. */
  giveUp(why: string): void {
    const socket = this.#socket;
    if (socket === null) return;
    socket.close(4009, why);
    this.#dropped(socket, 1006, failureFromClose(1006, why));
  }

  close(failure: ClientFailure): void {
    if (this.#state === "closed") return;
    clearTimeout(this.#retryTimer);
    const socket = this.#socket;
    this.#letGo(failure);
    this.#become("closed", failure);
    this.#listener.closed(failure);
    socket?.close(1000);
  }

  #needSocket(): void {
    if (this.#state === "open") return;
    const never = this.#state === "closed" || this.#state === "idle";
    throw never
      ? new ClientFailure("closed", "The client is not connected; call connect() first.")
      : new ClientFailure("connection_lost", "There is no connection just now.", { retryable: true });
  }

  #become(state: ClientState, why: ClientFailure | null = null): void {
    this.#state = state;
    this.#options.onState?.(state, why);
  }

  async #open(): Promise<Welcome> {
    this.#become("connecting");
    const { url, WebSocket, connectTimeoutMs = 10_000 } = this.#options;
    // The token first: once the socket is open, hello must not be long in coming.
    const token = await this.#token();
    if (this.#state !== "connecting") throw new ClientFailure("closed", "The client was closed.");
    const socket = new WebSocket(url, [subprotocol]);
    this.#socket = socket;
    const timer = setTimeout(() => {
      this.#dropped(socket, 1006, failureFromClose(1006, `${url} did not answer in time.`));
      socket.close();
    }, connectTimeoutMs);
    try {
      const welcome = await new Promise<Welcome>((resolve, reject) => {
        this.#greeting = { id: this.newId(), resolve, reject };
        socket.onopen = () => this.#sayHello(socket, token);
        socket.onerror = () =>
          this.#dropped(
            socket,
            1006,
            failureFromClose(1006, `Could not connect to ${url}. Is the server running there?${pageHint()}`),
          );
        socket.onclose = ({ code, reason }: SocketClose) => this.#dropped(socket, code, failureFromClose(code, reason));
        socket.onmessage = ({ data }: SocketMessage) => this.#receive(socket, String(data));
      });
      this.#become("open");
      this.#begin(welcome);
      return welcome;
    } catch (error) {
      socket.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #begin(welcome: Welcome): void {
    // A socket that is lost again at once must not be tried again at once.
    this.after(steadyMs, () => {
      this.#attempt = 0;
    });
    this.#keepAlive.start(welcome.heartbeatMs);
    this.#refreshLater();
    this.#listener.ready();
  }

  async #refresh(): Promise<void> {
    const socket = this.#socket;
    const token = await this.#token();
    if (socket === null || socket !== this.#socket)
      throw new ClientFailure("connection_lost", "The connection was lost.", { retryable: true });
    await new Promise<Welcome>((resolve, reject) => {
      this.#greeting = { id: this.newId(), resolve, reject };
      this.#sayHello(socket, token);
    });
  }

  #sayHello(socket: Socket, token: string | undefined): void {
    if (this.#greeting === null) return;
    const { client } = this.#options;
    const hello: ClientMessage = {
      type: "hello",
      id: this.#greeting.id,
      protocolVersions: [protocolVersion],
      ...(token !== undefined && { token }),
      ...(client && { client }),
    };
    socket.send(JSON.stringify(hello));
  }

  async #token(): Promise<string | undefined> {
    const { token, tokenTimeoutMs = 15_000 } = this.#options;
    if (typeof token !== "function") return token;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it took longer than ${tokenTimeoutMs} ms`)), tokenTimeoutMs);
    });
    try {
      return await Promise.race([token(), late]);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ClientFailure("no_token", `The token's callback gave no token: ${why}.`, { retryable: true });
    } finally {
      clearTimeout(timer);
    }
  }

  #refreshLater(): void {
    const { refreshTokenEveryMs, onError } = this.#options;
    if (refreshTokenEveryMs === undefined) return;
    this.after(refreshTokenEveryMs, () => {
      const socket = this.#socket;
      this.refreshToken()
        .catch((error) => {
          if (socket === this.#socket) onError?.(asFailure(error));
        })
        .finally(() => {
          if (socket === this.#socket) this.#refreshLater();
        });
    });
  }

  #receive(socket: Socket, text: string): void {
    if (socket !== this.#socket) return;
    this.#keepAlive.heard();
    const message = readMessage(text);
    if (message === null) {
      const failure = new ClientFailure("bad_message", `The server sent what is no message: ${text.slice(0, 200)}`);
      this.#options.onError?.(failure);
    } else if (message.type === "welcome") this.#greeted(message);
    else if (message.type === "pong") this.#ponged(message.replyTo);
    else if (message.type === "server.draining") this.#options.onDraining?.(message.deadlineMs);
    else if (message.type === "error" && this.#greeting !== null && message.replyTo === this.#greeting.id) {
      this.#greeting.reject(failureFrom(message));
      this.#greeting = null;
    } else this.#listener.message(message);
  }

  #greeted(welcome: Welcome): void {
    this.#welcome = welcome;
    if (this.#greeting === null || this.#greeting.id !== welcome.replyTo) return;
    this.#greeting.resolve(welcome);
    this.#greeting = null;
  }

  #ponged(replyTo: string | undefined): void {
    if (replyTo === undefined) return;
    this.#pings.get(replyTo)?.resolve();
    this.#pings.delete(replyTo);
  }

  /** What belongs to a socket goes with it. */
  #letGo(failure: ClientFailure): void {
    this.#socket = null;
    this.#keepAlive.stop();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#greeting?.reject(failure);
    this.#greeting = null;
    for (const { reject } of this.#pings.values()) reject(failure);
    this.#pings.clear();
    this.#listener.lost();
  }

  #dropped(socket: Socket, code: number, failure: ClientFailure): void {
    if (socket !== this.#socket) return;
    const wasOpen = this.#state === "open";
    this.#letGo(failure);
    // An attempt that fails is its caller's to tell.
    if (!wasOpen) return;
    const entry = (closeCodes as Record<number, CloseEntry>)[code];
    if (entry !== undefined && !entry.resumable) this.close(failure);
    else this.#retry(failure);
  }

  #retry(failure: ClientFailure): void {
    this.#attempt += 1;
    const wait = backoffMs(this.#attempt, this.#backoff, this.#options.random ?? Math.random);
    // A fresh token may help where an old one did not; nothing helps where no common language is spoken.
    const another = typeof this.#options.token === "function" && failure.code !== "unsupported_version";
    if (wait === null || (!failure.retryable && !another)) {
      this.close(failure);
      return;
    }
    this.#become("waiting", failure);
    this.#retryTimer = setTimeout(
      () => {
        this.#open().catch((error) => {
          if (this.#state !== "closed") this.#retry(asFailure(error));
        });
      },
      Math.max(wait, failure.retryAfterMs ?? 0),
    );
  }
}

/** A browser hides from its pages why a server refused them. */
function pageHint(): string {
  const origin = (globalThis as { readonly location?: { readonly origin?: string } }).location?.origin;
  return origin === undefined ? "" : ` If so, is ${origin} among its BARKEEP_ALLOWED_ORIGINS?`;
}
