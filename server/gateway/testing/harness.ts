/** A gateway on a free port with scripted conversations, and sockets that keep what they are sent. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { WebSocket } from "ws";
import { socketPath, subprotocol } from "../../../protocol/constants.ts";
import type { ServerMessage, ServerMessageOf, ServerMessageType } from "../../../protocol/messages.ts";
import type { Authenticator, Principal } from "../../access/principal.ts";
import type { Character, CharacterLibrary } from "../../characters/character.ts";
import type { Ownership } from "../../cluster/ownership.ts";
import { type Limits, limitSettings } from "../../config/settings.ts";
import type { ConversationFactory } from "../../dialogue/conversation.ts";
import { createScriptedConversations } from "../../mock/scripted-conversation.ts";
import { silentLog } from "../../observe/log.ts";
import { BarkeepError } from "../../problems/errors.ts";
import type { Engine } from "../../records/engine.ts";
import { createMemoryEngine } from "../../records/memory-engine.ts";
import { createRecords } from "../../records/records.ts";
import { createSessionService, type Sessions } from "../../sessions/sessions.ts";
import { createGateway, type Gateway, type GatewayOptions } from "../gateway.ts";

export const defaultLimits = (): Limits =>
  Object.fromEntries(
    Object.entries(limitSettings).map(([name, { schema }]) => [name, (schema as { default?: unknown }).default]),
  ) as unknown as Limits;

export const admin: Principal = { kind: "admin" };
export const game: Principal = { kind: "game", key: "k1", name: "The game" };
export const player = (id: string, more: Partial<Extract<Principal, { kind: "player" }>> = {}): Principal => ({
  kind: "player",
  player: { id, name: id },
  characters: "all",
  maxSessions: 100,
  expiresAt: Date.now() + 3_600_000,
  key: "k1",
  ...more,
});

/** Tokens by what they stand for. */
export class FakeAuthenticator implements Authenticator {
  readonly #clock: { now(): number };
  readonly tokens = new Map<string, Principal>([
    ["admin", admin],
    ["game", game],
    ["ann", player("ann")],
    ["bob", player("bob")],
  ]);
  readonly #listeners = new Set<(affects: (principal: Principal) => boolean) => void>();

  /** What an address is told before its token is looked at. */
  refuse: (address: string | undefined) => BarkeepError | null = () => null;

  constructor(clock: { now(): number }) {
    this.#clock = clock;
  }

