/** The bare socket of the playground: every frame of both directions, nothing done behind one's back. */

import { useCallback, useEffect, useRef, useState } from "react";
import { subprotocol } from "../../../protocol/constants.ts";
import { readJson } from "../../../protocol/exact-json.ts";
import { socketUrl } from "../chat/use-chat.ts";
import { playgroundWords } from "../words/en-playground.ts";

export interface Frame {
  readonly key: number;
  readonly direction: "out" | "in" | "note";
  readonly at: number;
  readonly text: string;
  /** The frame's message; null for notes and for what isn't JSON. */
  readonly message: Readonly<Record<string, unknown>> | null;
}

export interface PlaygroundSocket {
  readonly open: boolean;
  readonly frames: readonly Frame[];
  /** Sessions seen on any socket so far, with the last `seq`. */
  readonly sessions: ReadonlyMap<string, { readonly character: string; readonly seq: number }>;
  connect(): void;
  /** Closes the socket without saying good-bye to any session, as a lost network would. */
  drop(): void;
  send(text: string): void;
  clear(): void;
}

const mostFrames = 500;
/** Any code of a client's own: the server must treat it as a socket that was lost. */
const dropCode = 4999;

export function usePlaygroundSocket(): PlaygroundSocket {
  const [open, setOpen] = useState(false);
  const [frames, setFrames] = useState<readonly Frame[]>([]);
  const [sessions, setSessions] = useState<PlaygroundSocket["sessions"]>(new Map());
  const socket = useRef<WebSocket | null>(null);
  const count = useRef(0);

  const add = useCallback((direction: Frame["direction"], text: string) => {
    count.current += 1;
    const frame = { key: count.current, direction, at: Date.now(), text, message: messageIn(text) };
    setFrames((before) => [...before.slice(1 - mostFrames), frame]);
    return frame;
  }, []);

  const connect = useCallback(() => {
    if (socket.current) return;
    const next = new WebSocket(socketUrl(), [subprotocol]);
    socket.current = next;
    next.onopen = () => {
      setOpen(true);
      add("note", playgroundWords.socketOpen);
    };
    next.onmessage = ({ data }) => {
      const { message } = add("in", String(data));
      const { session, seq, type, character } = message ?? {};
      if (typeof session !== "string" || typeof seq !== "number") return;
      setSessions((before) => {
        const known = before.get(session);
        const name = type === "session.opened" ? String((character as { id?: unknown })?.id) : (known?.character ?? "");
        return new Map(before).set(session, { character: name, seq });
      });
    };
    next.onclose = ({ code, reason }) => {
      if (socket.current === next) socket.current = null;
      setOpen(false);
      add("note", playgroundWords.socketClosed(code, reason));
    };
  }, [add]);

  useEffect(() => () => socket.current?.close(), []);

  return {
    open,
    frames,
    sessions,
    connect,
    drop: () => socket.current?.close(dropCode, "dropped in the playground"),
    send: (text) => {
      if (socket.current?.readyState !== WebSocket.OPEN) return;
      socket.current.send(text);
      add("out", text);
    },
    clear: () => setFrames([]),
  };
}

function messageIn(text: string): Frame["message"] {
  try {
    const value: unknown = readJson(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
