/** Cuts a turn down to what the player heard of it, calls and results aside: those happened whether heard or not. */
import { cutWritten, withoutMarks } from "../cues/written.ts";
import type { Message } from "../models/adapter.ts";

/** The first `chars` UTF-16 units, never half of a surrogate pair. */
export function heardText(text: string, chars: number): string {
  const end = Math.max(0, Math.min(chars, text.length));
  const code = text.charCodeAt(end - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? end - 1 : end);
}

const spokenOf = ({ text }: { readonly text: string }): number => withoutMarks(text).length;

export function hearOnly(
  messages: readonly Message[],
  text: string,
  chars: number,
): { messages: Message[]; text: string } {
  const heard = heardText(text, chars);
  // what was spoken and turned out to be a thought stands in no message: it came first
  const kept = messages.reduce((sum, message) => sum + (message.role === "assistant" ? spokenOf(message) : 0), 0);
  let left = Math.max(0, heard.length - Math.max(0, text.length - kept));
  const cut = messages.flatMap((message): Message[] => {
    if (message.role !== "assistant") return [message];
    const part = cutWritten(message.text, left);
    left -= withoutMarks(part).length;
    if (part === "" && message.calls.length === 0) return [];
    return [{ ...message, text: part }];
  });
  return { messages: cut, text: heard };
}
