/** A conversation over the real gateway, as a game would have it; the page's cookie says who is asking. */
import { useCallback, useEffect, useRef, useState } from "react";
import {
  BarkeepClient,
  type ClientSession,
  type ClientState,
  type SocketConstructor,
} from "../../../protocol/client/main.ts";
import { socketPath } from "../../../protocol/constants.ts";
import { type ChatLog, heard, said } from "./chat-log.ts";

export interface Chat {
  readonly log: ChatLog;
  readonly state: ClientState;
  /** The session's id, once it is open. */
  readonly session: string | null;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly problem: string | null;
  readonly answering: boolean;
  say(text: string): void;
  cancel(): void;
  /** Ends this conversation and begins a new one. */
  restart(): void;
}

export const socketUrl = (): string => {
  const { protocol, host } = window.location;
  return `${protocol === "https:" ? "wss" : "ws"}://${host}${socketPath}`;
};

const player = { id: "designer", name: "Designer" };

export function useChat(character: string): Chat {
  const [log, setLog] = useState<ChatLog>([]);
  const [state, setState] = useState<ClientState>("idle");
  const [session, setSession] = useState<ClientSession | null>(null);
  const [warnings, setWarnings] = useState<Chat["warnings"]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const live = useRef<ClientSession | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another round is another conversation.
  useEffect(() => {
    let current = true;
    setLog([]);
    setProblem(null);
    setWarnings([]);
    setSession(null);
    const client = new BarkeepClient({
      url: socketUrl(),
      WebSocket: window.WebSocket as unknown as SocketConstructor,
      client: { name: "admin page" },
      onState: (next, why) => {
        if (!current) return;
        setState(next);
        setProblem(next === "waiting" || next === "closed" ? (why?.message ?? null) : null);
      },
    });
    const open = async () => {
      await client.connect();
      const opened = await client.openSession({
        character,
        player,
        onMessage: (message) => {
          if (!current) return;
          if (message.type === "session.opened") setWarnings(message.warnings ?? []);
          setLog((before) => heard(before, message));
        },
        onClosed: (reason) => current && setProblem(`The conversation was ended: ${reason}.`),
      });
      if (!current) return;
      live.current = opened;
      setSession(opened);
    };
    open().catch((error: Error) => current && setProblem(error.message));
    return () => {
      current = false;
      live.current?.close().catch(() => {});
      live.current = null;
      client.close();
    };
  }, [character, round]);

  const say = useCallback((text: string) => {
    const session = live.current;
    if (!session) return;
    setLog((before) => said(before, text));
    session.say(text).finished.catch((error: Error) => setProblem(error.message));
  }, []);

  return {
    log,
    state,
    session: session?.id ?? null,
    warnings,
    problem,
    answering: log.some((entry) => entry.kind === "turn" && entry.finish === null),
    say,
    cancel: () => void live.current?.cancel().catch(() => {}),
    restart: () => setRound((before) => before + 1),
  };
}
