/** A neutral request as a Chat Completions body, the one shape that every compatible server reads. */
import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
} from "openai/resources/chat/completions";
import type { JsonObject } from "../../../protocol/json.ts";
import type { BesideFields, Message, ModelCall, ModelRequest } from "../adapter.ts";
import { alternate } from "../alternate.ts";
import { wireCallId } from "../call-id.ts";

/**
 * `official`: OpenAI's own endpoint, which takes fields that compatible servers reject, and renamed one that they don't know.
 * `forbidding`: where nothing may be called, tools are shown all the same and calls forbidden; else they are left out.
 */
export function openAIBody(
  request: ModelRequest,
  official: boolean,
  forbidding = official,
): ChatCompletionCreateParamsStreaming {
  const system = [request.system.stable, request.system.changing].filter(Boolean).join("\n\n");
  return {
    model: request.model,
    messages: [
      { role: "system", content: system },
      ...alternate(request.messages).flatMap((message) => wireMessages(message, official, request.model)),
    ],
    stream: true,
    stream_options: { include_usage: true },
    // many compatible servers ignore `tool_choice` (Ollama does) and would call once more; OpenAI's cache begins with the tools
    ...(offersTools(request, forbidding) && {
      tools: request.tools.map((tool) => ({
        type: "function",
        function: { name: tool.name, description: tool.description, parameters: tool.schema },
      })),
      tool_choice: request.mayCall ? "auto" : "none",
    }),
    ...(request.temperature !== null && { temperature: request.temperature }),
    ...(official
      ? { max_completion_tokens: request.outputTokens, prompt_cache_key: request.cacheKey }
      : { max_tokens: request.outputTokens }),
  };
}

/** Whether a body made of this request has tools in it. */
export const offersTools = ({ tools, mayCall }: ModelRequest, forbidding: boolean): boolean =>
  tools.length > 0 && (mayCall || forbidding);

function wireMessages(message: Message, official: boolean, model: string): ChatCompletionMessageParam[] {
  switch (message.role) {
    case "user":
      return [{ role: "user", content: message.text }];
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

function wireCall(call: ModelCall, model: string): ChatCompletionMessageFunctionToolCall {
  const { function: inside, ...fields } = fieldsFor(call.beside, model);
  return {
    ...fields,
    id: wireCallId(call.id),
    type: "function",
    function: { ...(inside as JsonObject | undefined), name: call.name, arguments: call.arguments },
  };
}

/** What came beside it goes back to the model it came from, and to no other: those would refuse it. */
const fieldsFor = (beside: BesideFields | undefined, model: string): JsonObject =>
  beside?.model === model ? beside.fields : {};
