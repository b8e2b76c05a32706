/** A neutral request as a Messages body, with Anthropic's rules on order, pairing and caching. */
import type Anthropic from "@anthropic-ai/sdk";
import { readJson } from "../../../protocol/exact-json.ts";
import type { JsonObject } from "../../../protocol/json.ts";
import type { AssistantMessage, Message, ModelRequest, ToolMessage } from "../adapter.ts";
import { wireCallId } from "../call-id.ts";
import { plainTurns } from "../plain-turns.ts";
import { Habits } from "../refusals/lesson.ts";
import { anthropicTool } from "./tool-form.ts";

const breakpoint = { cache_control: { type: "ephemeral" as const } };

/**
 * Caching goes by prefix: tools, system, messages. Breakpoints end what stays the same for the character, for the session, for the
 * turns so far, and for the rounds so far of this turn. Temperature is never sent: this API version refuses it, whatever its value.
 */
export function anthropicBody(request: ModelRequest): Anthropic.MessageCreateParamsStreaming {
  const habits = new Habits(request.lessons);
  const { stable, session } = request.system;
  const instructions: Anthropic.TextBlockParam[] = [stable, session].flatMap((text) =>
    text ? [{ type: "text", text, ...breakpoint }] : [],
  );
  const folds = habits.has("no_system");
  const given = habits.has("plain_turns") ? plainTurns(request.messages) : request.messages;
  const wire = messages(given, request, folds ? [stable, session].filter(Boolean) : []);
  const optional = {
    ...(!folds && { system: instructions }),
    ...(request.tools.length > 0 && {
      tools: request.tools.map((tool) => anthropicTool(tool, habits) as unknown as Anthropic.Tool),
      ...(!habits.has("no_tool_choice") && {
        tool_choice: { type: request.mayCall ? ("auto" as const) : ("none" as const) },
      }),
    }),
  };
  return {
    model: request.model,
    max_tokens: Math.min(request.outputTokens, habits.most("output_at_most") ?? request.outputTokens),
    stream: true,
    ...Object.fromEntries(Object.entries(optional).filter(([name]) => habits.takes(name))),
    messages: withBreakpoint(wire),
  };
}

/** Results come first in the one user message that follows their calls; what the player said next joins it. */
function messages(
  neutral: readonly Message[],
  { model, opening }: ModelRequest,
  first: readonly string[],
): Anthropic.MessageParam[] {
  const wire: { role: "user" | "assistant"; content: Anthropic.ContentBlockParam[] }[] = [];
  if (first.length > 0) wire.push({ role: "user", content: first.map((text) => ({ type: "text", text })) });
  for (const [at, message] of neutral.entries()) {
    if (at === opening) withBreakpoint(wire);
    const role = message.role === "assistant" ? "assistant" : "user";
    const content = blocks(message, model);
    const last = wire.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) wire.push({ role, content });
  }
  return wire;
}

function blocks(message: Message, model: string): Anthropic.ContentBlockParam[] {
  switch (message.role) {
    case "user":
      return [message.before, message.text].flatMap((text) => (text ? [{ type: "text", text }] : []));
    case "assistant":
      return assistantBlocks(message, model);
    case "tool":
      return resultBlocks(message);
  }
}

function assistantBlocks(message: AssistantMessage, model: string): Anthropic.ContentBlockParam[] {
  const reasoning = message.reasoning?.model === model ? message.reasoning.blocks : [];
  return [
    ...(reasoning as unknown as Anthropic.ThinkingBlockParam[]),
    // blank text is refused
    ...(message.text.trim() === "" ? [] : [{ type: "text" as const, text: message.text.trimEnd() }]),
    ...message.calls.map((call) => ({
      type: "tool_use" as const,
      ...(call.beside?.model === model && call.beside.fields),
      id: wireCallId(call.id),
      name: call.name,
      input: objectOf(call.arguments),
    })),
  ];
}

function resultBlocks(message: ToolMessage): Anthropic.ContentBlockParam[] {
  return message.results.map((result) => ({
    type: "tool_result",
    tool_use_id: wireCallId(result.call),
    content: result.text,
    ...(result.failed && { is_error: true }),
  }));
}

/** `input` must be an object; what the model wrote may not even be JSON, and its result says so. */
function objectOf(text: string): JsonObject {
  try {
    const value = readJson(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // falls through
  }
  return {};
}

function withBreakpoint(wire: Anthropic.MessageParam[]): Anthropic.MessageParam[] {
  const content = wire.at(-1)?.content;
  const last = Array.isArray(content) ? content.at(-1) : undefined;
  if (last?.type === "text" || last?.type === "tool_result") Object.assign(last, breakpoint);
  return wire;
}
