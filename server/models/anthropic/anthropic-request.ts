/** A neutral request as a Messages body, with Anthropic's rules on order, pairing and caching. */
import type Anthropic from "@anthropic-ai/sdk";
import { readJson } from "../../../protocol/exact-json.ts";
import type { JsonObject } from "../../../protocol/json.ts";
import type { AssistantMessage, Message, ModelRequest, ToolMessage } from "../adapter.ts";
import { wireCallId } from "../call-id.ts";
import { historyFor } from "../history-form.ts";
import { Habits } from "../refusals/lesson.ts";
import { type WireNames, wireNames } from "../wire-names.ts";
import { anthropicTool } from "./tool-form.ts";

const breakpoint = { cache_control: { type: "ephemeral" as const } };

/**
 * Caching goes by prefix: tools, system, messages. Breakpoints end what stays the same for the character, for the session, for the
 * turns so far, and for the rounds so far of this turn. Temperature is never sent: this API version refuses it, whatever its value.
 */
export function anthropicBody(request: ModelRequest): Anthropic.MessageCreateParamsStreaming {
  const habits = new Habits(request.lessons);
  const names = wireNames(request.tools, habits);
  const marks = habits.takes("cache_control") ? breakpoint : {};
  const { stable, session } = request.system;
  const instructions: Anthropic.TextBlockParam[] = [stable, session].flatMap((text) =>
    text ? [{ type: "text", text, ...marks }] : [],
  );
  const folds = habits.has("no_system");
  const wire = messages(request, {
    habits,
    names,
    first: folds ? [stable, session].filter(Boolean) : [],
  });
  const optional = {
    ...(!folds && { system: instructions }),
    ...(request.tools.length > 0 && {
      tools: request.tools.map((tool) => anthropicTool(tool, habits, names.of(tool.name)) as unknown as Anthropic.Tool),
      ...(!habits.has("no_tool_choice") && {
        tool_choice: { type: request.mayCall ? ("auto" as const) : ("none" as const) },
      }),
    }),
  };
  return {
    model: request.model,
    max_tokens: Math.min(request.outputTokens, habits.most("output_at_most") ?? request.outputTokens),
    stream: !habits.has("no_stream") as true,
    ...Object.fromEntries(Object.entries(optional).filter(([name]) => habits.takes(name))),
    messages: habits.takes("cache_control") ? withBreakpoint(wire) : wire,
  };
}

interface Form {
  readonly habits: Habits;
  readonly names: WireNames;
  /** Instructions, where they have to stand in the first message. */
  readonly first: readonly string[];
}

/** Results come first in the one user message that follows their calls; what the player said next joins it. */
function messages(request: ModelRequest, { habits, names, first }: Form): Anthropic.MessageParam[] {
  const model = habits.has("no_beside") ? null : request.model;
  const wire: { role: "user" | "assistant"; content: Anthropic.ContentBlockParam[] }[] = [];
  if (first.length > 0) wire.push({ role: "user", content: first.map((text) => ({ type: "text", text })) });
  const opening = request.messages[request.opening];
  for (const message of historyFor(request, habits)) {
    if (message === opening && habits.takes("cache_control")) withBreakpoint(wire);
    const role = message.role === "assistant" ? "assistant" : "user";
    const content = blocks(message, model, names);
    const last = wire.at(-1);
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) wire.push({ role, content });
  }
  return wire;
}

function blocks(message: Message, model: string | null, names: WireNames): Anthropic.ContentBlockParam[] {
  switch (message.role) {
    case "user":
      return [message.before, message.text].flatMap((text) => (text ? [{ type: "text", text }] : []));
    case "assistant":
      return assistantBlocks(message, model, names);
    case "tool":
      return resultBlocks(message);
  }
}

/** `model` wants what came beside its own answers; null where its server refuses it. */
function assistantBlocks(
  message: AssistantMessage,
  model: string | null,
  names: WireNames,
): Anthropic.ContentBlockParam[] {
  const reasoning = model !== null && message.reasoning?.model === model ? message.reasoning.blocks : [];
  return [
    ...(reasoning as unknown as Anthropic.ThinkingBlockParam[]),
    // blank text is refused
    ...(message.text.trim() === "" ? [] : [{ type: "text" as const, text: message.text.trimEnd() }]),
    ...message.calls.map((call) => ({
      type: "tool_use" as const,
      ...(model !== null && call.beside?.model === model && call.beside.fields),
      id: wireCallId(call.id),
      name: names.of(call.name),
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
