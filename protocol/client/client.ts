/**
 * A client of the wire protocol for Node and browsers: one socket, any number of sessions; it reconnects with back-off and
 * resumes every session without loss. The WebSocket constructor is passed in, so this file needs nothing but the language.
 */
import type { ServerMessage, ServerMessageOf } from "../messages.ts";
import type { ClientOptions, ClientState } from "./client-options.ts";
import { Connection } from "./connection.ts";
import { ClientFailure, failureFrom } from "./failure.ts";
import { ClientSession, type SessionOptions } from "./session.ts";

/** How long to wait before a session that the server could not take back is asked for again, in ms. */
const openAgainMs = 2000;

/** A session that waits for the answer to its `session.open`. */
interface Opening {
  readonly session: ClientSession;
  readonly resolve: () => void;
  readonly reject: (failure: ClientFailure) => void;
}

export class BarkeepClient {
  readonly #options: ClientOptions;
  readonly #connection: Connection;
  readonly #sessions = new Map<string, ClientSession>();
  /** By the id of the `session.open`. */
  readonly #opening = new Map<string, Opening>();

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#connection = new Connection(options, {
      ready: () => this.#resumeAll(),
      message: (message) => this.#receive(message),
      lost: () => {
        for (const session of this.#sessions.values()) session.disconnected();
      },
      closed: (failure) => this.#endAll(failure),
    });
  }

  get state(): ClientState {
    return this.#connection.state;
  }

  get welcome(): ServerMessageOf<"welcome"> | null {
    return this.#connection.welcome;
  }

  /** Connects and says hello. Rejects with a `ClientFailure` when the first attempt fails; later drops reconnect by themselves. */
  connect(): Promise<ServerMessageOf<"welcome">> {
    return this.#connection.connect();
  }

  /** Opens a session, or resumes one when `options.resume` is given. Rejects with a `ClientFailure`. */
  async openSession(options: SessionOptions): Promise<ClientSession> {
    if (this.state === "closed" || this.state === "idle") throw new ClientFailure("closed", "Call connect() first.");
    const session = new ClientSession({
      options,
      send: (message) => this.#connection.send(message),
      newId: () => this.#connection.newId(),
    });
    if (options.resume) this.#sessions.set(options.resume.session, session);
    await new Promise<void>((resolve, reject) => this.#askFor({ session, resolve, reject }));
    return session;
  }

  /** Says hello again with a fresh token, without dropping the socket. Rejects with a `ClientFailure`; the old token stands then. */
  refreshToken(): Promise<void> {
    return this.#connection.refreshToken();
  }

  /** Resolves when the server has answered. Rejects with a `ClientFailure` when the socket is not open, or is lost first. */
  ping(): Promise<void> {
    return this.#connection.ping();
  }

  /** Closes the socket for good. Sessions stay resumable on the server for its grace period and beyond. */
  close(): void {
    this.#connection.close(new ClientFailure("closed", "The client was closed."));
  }

  #resumeAll(): void {
    const waiting = [...this.#opening.values()];
    this.#opening.clear();
    const live = [...this.#sessions.values()].filter((session) =>
      waiting.every((opening) => opening.session !== session),
    );
    for (const opening of [...waiting, ...live.map((session) => this.#again(session))]) this.#askFor(opening);
  }

  #askFor(opening: Opening): void {
    const id = this.#connection.newId();
    this.#opening.set(id, opening);
    this.#connection.send(opening.session.opening(id));
  }

  /** Opens a session that was open before: a server that is only short of something is asked again. */
  #again(session: ClientSession): Opening {
    const reject = (failure: ClientFailure) => {
      if (!failure.retryable || this.state !== "open") this.#lose(session, failure);
      else this.#connection.after(failure.retryAfterMs ?? openAgainMs, () => this.#askFor(this.#again(session)));
    };
    return { session, resolve: () => {}, reject };
  }

  #receive(message: ServerMessage): void {
    if (message.type === "session.opened" && this.#opening.has(message.replyTo ?? "")) this.#opened(message);
    else if ("seq" in message) this.#deliver(message);
    else if (message.type === "error") this.#refused(message);
  }

  #deliver(message: Extract<ServerMessage, { seq: number }>): void {
    const session = this.#sessions.get(message.session);
    if (session === undefined) return;
    // A jump in `seq` can't be mended on this socket: a new one resumes from the last message that was handled.
    if (!session.receive(message)) this.#connection.giveUp("seq jumped");
    if (session.ended) this.#sessions.delete(message.session);
  }

  #opened(message: ServerMessageOf<"session.opened">): void {
    const id = message.replyTo ?? "";
    const opening = this.#opening.get(id);
    if (opening === undefined) return;
    this.#sessions.set(message.session, opening.session);
    opening.session.opened(message, () => {
      this.#opening.delete(id);
      opening.resolve();
    });
  }

  #refused(error: ServerMessageOf<"error">): void {
    const failure = failureFrom(error);
    const opening = error.replyTo === undefined ? undefined : this.#opening.get(error.replyTo);
    if (opening !== undefined && error.replyTo !== undefined) {
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

  #endAll(failure: ClientFailure): void {
    for (const { reject } of this.#opening.values()) reject(failure);
    for (const session of this.#sessions.values()) session.end(failure, failure.code);
    this.#opening.clear();
    this.#sessions.clear();
  }
}