  async authenticate(token: string | undefined, address?: string): Promise<Principal | BarkeepError> {
    const refused = this.refuse(address);
    if (refused !== null) return refused;
    const principal = token === undefined ? undefined : this.tokens.get(token);
    if (principal === undefined) return new BarkeepError("unauthorized");
    if (principal.kind === "player" && principal.expiresAt <= this.#clock.now())
      return new BarkeepError("token_expired");
    return principal;
  }

  onRevoked(listener: (affects: (principal: Principal) => boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  revoke(affects: (principal: Principal) => boolean): void {
    for (const listener of this.#listeners) listener(affects);
  }
}

export function fakeCharacters(ids: readonly string[] = ["mira", "tom"], every?: Character): CharacterLibrary {
  const get = (id: string): Character => {
    if (!ids.includes(id)) throw new BarkeepError("unknown_character");
    return { ...every, id, name: id.toUpperCase() } as Character;
  };
  return { list: () => ids.map(get), get } as unknown as CharacterLibrary;
}

export interface HarnessOptions {
  readonly limits?: Partial<Limits>;
  readonly sceneFromGame?: boolean;
  /** What the records are kept by; one in memory when not given. */
  readonly engine?: Engine;
  readonly conversations?: ConversationFactory;
  /** Where other machines have sessions as well. */
  readonly ownership?: Ownership;
  /** What every character is, for a factory that reads more than its name. */
  readonly character?: Character;
  readonly gateway?: Partial<GatewayOptions>;
  readonly clock?: { now(): number };
  readonly mask?: <T>(value: T) => T;
  /** A free one when not given. */
  readonly port?: number;
}

export interface Harness {
  readonly url: string;
  readonly sessions: Sessions;
  readonly gateway: Gateway;
  readonly authenticator: FakeAuthenticator;
  readonly engine: Engine;
  readonly httpServer: Server;
  /** A socket that has said hello. */
  greeted(token?: string): Promise<TestSocket>;
  connect(headers?: Record<string, string>, protocols?: string[]): Promise<TestSocket>;
  /** Cuts all sockets as a bad network would. */
  cut(): void;
  /** Nothing more leaves for the clients connected now, until the answer is called: what a client that doesn't read does
   * to the server, without the buffers of the operating system, whose size differs from machine to machine. */
  hold(): () => void;
  stop(): Promise<void>;
}

export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const clock = options.clock ?? { now: () => Date.now() };
  const authenticator = new FakeAuthenticator(clock);
  const engine = options.engine ?? createMemoryEngine();
  const records = await createRecords({ engine, clock, log: silentLog });
  const peers = new Set<Socket>();
  const httpServer = createServer();
  httpServer.on("connection", (socket) => {
    peers.add(socket);
    socket.on("close", () => peers.delete(socket));
  });
  const cut = () => {
    for (const peer of peers) peer.destroy();
  };
  const hold = () => {
    const held = [...peers];
    for (const peer of held) peer.cork();
    return () => {
      for (const peer of held) peer.uncork();
    };
  };
  let count = 0;
  const life = Math.random().toString(36).slice(2, 8);
  const newId = (prefix: string) => `${prefix}_${life}${++count}`;
  const sessions = await createSessionService({
    factory: options.conversations ?? createScriptedConversations({ clock, drop: cut }),
    characters: fakeCharacters(undefined, options.character),
    records,
    clock,
    ids: newId,
    limits: { ...defaultLimits(), ...options.limits },
    sceneFromGame: options.sceneFromGame ?? false,
    log: silentLog,
    ...(options.mask && { mask: options.mask }),
    ...(options.ownership && { ownership: options.ownership }),
  });
  const gateway = createGateway({
    httpServer,
    sessions,
    authenticator,
    checkUpgrade: () => null,
    clock,
    ids: newId,
    log: silentLog,
    server: { name: "barkeep", version: "0.0.0" },
    ...options.gateway,
  });
  httpServer.listen(options.port ?? 0, "127.0.0.1");
  await once(httpServer, "listening");
  const url = `ws://127.0.0.1:${(httpServer.address() as AddressInfo).port}${socketPath}`;
  const opened: TestSocket[] = [];
  const connect = async (headers: Record<string, string> = {}, protocols = [subprotocol]) => {
    const socket = new TestSocket(new WebSocket(url, protocols, { headers }));
    opened.push(socket);
    await socket.opened;
    return socket;
  };
  return {
    url,
    sessions,
    gateway,
    authenticator,
    engine,
    httpServer,
    cut,
    hold,
    connect,
    greeted: async (token = "admin") => {
      const socket = await connect();
      await socket.ask({ type: "hello", id: "hello", protocolVersions: [1], token });
      return socket;
    },
    stop: async () => {
      for (const { socket } of opened) socket.terminate();
      await gateway.close();
      await sessions.drain(0);
      cut();
      httpServer.close();
    },
  };
}

/** Ids are unique over all sockets: a `say` with an id that its session knows is the same `say`. */
let ids = 0;

type Waiter = { readonly matches: (message: ServerMessage) => boolean; readonly resolve: (message: never) => void };

export class TestSocket {
  readonly socket: WebSocket;
  readonly opened: Promise<void>;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly messages: ServerMessage[] = [];
  readonly #waiters = new Set<Waiter>();

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.opened = once(socket, "open").then(() => {});
    this.closed = new Promise((resolve) =>
      socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() })),
    );
    socket.on("error", () => {});
    socket.on("message", (data) => {
      const message = JSON.parse(data.toString()) as ServerMessage;
      this.messages.push(message);
      for (const waiter of this.#waiters) {
        if (!waiter.matches(message)) continue;
        this.#waiters.delete(waiter);
        waiter.resolve(message as never);
      }
    });
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Resolves with the first message, past or to come, that fits. */
  when<T extends ServerMessageType>(
    type: T,
    fits: (message: ServerMessageOf<T>) => boolean = () => true,
  ): Promise<ServerMessageOf<T>> {
    const matches = (message: ServerMessage) => message.type === type && fits(message as ServerMessageOf<T>);
    const found = this.messages.find(matches);
    if (found !== undefined) return Promise.resolve(found as ServerMessageOf<T>);
    return new Promise((resolve) => this.#waiters.add({ matches, resolve: resolve as never }));
  }

  /** Sends and resolves with what answers it by `replyTo`; rejects when the socket closes first. */
  async ask<T extends ServerMessage = ServerMessage>(message: {
    type: string;
    id?: string;
    [field: string]: unknown;
  }): Promise<T> {
    const id = message.id ?? `m${++ids}`;
    const answer = new Promise<T>((resolve) =>
      this.#waiters.add({ matches: (one) => "replyTo" in one && one.replyTo === id, resolve: resolve as never }),
    );
    this.send({ ...message, id });
    const unanswered = this.closed.then(({ code, reason }) => {
      throw new Error(`The socket closed with ${code} ${reason} before ${message.type} ${id} was answered.`);
    });
    return Promise.race([answer, unanswered]);
  }

  async open(character = "mira", more: object = {}): Promise<string> {
    const answer = await this.ask<ServerMessageOf<"session.opened">>({ type: "session.open", character, ...more });
    if (answer.type !== "session.opened") throw new Error(JSON.stringify(answer));
    return answer.session;
  }

  /** Says something and resolves when its turn has finished. */
  async turn(session: string, text: string): Promise<ServerMessageOf<"turn.finished">> {
    const started = await this.ask<ServerMessageOf<"turn.started">>({ type: "say", session, text });
    if (started.type !== "turn.started") throw new Error(JSON.stringify(started));
    return this.when("turn.finished", ({ turn }) => turn === started.turn);
  }

  of(session: string): Extract<ServerMessage, { seq: number }>[] {
    return this.messages.filter(
      (m): m is Extract<ServerMessage, { seq: number }> => "seq" in m && m.session === session,
    );
  }
}
