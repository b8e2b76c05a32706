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
import { historyFor, nothingSaid } from "../history-form.ts";
import { Habits } from "../refusals/lesson.ts";
import { type WireNames, wireNames } from "../wire-names.ts";
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
  const streams = !habits.has("no_stream");
  const names = wireNames(request.tools, habits);
  const optional = {
    ...(streams && { stream_options: { include_usage: true } }),
    // many compatible servers ignore `tool_choice` (Ollama does) and would call once more; OpenAI's cache begins with the tools
    ...(offersTools(request, forbidding) && {
      tools: request.tools.map(
        (tool) => openAITool(tool, habits, names.of(tool.name)) as unknown as ChatCompletionTool,
      ),
      ...(!habits.has("no_tool_choice") && { tool_choice: request.mayCall ? ("auto" as const) : ("none" as const) }),
    }),
    ...(request.temperature !== null && { temperature: request.temperature }),
    ...(!habits.has("no_output_limit") && { [limit]: outputTokens }),
    ...(official && { prompt_cache_key: cacheKey(request.cacheKey) }),
  };
  return {
    model: request.model,
    stream: streams as true,
    ...Object.fromEntries(Object.entries(optional).filter(([name]) => habits.takes(name))),
    messages: messages(request, official, habits, names),
  };
}

/** Whether a body made of this request has tools in it. */
export const offersTools = ({ tools, mayCall }: ModelRequest, forbidding: boolean): boolean =>
  tools.length > 0 && (mayCall || forbidding);

/** OpenAI takes 64 characters. */
const cacheKey = (key: string): string =>
  key.length <= 64 ? key : `${key.slice(0, 40)}-${createHash("sha256").update(key).digest("hex").slice(0, 16)}`;

function messages(
  request: ModelRequest,
  official: boolean,
  habits: Habits,
  names: WireNames,
): ChatCompletionMessageParam[] {
  const system = [request.system.stable, request.system.session].filter(Boolean).join("\n\n");
  const back = habits.has("no_beside") ? null : request.model;
  const said = alternate(historyFor(request, habits)).flatMap((message) =>
    wireMessages(message, { official, model: back, names, habits }),
  );
  if (!habits.has("no_system")) return [{ role: "system", content: system }, ...said];
  const [first, ...rest] = said;
  return first?.role === "user" && typeof first.content === "string"
    ? [{ role: "user", content: `${system}\n\n${first.content}` }, ...rest]
    : [{ role: "user", content: system }, ...said];
}

interface Form {
  readonly official: boolean;
  /** Wants what came beside its own answers; null where its server refuses it. */
  readonly model: string | null;
  readonly names: WireNames;
  readonly habits: Habits;
}

function wireMessages(message: Message, { official, model, names, habits }: Form): ChatCompletionMessageParam[] {
  switch (message.role) {
    case "user":
      return [{ role: "user", content: userText(message) }];
    case "assistant":
      return [
        {
          ...fieldsFor(message.beside, model),
          role: "assistant",
          content: message.text || emptyText(habits, official),
          ...(message.calls.length > 0 && { tool_calls: message.calls.map((call) => wireCall(call, model, names)) }),
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

/** Several compatible servers refuse null (LM Studio, llama.cpp's, Gemini's), and OpenAI has no use for an empty text. */
function emptyText(habits: Habits, official: boolean): string | null {
  if (habits.has("filled_text")) return nothingSaid;
  return official || habits.has("null_text") ? null : "";
}

function wireCall(call: ModelCall, model: string | null, names: WireNames): ChatCompletionMessageFunctionToolCall {
  const { function: inside, ...fields } = fieldsFor(call.beside, model);
  return {
    ...fields,
    id: wireCallId(call.id),
    type: "function",
    function: { ...(inside as JsonObject | undefined), name: names.of(call.name), arguments: call.arguments },
  };
}

/** What came beside it goes back to the model it came from, and to no other: those would refuse it. */
const fieldsFor = (beside: BesideFields | undefined, model: string | null): JsonObject =>
  beside !== undefined && beside.model === model ? beside.fields : {};
