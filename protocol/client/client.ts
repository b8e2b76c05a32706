/**
 * A client of the wire protocol for Node and browsers: one socket, any number of sessions; it reconnects with back-off and
 * resumes every session without loss. The WebSocket constructor is passed in, so this file needs nothing but the language.
 */
import { type CloseEntry, closeCodes } from "../codes.ts";
import { protocolVersion, subprotocol } from "../constants.ts";
import type { ClientMessage, ClientMessageOf, ServerMessage, ServerMessageOf } from "../messages.ts";
import { type BackoffOptions, backoffMs, defaultBackoff } from "./backoff.ts";
import { ClientFailure, failureFrom } from "./failure.ts";
import { ClientSession, type SessionOptions } from "./session.ts";
import type { Socket, SocketClose, SocketConstructor, SocketMessage } from "./socket.ts";

export type ClientState = "idle" | "connecting" | "open" | "waiting" | "closed";

export interface ClientOptions {
  /** Such as `ws://127.0.0.1:7070/v1/ws`. */
  readonly url: string;
  /** The browser's `WebSocket`, or that of the `ws` package. */
  readonly WebSocket: SocketConstructor;
  /** Asked at each connect, so that a fresh token is used; absent where the page's cookie is enough. */
  readonly token?: string | (() => string | Promise<string>);
  readonly client?: ClientMessageOf<"hello">["client"];
  readonly backoff?: Partial<BackoffOptions>;
  /** How long a connect may take, in ms. */
  readonly connectTimeoutMs?: number;
  /** Gives 0 to 1; for the spread of reconnects. */
  readonly random?: () => number;
  readonly onState?: (state: ClientState, why: ClientFailure | null) => void;
  /** An error that answers nothing a caller waits for. */
  readonly onError?: (failure: ClientFailure) => void;
  readonly onDraining?: (deadlineMs: number) => void;
}

type Greeting = {
  readonly resolve: (welcome: ServerMessageOf<"welcome">) => void;
  readonly reject: (failure: ClientFailure) => void;
};

