/**
 * A proxy before a server that turns the order of a resume round: `session.opened` first, and what was missed after it. Each
 * message keeps its `seq`, so a client that goes by that needs no particular order.
 */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { socketPath, subprotocol } from "../../protocol/constants.ts";
import type { ClientMessageOf, ServerMessage } from "../../protocol/messages.ts";

export interface OpenedFirst {
  /** Such as `ws://127.0.0.1:40123/v1/ws`. */
  readonly url: string;
  /** How many messages came to a client after the `session.opened` they belong before. */
  readonly turnedRound: number;
  /** Cuts every client off. */
  cut(): void;
  close(): void;
}

/** The message, when the frame opens a session; clients also send what is no message. */
function resumption(frame: string | Buffer): ClientMessageOf<"session.open"> | null {
  if (typeof frame !== "string" || !frame.includes('"session.open"')) return null;
  return JSON.parse(frame) as ClientMessageOf<"session.open">;
}

export async function startOpenedFirst(target: string): Promise<OpenedFirst> {
  const front = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(front, "listening");
  let turnedRound = 0;
  front.on("connection", (client) => {
    const back = new WebSocket(target, [subprotocol]);
    const early: (string | Buffer)[] = [];
    /** What waits for the answer to a resume, by the session. */
    const held = new Map<string, { readonly open: string; readonly frames: string[] }>();
    client.on("message", (data, isBinary) => {
      const frame = isBinary ? (data as Buffer) : data.toString();
      const opening = resumption(frame);
      if (opening?.resume) held.set(opening.resume.session, { open: opening.id, frames: [] });
      if (back.readyState === back.OPEN) back.send(frame);
      else early.push(frame);
    });
    back.on("open", () => {
      for (const frame of early) back.send(frame);
    });
    back.on("message", (data) => {
      const text = data.toString();
      const message = JSON.parse(text) as ServerMessage;
      const waiting = "session" in message && message.session !== undefined ? held.get(message.session) : undefined;
      if (waiting === undefined || !("seq" in message)) {
        client.send(text);
      } else if (message.type === "session.opened" && message.replyTo === waiting.open) {
        held.delete(message.session);
        turnedRound += waiting.frames.length;
        for (const frame of [text, ...waiting.frames]) client.send(frame);
      } else {
        waiting.frames.push(text);
      }
    });
    client.on("close", () => back.close());
    back.on("close", (code) => client.close(code === 1005 || code === 1006 ? 1001 : code));
    back.on("error", () => {});
  });
  return {
    url: `ws://127.0.0.1:${(front.address() as AddressInfo).port}${socketPath}`,
    get turnedRound() {
      return turnedRound;
    },
    cut: () => {
      for (const client of front.clients) client.terminate();
    },
    close: () => {
      for (const client of front.clients) client.terminate();
      front.close();
    },
  };
}
