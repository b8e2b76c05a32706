/** A neutral request as a Chat Completions body, the one shape that every compatible server reads. */
import { createHash } from "node:crypto";
import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
  ChatCompletionTool,
} from "openai/resources/chat/completions";
import type { JsonObject } from "../../../protocol/json.ts";
import type { BesideFields, Message, ModelCall, ModelRequest } from "../adapter.ts";
import { alternate, userText } from "../alternate.ts";
import { wireCallId } from "../call-id.ts";
import { plainTurns } from "../plain-turns.ts";
import { Habits } from "../refusals/lesson.ts";

import { openAITool } from "./tool-form.ts";

/**
 * `official`: OpenAI's own endpoint, which takes fields that compatible servers reject, and renamed one that they don't know.
 * `forbidding`: where nothing may be called, tools are shown all the same and calls forbidden; else they are left out. What was
 * learned about the model is heeded. Messages come last, so that the body begins with what stays the same.
 */
export function openAIBody(
  request: ModelRequest,
  official: boolean,
  forbidding = official,
): ChatCompletionCreateParamsStreaming {
  const habits = new Habits(request.lessons);
  const limit = habits.outputLimit ?? (official ? "max_completion_tokens" : "max_tokens");
  const outputTokens = Math.min(request.outputTokens, habits.most("output_at_most") ?? request.outputTokens);
  const optional = {
    stream_options: { include_usage: true },
    // many compatible servers ignore `tool_choice` (Ollama does) and would call once more; OpenAI's cache begins with the tools
    ...(offersTools(request, forbidding) && {
      tools: request.tools.map((tool) => openAITool(tool, habits) as unknown as ChatCompletionTool),
      ...(!habits.has("no_tool_choice") && { tool_choice: request.mayCall ? ("auto" as const) : ("none" as const) }),
    }),
    ...(request.temperature !== null && { temperature: request.temperature }),
    [limit]: outputTokens,
    ...(official && { prompt_cache_key: cacheKey(request.cacheKey) }),
  };
  return {
    model: request.model,
    stream: true,
    ...Object.fromEntries(Object.entries(optional).filter(([name]) => habits.takes(name))),
    messages: messages(request, official, habits),
  };
}

/** Whether a body made of this request has tools in it. */
export const offersTools = ({ tools, mayCall }: ModelRequest, forbidding: boolean): boolean =>
  tools.length > 0 && (mayCall || forbidding);

/** OpenAI takes 64 characters. */
const cacheKey = (key: string): string =>
  key.length <= 64 ? key : `${key.slice(0, 40)}-${createHash("sha256").update(key).digest("hex").slice(0, 16)}`;

function messages(request: ModelRequest, official: boolean, habits: Habits): ChatCompletionMessageParam[] {
  const system = [request.system.stable, request.system.session].filter(Boolean).join("\n\n");
  const back = habits.has("no_beside") ? null : request.model;
  const given = habits.has("plain_turns") ? plainTurns(request.messages) : request.messages;
  const said = alternate(given).flatMap((message) => wireMessages(message, official, back));
  if (!habits.has("no_system")) return [{ role: "system", content: system }, ...said];
  const [first, ...rest] = said;
  return first?.role === "user" && typeof first.content === "string"
    ? [{ role: "user", content: `${system}\n\n${first.content}` }, ...rest]
    : [{ role: "user", content: system }, ...said];
}

function wireMessages(message: Message, official: boolean, model: string | null): ChatCompletionMessageParam[] {
  switch (message.role) {
    case "user":
      return [{ role: "user", content: userText(message) }];
    case "assistant":
      return [
        {
          ...fieldsFor(message.beside, model),
          role: "assistant",
          // several compatible servers refuse null (LM Studio, llama.cpp's, Gemini's), and OpenAI has no use for an empty text
          content: message.text || (official ? null : ""),
          ...(message.calls.length > 0 && { tool_calls: message.calls.map((call) => wireCall(call, model)) }),
        },
      ];
    case "tool":
      return message.results.map((result) => ({
        role: "tool",
        tool_call_id: wireCallId(result.call),
        content: result.text,
      }));
  }
}

function wireCall(call: ModelCall, model: string | null): ChatCompletionMessageFunctionToolCall {
  const { function: inside, ...fields } = fieldsFor(call.beside, model);
  return {
    ...fields,
    id: wireCallId(call.id),
    type: "function",
    function: { ...(inside as JsonObject | undefined), name: call.name, arguments: call.arguments },
  };
}

/** What came beside it goes back to the model it came from, and to no other: those would refuse it. */
const fieldsFor = (beside: BesideFields | undefined, model: string | null): JsonObject =>
  beside !== undefined && beside.model === model ? beside.fields : {};
