/** One socket: hello first, then messages one after the other; it hears its sessions and is closed when it won't behave. */

import type { IncomingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { type CloseCode, closeCodes } from "../../protocol/codes.ts";
import { maxClientFrameBytes, protocolVersion } from "../../protocol/constants.ts";
import type { Decoder } from "../../protocol/decode.ts";
import { writeJson } from "../../protocol/exact-json.ts";
import type { ClientMessage, ClientMessageOf, ServerMessage, ServerMessageOf } from "../../protocol/messages.ts";
import { mayTalkTo } from "../access/permissions.ts";
import { endOf, type Principal, sameIdentity } from "../access/principal.ts";
import type { Log } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import { BarkeepError, toBarkeepError } from "../problems/errors.ts";
import type { Outlet } from "../sessions/audience.ts";
import { scopesOf } from "../sessions/limits.ts";
import type { Placed } from "../sessions/placed.ts";
import type { Session } from "../sessions/session.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { type ConnectionEvent, type ConnectionState, move } from "./connection-states.ts";
import { type Greeted, handlers } from "./handlers.ts";
import { largeChars, largeGreetingChars, MessageCount } from "./message-count.ts";
import { Outbox } from "./outbox.ts";

export interface ConnectionOptions {
  readonly id: string;
  readonly socket: WebSocket;
  /** What the socket speaks over. */
  readonly stream: Duplex;
  readonly headers: IncomingHttpHeaders;
  /** Whose address its messages count for until it has said hello. */
  readonly address: string;
  readonly sessions: Sessions;
  /** The principal of `hello.token`, of the upgrade's headers, or why there is none. */
  readonly identify: (token: string | undefined, headers: IncomingHttpHeaders) => Promise<Principal | BarkeepError>;
  readonly decode: Decoder<ClientMessage>;
  readonly clock: { now(): number };
  readonly log: Log;
  readonly metrics?: Pick<Metrics, "refused" | "connectionClosed">;
  readonly server: { readonly name: string; readonly version: string };
  readonly helloTimeoutMs: number;
  /** Called at the welcome: the socket waits for a hello no more. */
  readonly onGreeted: () => void;
  /** Called once, when the socket is gone. */
  readonly onGone: (connection: Connection) => void;
}

/** Frames that wait while one is handled; beyond these the socket is not read. */
const inboxFrames = 32;
/** How long a peer has to answer the close frame, in ms. */
const closeMs = 5000;
/** The same for a slow reader, who comes to the close frame only behind all that waits. */
const slowCloseMs = 30_000;
/** `setTimeout` takes no longer delays; a token that lives longer is looked at again. */
const longestTimerMs = 2 ** 31 - 1;

export class Connection {
  readonly id: string;
  readonly #options: ConnectionOptions;
  readonly #socket: WebSocket;
  readonly #open = new Map<string, Session>();
  readonly #outbox: Outbox;
  readonly #outlet: Outlet;
  readonly #inbox: string[] = [];
  readonly #said: MessageCount;
  #state: ConnectionState = "waiting";
  #principal: Principal | null = null;
  #leave: (() => void) | null = null;
  #handling = false;
  #alive = true;
  /** Of the close frame that is on its way to the client; why is counted. */
  #shutWith: CloseCode | null = null;
  #helloTimer: ReturnType<typeof setTimeout> | undefined;
  #tokenTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConnectionOptions) {
    const { id, socket } = options;
    this.id = id;
    this.#options = options;
    this.#socket = socket;
    this.#said = new MessageCount({ quotas: options.sessions.quotas, connection: id, address: options.address });
    this.#outbox = new Outbox(socket, options.stream);
    this.#outlet = {
      connection: id,
      deliver: (placed) => this.#deliver(placed),
      drained: () => this.#drained(),
      replaced: (session) => this.#replaced(session),
      moved: (session) => this.#moved(session),
    };
    this.#helloTimer = setTimeout(() => this.close(4000), options.helloTimeoutMs);
    socket.on("message", (data, isBinary) => this.#frame(data as Buffer, isBinary));
    socket.on("ping", () => this.#count());
    socket.on("pong", () => {
      this.#alive = true;
      this.#count();
    });
    // What `ws` refuses (too large, bad UTF-8, compressed) it answers with a close frame of its own.
    socket.on("error", () => this.#cutOffLater(closeMs));
    socket.on("close", (code) => {
      // A peer that is cut off never confirms a close; why the server closed is counted when it does.
      if (this.#shutWith === null) options.metrics?.connectionClosed(code);
      if (this.#principal !== null) options.log.info({ code: this.#shutWith ?? code }, "a socket closed");
      this.#gone();
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get principal(): Principal | null {
    return this.#principal;
  }

  close(code: CloseCode): void {
    if (!this.#move("close")) return;
    this.#shut(code);
    this.#detachAll();
  }

  /** Tells the client to finish; a socket that has not said hello is closed at once. */
  drain(deadlineMs: number): void {
    const greeted = this.#state === "open";
    if (!this.#move("drain")) return;
    if (greeted) this.#send(JSON.stringify({ type: "server.draining", deadlineMs } satisfies ServerMessage));
    else {
      this.#shut(1001);
    }
  }

  /** Its token is no longer good: from now on it is told things, and not listened to. */
  revoke(): void {
    if (!this.#move("revoke")) return;
    this.#inbox.length = 0;
    if (this.#socket.isPaused) this.#socket.resume();
  }

  /** Pings; a peer that has answered neither this nor the last one is gone. */
  beat(): void {
    if (this.#state === "closing" || this.#state === "closed") return;
    if (!this.#alive) {
      this.close(4006);
      return;
    }
    this.#alive = false;
    this.#socket.ping();
  }

  #move(event: ConnectionEvent): boolean {
    const next = move(this.#state, event);
    if (next !== null) this.#state = next;
    return next !== null;
  }

  /** Whether what it says counts no more. */
  get #over(): boolean {
    return this.#state === "revoked" || this.#state === "closing" || this.#state === "closed";
  }

  #frame(data: Buffer, isBinary: boolean): void {
    if (this.#over) return;
    this.#alive = true;
    if (isBinary) {
      // In words first: what many engines send by default is binary, and their developers see messages before close codes.
      this.#error(new BarkeepError("bad_json", "This frame is binary. Send each message as a text frame, UTF-8 JSON."));
      this.close(4009);
      return;
    }
    this.#inbox.push(data.toString("utf8"));
    if (this.#inbox.length >= inboxFrames || data.length > largeChars) this.#socket.pause();
    if (!this.#handling) void this.#handleAll();
  }

  async #handleAll(): Promise<void> {
    this.#handling = true;
    for (let text = this.#inbox.shift(); text !== undefined; text = this.#inbox.shift()) {
      if (this.#over) break;
      await this.#handle(text);
      // Reading a large one keeps everybody waiting: others go first now.
      if (text.length > largeChars) await new Promise((resolve) => setImmediate(resolve));
      if (this.#inbox.length === 0 && this.#socket.isPaused) this.#socket.resume();
    }
    this.#handling = false;
  }

  async #handle(text: string): Promise<void> {
    const refused = this.#count(text.length);
    if (refused !== null) {
      const stranger = this.#principal === null;
      // What a stranger who has had enough sends is not even read for its id.
      const decoded = stranger && text.length > largeGreetingChars ? null : this.#options.decode(text);
      this.#refuse(refused, decoded?.ok ? decoded.message.id : decoded?.replyTo, stranger ? 4005 : null);
      return;
    }
    const decoded = this.#options.decode(text);
    if (!decoded.ok) {
      const { code, message, path, replyTo } = decoded;
      this.#error(new BarkeepError(code, message, { details: path === undefined ? undefined : [{ path }] }), replyTo);
      return;
    }
    const { message } = decoded;
    try {
      if (message.type === "hello") await this.#hello(message);
      else await this.#dispatch(message);
    } catch (error) {
      this.#error(error, message.id, "session" in message ? message.session : undefined);
    }
  }

  async #dispatch(message: Exclude<ClientMessage, { type: "hello" }>): Promise<void> {
    const principal = this.#principal;
    if (principal === null) throw new BarkeepError("not_greeted");
    const greeted: Greeted = {
      principal,
      sessions: this.#options.sessions,
      outlet: this.#outlet,
      open: this.#open,
      draining: this.#state === "draining",
      log: this.#options.log,
      reply: (answer) => this.#send(writeJson(answer)),
      fail: (error, replyTo, session) => this.#error(error, replyTo, session),
    };
    // The registry's types and the table's keys are the same, which the compiler can't see through a union.
    const handle = handlers[message.type] as (connection: Greeted, message: ClientMessage) => Promise<void> | void;
    await handle(greeted, message);
    if (this.#state === "closing" || this.#state === "closed") this.#detachAll();
  }

  async #hello({ id, token, protocolVersions, client }: ClientMessageOf<"hello">): Promise<void> {
    const first = this.#principal === null;
    if (first && !this.#move("hello")) return;
    if (!protocolVersions.includes(protocolVersion)) {
      this.#refuse(new BarkeepError("unsupported_version"), id, first ? 4002 : null);
      return;
    }
    const principal = this.#living(await this.#options.identify(token, this.#options.headers));
    if (principal instanceof BarkeepError) {
      this.#refuse(principal, id, first ? closeAfter(principal) : null);
      return;
    }
    if (first) this.#admit(principal, id, client);
    else this.#refresh(principal, id);
  }

  #admit(principal: Principal, replyTo: string, client: ClientMessageOf<"hello">["client"]): void {
    const limited = this.#said.takeHello(principal);
    if (limited !== null) {
      this.#refuse(limited, replyTo, 4005);
      return;
    }
    const entered = this.#options.sessions.quotas.enter("connections", scopesOf(principal, this.id));
    if (entered instanceof BarkeepError) {
      this.#refuse(entered, replyTo, 4008);
      return;
    }
    if (!this.#move("accepted")) {
      entered();
      return;
    }
    clearTimeout(this.#helloTimer);
    this.#leave = entered;
    this.#options.onGreeted();
    this.#options.log.info({ who: principal.kind, client }, "a client said hello");
    this.#welcome(principal, replyTo);
  }

  #refresh(principal: Principal, replyTo: string): void {
    const same = this.#principal !== null && sameIdentity(this.#principal, principal);
    if (!same) throw new BarkeepError("already_greeted");
    this.#welcome(principal, replyTo);
    for (const session of this.#open.values()) {
      if (mayTalkTo(principal, session.entry.character)) session.principal = principal;
      else void this.#options.sessions.end(session, "revoked");
    }
  }

  #welcome(principal: Principal, replyTo: string): void {
    const { sessions, server } = this.#options;
    this.#principal = principal;
    this.#watchToken();
    const { limits } = sessions;
    const listed = sessions.charactersFor(principal);
    this.#send(
      JSON.stringify({
        type: "welcome",
        replyTo,
        protocolVersion,
        connection: this.id,
        server,
        heartbeatMs: limits.heartbeatMs,
        limits: {
          frameBytes: maxClientFrameBytes,
          messagesPerMinute: limits.messagesPerMinute,
          turnsPerMinute: limits.turnsPerMinute,
          sessions: limits.sessionsPerConnection,
          textChars: limits.textChars,
          contextChars: limits.contextChars,
          actions: limits.actions,
        },
        you: youOf(principal),
        characters: listed && [...listed],
      } satisfies ServerMessage),
    );
  }

  /** Requests allow for clocks that differ; a socket lives no longer than its token. */
  #living(principal: Principal | BarkeepError): Principal | BarkeepError {
    const end = principal instanceof BarkeepError ? null : endOf(principal);
    return end !== null && end <= this.#options.clock.now() ? new BarkeepError("token_expired") : principal;
  }

  #watchToken(): void {
    clearTimeout(this.#tokenTimer);
    const end = this.#principal && endOf(this.#principal);
    if (end === null) return;
    const left = end - this.#options.clock.now();
    if (left <= 0) this.#expire();
    else this.#tokenTimer = setTimeout(() => this.#watchToken(), Math.min(left, longestTimerMs));
  }

  /** Says why before the close, which not every client shows. */
  #expire(): void {
    this.#error(new BarkeepError("token_expired"));
    this.close(4003);
  }

  /** Counts a message; a client that goes on long past its limit is cut off. */
  #count(chars = 0): BarkeepError | null {
    const refused = this.#said.consume(this.#principal, chars);
    if (this.#said.flooding) this.close(4005);
    return refused;
  }

  #refuse(error: BarkeepError, replyTo: string | undefined, code: CloseCode | null): void {
    this.#error(error, replyTo);
    if (code === null) return;
    if (this.#move("refused") || this.#move("close")) this.#shut(code);
  }

  #error(thrown: unknown, replyTo?: string, session?: string): void {
    const error = toBarkeepError(thrown);
    this.#options.metrics?.refused(error.code);
    if (error.code === "internal")
      this.#options.log.error({ error: error.cause ?? error, session }, "a message could not be handled");
    const path = (error.details as { path?: string }[] | undefined)?.[0]?.path;
    this.#send(
      JSON.stringify({
        type: "error",
        code: error.code,
        message: error.message,
        retryable: error.retryable,
        ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
        ...(replyTo !== undefined && { replyTo }),
        ...(session !== undefined && { session }),
        ...(path !== undefined && { path }),
      } satisfies ServerMessage),
    );
  }

  #deliver({ json, message }: Placed): void {
    this.#send(json);
    if (message.type === "session.closed") this.#open.delete(message.session);
  }

  #send(json: string): void {
    if (this.#state === "closing" || this.#state === "closed") return;
    // What waits already is what counts: one long message is no slow reader.
    if (this.#outbox.waiting > this.#options.sessions.limits.unsentBytes) this.close(4004);
    else this.#outbox.send(json);
  }

  /** Resolves when little is waiting to be sent; at once when the socket is closing. */
  #drained(): Promise<void> {
    if (this.#state === "closing" || this.#state === "closed") return Promise.resolve();
    return this.#outbox.below(this.#options.sessions.limits.unsentBytes / 4);
  }

  #replaced(session: string): void {
    this.#open.delete(session);
    if (this.#open.size === 0) this.close(4007);
  }

  #moved(session: string): void {
    this.#open.delete(session);
    this.#error(new BarkeepError("session_moved"), undefined, session);
  }

  #detachAll(): void {
    for (const session of this.#open.values()) this.#options.sessions.detach(session, this.#outlet);
    this.#open.clear();
  }

  /** Sends the close frame; the socket is read again, or the peer's own would never be seen. */
  #shut(code: CloseCode): void {
    this.#shutWith = code;
    this.#options.metrics?.connectionClosed(code);
    this.#inbox.length = 0;
    this.#socket.close(code, closeCodes[code].name);
    this.#socket.resume();
    this.#cutOffLater(code === 4004 ? slowCloseMs : closeMs);
  }

  #cutOffLater(ms: number): void {
    const timer = setTimeout(() => this.#socket.terminate(), ms);
    this.#socket.once("close", () => clearTimeout(timer));
  }

  #gone(): void {
    if (!this.#move("gone")) return;
    clearTimeout(this.#helloTimer);
    clearTimeout(this.#tokenTimer);
    this.#inbox.length = 0;
    this.#detachAll();
    this.#leave?.();
    this.#options.onGone(this);
  }
}

function youOf(principal: Principal): NonNullable<ServerMessageOf<"welcome">["you"]> {
  const end = endOf(principal);
  return {
    kind: principal.kind,
    ...(principal.kind === "player" && { player: principal.player }),
    ...(end !== null && { expiresAt: new Date(end).toISOString() }),
  };
}

/** How a socket is closed whose first hello was refused. */
function closeAfter({ code }: BarkeepError): CloseCode {
  if (code === "token_expired") return 4003;
  return code === "rate_limited" ? 4005 : 4001;
}
