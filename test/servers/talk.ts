/** One turn with a character over a real WebSocket, as a game would have it, gathered into one value. */
import { WebSocket } from "ws";
import type { ServerMessage, ServerMessageOf } from "../../protocol/messages.ts";

export interface TalkedTurn {
  readonly text: string;
  readonly finish: ServerMessageOf<"turn.finished">["finish"];
  readonly methods: readonly { readonly method: string; readonly name: string; readonly status: string }[];
  /** Every message of the socket, in order. */
  readonly messages: readonly ServerMessage[];
}

/** Connects, says hello, opens a session with a character, says one thing, and waits for the turn to finish. */
export async function talk(
  server: { readonly socketUrl: string; readonly adminToken: string },
  character: string,
  text: string,
): Promise<TalkedTurn> {
  const socket = new WebSocket(server.socketUrl, "barkeep.v1");
  const messages: ServerMessage[] = [];
  const send = (message: object) => socket.send(JSON.stringify(message));
  try {
    const finished = await new Promise<ServerMessageOf<"turn.finished">>((resolve, reject) => {
      socket.once("error", reject);
      socket.once("close", (code, reason) => reject(new Error(`closed: ${code} ${reason}`)));
      socket.once("open", () => send({ type: "hello", id: "1", protocolVersions: [1], token: server.adminToken }));
      socket.on("message", (bytes) => {
        const message = JSON.parse(String(bytes)) as ServerMessage;
        messages.push(message);
        if (message.type === "welcome")
          send({ type: "session.open", id: "2", character, player: { id: "p1", name: "Ada" } });
        if (message.type === "session.opened") send({ type: "say", id: "3", session: message.session, text });
        if (message.type === "turn.finished") resolve(message);
        if (message.type === "error") reject(new Error(`${message.code}: ${message.message}`));
      });
    });
    const names = new Map(
      messages.flatMap((message) => (message.type === "method.started" ? [[message.call, message.name]] : [])),
    );
    return {
      text: finished.text,
      finish: finished.finish,
      methods: messages.flatMap((message) =>
        message.type === "method.finished"
          ? [{ method: message.method, name: names.get(message.call) ?? "", status: message.status }]
          : [],
      ),
      messages,
    };
  } finally {
    socket.removeAllListeners("close");
    socket.terminate();
  }
}
