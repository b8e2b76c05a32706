/** The conversations of this visit, one a character, and two where two are side by side: they outlive the screens that show them. */
import { createContext } from "react";
import type { ChatConversation } from "./conversation.ts";

export type Chats = Map<string, ChatConversation>;

export const ChatsContext = createContext<Chats | null>(null);
