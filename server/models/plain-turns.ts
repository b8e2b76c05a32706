/** Calls and results as words, for servers whose template knows only user and assistant, strictly in turn. */
import type { Message } from "./adapter.ts";

export function plainTurns(messages: readonly Message[]): Message[] {
  const plain: Message[] = [];
  for (const message of messages) {
    const next = inWords(message);
    const last = plain.at(-1);
    if (next.role === "assistant" && last?.role === "assistant")
      plain[plain.length - 1] = { ...last, text: `${last.text}\n${next.text}` };
    else plain.push(next);
  }
  return plain;
}

function inWords(message: Message): Message {
  switch (message.role) {
    case "user":
      return message;
    case "assistant": {
      const called = message.calls.map(({ name, arguments: given }) => `(called ${name} with ${given})`);
      return { role: "assistant", text: [message.text, ...called].filter(Boolean).join("\n"), calls: [] };
    }
    case "tool":
      return { role: "user", text: message.results.map(({ text }) => text).join("\n\n") };
  }
}
