/** The conversation with a character as a screen shows it. */
import { useContext, useEffect } from "react";
import type { SocketConstructor } from "../../../protocol/client/main.ts";
import { socketPath } from "../../../protocol/constants.ts";
import { useSignal } from "../http/signal.ts";
import { type Chats, ChatsContext } from "./chats.ts";
import { ChatConversation, type ChatSetting, type ChatState } from "./conversation.ts";

export const socketUrl = (): string => {
  const { protocol, host } = window.location;
  return `${protocol === "https:" ? "wss" : "ws"}://${host}${socketPath}`;
};

function conversationWith(chats: Chats, character: string, side: string): ChatConversation {
  let found = chats.get(character + side);
  if (!found) {
    found = new ChatConversation({
      character,
      side,
      url: socketUrl(),
      WebSocket: window.WebSocket as unknown as SocketConstructor,
      storage: sessionStorage,
    });
    chats.set(character + side, found);
  }
  return found;
}

export interface Chat extends ChatState {
  readonly answering: boolean;
  say(text: string): void;
  cancel(): void;
  /** Ends a method that answers later. */
  stop(call: string): void;
  /** Ends this conversation; the next word begins another. */
  restart(): void;
}

export function useChat(character: string, setting: ChatSetting, side = ""): Chat {
  const chats = useContext(ChatsContext);
  if (!chats) throw new Error("useChat is for components below ChatsContext");
  const conversation = conversationWith(chats, character, side);
  const shown = useSignal(conversation.shown);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each conversation that is shown.
  useEffect(() => conversation.resume(setting), [conversation]);
  return {
    ...shown,
    answering: shown.log.some((entry) => entry.kind === "turn" && entry.finish === null),
    say: (text) => void conversation.say(text, setting),
    cancel: () => conversation.cancel(),
    stop: (call) => conversation.stop(call),
    restart: () => conversation.restart(),
  };
}
