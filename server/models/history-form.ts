/** The conversation so far in the form that a model's server takes: calls as calls, or as words. */
import type { AssistantMessage, Message, ModelRequest } from "./adapter.ts";
import { plainTurns } from "./plain-turns.ts";
import type { Habits } from "./refusals/lesson.ts";

/** Said by the character where a turn was broken off behind a result, for servers that want an answer there. */
export const nothingSaid = "…";

export function historyFor({ messages, tools, model }: ModelRequest, habits: Habits): readonly Message[] {
  // without a tool in the request, Anthropic, Bedrock and what stands before them refuse calls in its history
  if (habits.has("plain_turns") || tools.length === 0) return plainTurns(messages);
  const own = habits.has("own_calls_alone") ? ownCalls(messages, model) : messages;
  return habits.has("answered_results") ? answered(own) : own;
}

/** Calls beside which nothing of this model's stands, and their results, as words. */
function ownCalls(messages: readonly Message[], model: string): readonly Message[] {
  return messages.flatMap((message, at): readonly Message[] => {
    const calling = message.role === "tool" ? messages[at - 1] : message;
    return calling?.role === "assistant" && calling.calls.length > 0 && !isOf(calling, model)
      ? plainTurns([message])
      : [message];
  });
}

const isOf = ({ beside, reasoning, calls }: AssistantMessage, model: string): boolean =>
  [beside, reasoning, ...calls.map((call) => call.beside)].some((kept) => kept?.model === model);

function answered(messages: readonly Message[]): readonly Message[] {
  return messages.flatMap((message, at): Message[] =>
    message.role === "tool" && messages[at + 1]?.role === "user"
      ? [message, { role: "assistant", text: nothingSaid, calls: [] }]
      : [message],
  );
}

/** What of calls stands in a request, for what its refusal may mean. */
export const callsIn = ({ messages }: ModelRequest): { readonly calls: boolean; readonly openResults: boolean } => ({
  calls: messages.some((message) => message.role === "tool"),
  openResults: messages.some((message, at) => message.role === "tool" && messages[at + 1]?.role === "user"),
});
