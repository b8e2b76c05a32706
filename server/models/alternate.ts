/**
 * Joins neighbouring user messages: Anthropic and many local chat templates want roles to take turns, and after a cancelled
 * or failed turn two player's sayings stand side by side.
 */
import type { Message, UserMessage } from "./adapter.ts";

export function alternate(messages: readonly Message[]): Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (message.role === "user" && last?.role === "user")
      joined[joined.length - 1] = { role: "user", text: `${userText(last)}\n\n${userText(message)}` };
    else joined.push(message);
  }
  return joined;
}

/** How things are stands before what is said. */
export const userText = ({ before, text }: UserMessage): string => (before ? `${before}\n\n${text}` : text);
