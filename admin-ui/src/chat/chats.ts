/** The conversations of this visit, one a character: they outlive the screens that show them. */
import { createContext } from "react";
import type { ChatConversation } from "./conversation.ts";

export type Chats = Map<string, ChatConversation>;

export const ChatsContext = createContext<Chats | null>(null);
