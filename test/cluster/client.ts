/** A game's client for tests of several nodes: asks, hears, and comes back as often as it is told to. */
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { ServerMessage } from "../../protocol/messages.ts";
import type { BarkeepProcess } from "../servers/barkeep.ts";

export type Message = ServerMessage & Record<string, any>;

export interface Client {
  readonly socket: WebSocket;
  readonly heard: readonly Message[];
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>;
  readonly isClosed: boolean;
  /** The first message that fits, also of those that have been heard. */
  until(fits: (message: Message) => boolean): Promise<Message>;
  /** What answers it: the first message that names its id. */
  ask(message: object): Promise<Message>;
  /** Comes back to a session, as often as the server says that it is on its way. */
  resume(session: string, after: number): Promise<Message>;
}

let ids = 0;

/** A socket that has said hello. Rejects when it can't be had, within `withinMs` where that is given. */
export async function connectTo(socketUrl: string, token: string, withinMs?: number): Promise<Client> {
  const socket = new WebSocket(socketUrl, "barkeep.v1");
  const heard: Message[] = [];
  const waiting = new Set<() => void>();
  socket.on("message", (bytes) => {
    heard.push(JSON.parse(String(bytes)) as Message);
    for (const look of waiting) look();
  });
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
  });
  const refused = closed.then(() => {
    throw new Error("The socket was closed before the welcome.");
  });
  refused.catch(() => undefined);
  const late = withinMs === undefined ? undefined : setTimeout(() => socket.terminate(), withinMs);
  const until = (fits: (message: Message) => boolean) =>
    new Promise<Message>((resolve) => {
      const look = () => {
        const found = heard.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  const ask = (message: object) => {
    ids += 1;
    const asked = { id: `asked-${ids}`, ...message };
    socket.send(JSON.stringify(asked));
    return until((one) => one.replyTo === asked.id);
  };
  await once(socket, "open");
  await Promise.race([ask({ type: "hello", protocolVersions: [1], token }), refused]);
  clearTimeout(late);
  return {
    socket,
    heard,
    closed,
    get isClosed() {
      return socket.readyState === WebSocket.CLOSED;
    },
    until,
    ask,
    async resume(session, after) {
      for (;;) {
        const answer = await ask({ type: "session.open", resume: { session, after } });
        if (answer.type !== "error" || answer.code !== "session_moving") return answer;
        await new Promise((resolve) => setTimeout(resolve, Number(answer.retryAfterMs)));
      }
    },
  };
}

/** The same for the admin, until the test has ended. */
export async function greet({ socketUrl, adminToken }: BarkeepProcess): Promise<Client> {
  const client = await connectTo(socketUrl, adminToken);
  onTestFinished(() => client.socket.terminate());
  return client;
}

export const open = async (client: Client): Promise<string> =>
  (await client.ask({ type: "session.open", character: "barkeep", player: { id: "ada", name: "Ada" } })).session;
