/**
 * `barkeep mock`: the real gateway with a scripted character, for people who write a client. Any token is good, nothing is kept
 * on disk; what the player says picks the flow (`help` lists them), so a client can be taken through every one of them.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { socketPath } from "../../protocol/constants.ts";
import type { Authenticator } from "../access/principal.ts";
import type { Character, CharacterLibrary } from "../characters/character.ts";
import type { Limits } from "../config/settings.ts";
import { createGateway } from "../gateway/gateway.ts";
import type { Log } from "../observe/log.ts";
import { createMemoryEngine } from "../records/memory-engine.ts";
import { createRecords } from "../records/records.ts";
import { createSessionService } from "../sessions/sessions.ts";
import { scenes } from "./script.ts";
import { createScriptedConversations } from "./scripted-conversation.ts";

export interface MockOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly limits: Limits;
  readonly ids: (prefix: string) => string;
  readonly log: Log;
  readonly version: string;
}

export interface MockServer {
  /** The socket's address, such as `ws://127.0.0.1:7071/v1/ws`. */
  readonly url: string;
  /** What a player can say, one flow a line. */
  readonly script: readonly string[];
  close(): Promise<void>;
}

/** How long a client has to answer the close frame, in ms. */
const closeMs = 1000;

/** Any character's id will do. Rejects when the port is taken. */
export async function startMock({ host, port, limits, ids, log, version }: MockOptions): Promise<MockServer> {
  const clock = { now: () => Date.now() };
  const sockets = new Set<Socket>();
  const httpServer = createServer((_, response) => response.writeHead(426).end("This is a WebSocket server."));
  httpServer.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  const sessions = await createSessionService({
    factory: createScriptedConversations({ clock, drop }),
    characters: anyCharacter,
    records: await createRecords({ engine: createMemoryEngine(), clock, log }),
    clock,
    ids,
    limits,
    log,
  });
  const gateway = createGateway({
    httpServer,
    sessions,
    authenticator: anyToken,
    checkUpgrade: () => null,
    clock,
    ids,
    log,
    server: { name: "barkeep mock", version },
  });
  httpServer.listen(port, host);
  await once(httpServer, "listening");
  return {
    url: `ws://${host}:${(httpServer.address() as AddressInfo).port}${socketPath}`,
    script: scenes.map(({ what }) => what),
    close: async () => {
      await gateway.drain(0);
      httpServer.close();
      // What was said last is still on its way. Who does not hang up is cut off.
      const patience = setTimeout(drop, closeMs);
      await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve))));
      clearTimeout(patience);
    },
  };
}

const named = (id: string) => ({ id, name: id }) as Character;

/** It lists two, so that a client has some to choose from, and knows whoever is asked for. */
const anyCharacter = {
  list: () => [named("barkeep"), named("mira")],
  get: named,
} as unknown as CharacterLibrary;

const anyToken: Authenticator = {
  authenticate: async () => ({ kind: "game", key: "mock", name: "mock" }),
  onRevoked: () => () => {},
};
