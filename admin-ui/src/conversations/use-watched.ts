/** The turns of a live session as they run: heard from the session's own stream, while somebody looks. */

import { useEffect, useState } from "react";
import { readJson } from "../../../protocol/exact-json.ts";
import type { ServerMessageType, SessionMessage } from "../../../protocol/messages.ts";
import { heard, type TurnEntry } from "../chat/chat-log.ts";
import { useServer } from "../http/server.ts";

const shown: readonly ServerMessageType[] = [
  "turn.started",
  "text.delta",
  "method.started",
  "method.finished",
  "action.call",
  "action.cancelled",
  "turn.finished",
];

/** `path`: of the session, below `/api/v1`. */
export function useWatched(path: string, live: boolean): readonly TurnEntry[] {
  const { resources } = useServer();
  const [turns, setTurns] = useState<readonly TurnEntry[]>([]);
  useEffect(() => {
    if (!live) return;
    let source: EventSource | null = null;
    const hear = (event: MessageEvent<string>) => {
      const message = readJson(event.data) as SessionMessage;
      setTurns((before) => heard(before, message).filter((entry) => entry.kind === "turn"));
      // What the player said stands in the transcript, not on the wire.
      if (message.type === "turn.started") void resources.refresh(path);
    };
    const open = () => {
      if (source || document.hidden) return;
      source = new EventSource(`/api/v1${path}/events`);
      // Each connection tells the running turn from its beginning.
      source.onopen = () => setTurns([]);
      for (const type of shown) source.addEventListener(type, hear);
      source.addEventListener("session.closed", close);
    };
    const close = () => {
      source?.close();
      source = null;
    };
    const onVisibility = () => (document.hidden ? close() : open());
    document.addEventListener("visibilitychange", onVisibility);
    open();
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      close();
      setTurns([]);
    };
  }, [resources, path, live]);
  return turns;
}