export class BarkeepClient {
  #state: ClientState = "idle";
  #socket: Socket | null = null;
  #attempt = 0;
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #greeting: (Greeting & { readonly id: string }) | null = null;
  #welcome: ServerMessageOf<"welcome"> | null = null;
  readonly #options: ClientOptions;
  readonly #backoff: BackoffOptions;
  readonly #prefix: string;
  readonly #sessions = new Map<string, ClientSession>();
  readonly #opening = new Map<string, Opening>();
  readonly #pings = new Map<string, () => void>();

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#backoff = { ...defaultBackoff, ...options.backoff };
    // Ids must differ between two lives of a client that resume the same session: a repeated `say` id starts no turn.
    this.#prefix = Math.floor((options.random ?? Math.random)() * 2 ** 40).toString(36) + Date.now().toString(36);
  }

  get state(): ClientState {
    return this.#state;
  }

  get welcome(): ServerMessageOf<"welcome"> | null {
    return this.#welcome;
  }

  /** Connects and says hello. Rejects with a `ClientFailure` when the first attempt fails; later drops reconnect by themselves. */
  async connect(): Promise<ServerMessageOf<"welcome">> {
    if (this.#state !== "idle" && this.#state !== "closed")
      throw new ClientFailure("closed", "connect() was already called.");
    this.#attempt = 0;
    try {
      return await this.#open();
    } catch (error) {
      this.#shut(asFailure(error));
      throw error;
    }
  }

  /** Opens a session, or resumes one when `options.resume` is given. Rejects with a `ClientFailure`. */
  openSession(options: SessionOptions): Promise<ClientSession> {
    const session = new ClientSession({ options, send: (message) => this.#send(message), newId: () => this.#newId() });
    return new Promise((resolve, reject) => {
      const opening = { session, resolve: () => resolve(session), reject };
      if (this.#state === "closed" || this.#state === "idle")
        return reject(new ClientFailure("closed", "Call connect() first."));
      const id = this.#newId();
      this.#opening.set(id, opening);
      if (options.resume) this.#sessions.set(options.resume.session, session);
      this.#send(session.opening(id));
    });
  }

  /** Says hello again with a fresh token, without dropping the socket. */
  async refreshToken(): Promise<void> {
    await this.#hello();
  }

  /** Resolves when the server has answered. */
  ping(): Promise<void> {
    return new Promise((resolve) => {
      const id = this.#newId();
      this.#pings.set(id, resolve);
      this.#send({ type: "ping", id });
    });
  }

  /** Closes the socket for good. Sessions stay resumable on the server for its grace period and beyond. */
  close(): void {
    this.#shut(new ClientFailure("closed", "The client was closed."));
  }

  #newId(): string {
    this.#count += 1;
    return `${this.#prefix}-${this.#count}`;
  }

  /** What is sent while there is no open socket is not lost: sessions keep it until it is answered, and send it after the resume. */
  #send(message: ClientMessage): void {
    if (this.#state === "open") this.#socket?.send(JSON.stringify(message));
  }

  #become(state: ClientState, why: ClientFailure | null = null): void {
    this.#state = state;
    this.#options.onState?.(state, why);
  }

  async #open(): Promise<ServerMessageOf<"welcome">> {
    this.#become("connecting");
    const socket = new this.#options.WebSocket(this.#options.url, [subprotocol]);
    this.#socket = socket;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const lost = (why: string) => reject(new ClientFailure("connection_lost", why, { retryable: true }));
        timer = setTimeout(() => {
          lost(`${this.#options.url} did not answer in time.`);
          socket.close();
        }, this.#options.connectTimeoutMs ?? 10_000);
        socket.onopen = () => resolve();
        socket.onerror = () => lost(`Could not connect to ${this.#options.url}. Is the server running there?`);
        socket.onclose = ({ code, reason }: SocketClose) => {
          const failure = closed(code, reason);
          reject(failure);
          this.#dropped(socket, code, failure);
        };
        socket.onmessage = ({ data }: SocketMessage) => this.#receive(socket, String(data));
      });
      const welcome = await this.#hello();
      this.#attempt = 0;
      this.#become("open");
      this.#resumeAll();
      return welcome;
    } catch (error) {
      socket.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #hello(): Promise<ServerMessageOf<"welcome">> {
    const { token, client } = this.#options;
    const given = typeof token === "function" ? await token() : token;
    const id = this.#newId();
    const hello: ClientMessage = {
      type: "hello",
      id,
      protocolVersions: [protocolVersion],
      ...(given !== undefined && { token: given }),
      ...(client && { client }),
    };
    const welcome = await new Promise<ServerMessageOf<"welcome">>((resolve, reject) => {
      this.#greeting = { id, resolve, reject };
      this.#socket?.send(JSON.stringify(hello));
    });
    this.#welcome = welcome;
    return welcome;
  }

  #resumeAll(): void {
    const waiting = [...this.#opening.values()];
    this.#opening.clear();
    const live = [...this.#sessions.values()].filter((session) =>
      waiting.every((opening) => opening.session !== session),
    );
    const again = live.map(
      (session): Opening => ({
        session,
        resolve: () => {},
        reject: (failure) => this.#lose(session, failure),
      }),
    );
    for (const opening of [...waiting, ...again]) {
      const id = this.#newId();
      this.#opening.set(id, opening);
      this.#send(opening.session.opening(id));
    }
  }

  #receive(socket: Socket, text: string): void {
    if (socket !== this.#socket) return;
    const message = JSON.parse(text) as ServerMessage;
    if (message.type === "session.opened") this.#opened(message);
    else if ("seq" in message) this.#deliver(socket, message);
    else if (message.type === "welcome") this.#greeted(message);
    else if (message.type === "error") this.#refused(message);
    else if (message.type === "server.draining") this.#options.onDraining?.(message.deadlineMs);
    else if (message.type === "pong") this.#ponged(message);
  }

  #deliver(socket: Socket, message: Extract<ServerMessage, { seq: number }>): void {
    const session = this.#sessions.get(message.session);
    if (session === undefined) return;
    // A jump in `seq` can't be mended on this socket: a new one resumes from the last message that was handled.
    if (!session.receive(message)) socket.close(4009, "seq jumped");
    if (session.ended) this.#sessions.delete(message.session);
  }

  #opened(message: ServerMessageOf<"session.opened">): void {
    const opening = message.replyTo === undefined ? undefined : this.#opening.get(message.replyTo);
    if (opening === undefined || message.replyTo === undefined) return;
    this.#opening.delete(message.replyTo);
    this.#sessions.set(message.session, opening.session);
    opening.session.receive(message);
    opening.session.opened(message);
    opening.resolve();
  }

  #greeted(message: ServerMessageOf<"welcome">): void {
    if (this.#greeting?.id !== message.replyTo) return;
    this.#greeting?.resolve(message);
    this.#greeting = null;
  }

  #ponged(message: ServerMessageOf<"pong">): void {
    if (message.replyTo === undefined) return;
    this.#pings.get(message.replyTo)?.();
    this.#pings.delete(message.replyTo);
  }

  #refused(error: ServerMessageOf<"error">): void {
    const failure = failureFrom(error);
    const opening = error.replyTo === undefined ? undefined : this.#opening.get(error.replyTo);
    if (this.#greeting !== null && error.replyTo === this.#greeting.id) {
      this.#greeting.reject(failure);
      this.#greeting = null;
    } else if (opening !== undefined && error.replyTo !== undefined) {
      this.#opening.delete(error.replyTo);
      opening.reject(failure);
    } else if (![...this.#sessions.values()].some((session) => session.refused(error))) {
      this.#options.onError?.(failure);
    }
  }

  #lose(session: ClientSession, failure: ClientFailure): void {
    this.#sessions.delete(session.id);
    session.end(failure, failure.code);
  }

  #dropped(socket: Socket, code: number, failure: ClientFailure): void {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.#greeting?.reject(failure);
    this.#greeting = null;
    if (this.#state !== "open") return;
    const entry = (closeCodes as Record<number, CloseEntry>)[code];
    if (entry !== undefined && !entry.resumable) this.#shut(failure);
    else this.#retry(failure);
  }

  #retry(failure: ClientFailure): void {
    this.#attempt += 1;
    const wait = backoffMs(this.#attempt, this.#backoff, this.#options.random ?? Math.random);
    const hopeless = !failure.retryable && typeof this.#options.token !== "function";
    if (wait === null || hopeless) {
      this.#shut(failure);
      return;
    }
    this.#become("waiting", failure);
    this.#timer = setTimeout(
      () => {
        this.#open().catch((error) => {
          if (this.#state !== "closed") this.#retry(asFailure(error));
        });
      },
      Math.max(wait, failure.retryAfterMs ?? 0),
    );
  }

  #shut(failure: ClientFailure): void {
    if (this.#state === "closed") return;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    this.#greeting?.reject(failure);
    this.#greeting = null;
    this.#become("closed", failure);
    for (const { reject } of this.#opening.values()) reject(failure);
    for (const session of this.#sessions.values()) session.end(failure, failure.code);
    this.#opening.clear();
    this.#sessions.clear();
    socket?.close(1000);
  }
}

interface Opening {
  readonly session: ClientSession;
  readonly resolve: () => void;
  readonly reject: (failure: ClientFailure) => void;
}

function closed(code: number, reason: string): ClientFailure {
  const entry = (closeCodes as Record<number, CloseEntry>)[code];
  const words = entry ? `${entry.meaning} ${entry.advice}` : reason || "The connection was lost.";
  return new ClientFailure("connection_lost", `${words} (close code ${code})`, { retryable: entry?.resumable ?? true });
}

const asFailure = (error: unknown): ClientFailure =>
  error instanceof ClientFailure ? error : new ClientFailure("connection_lost", String(error), { retryable: true });
