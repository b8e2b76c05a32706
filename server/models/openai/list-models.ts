/** Reads the list of models in every shape that servers give it, with what some tell of each beside its id. */
import { isForChat } from "../model-kind.ts";
import type { ListedModel } from "../provider.ts";

/** Null for what is no list of models. */
export function readModelList(text: string): readonly ListedModel[] | null {
  const value = parsed(text);
  const items = Array.isArray(value) ? value : isRecord(value) ? (value.data ?? value.models) : undefined;
  if (items === null) return [];
  if (!Array.isArray(items)) return isRecord(value) && "data" in value ? [] : null;
  return items.flatMap((item) => readModel(item) ?? []);
}

function readModel(item: unknown): ListedModel | null {
  if (typeof item === "string") return { id: item, chat: isForChat(item) };
  if (!isRecord(item)) return null;
  const id = [item.id, item.name, item.model].find((each): each is string => typeof each === "string" && each !== "");
  if (id === undefined) return null;
  return { id, contextTokens: windowOf(item), chat: chats(id, item), tools: toolsOf(item) };
}

/** llama.cpp, LM Studio, OpenRouter and Together, vLLM, Mistral, Groq, LiteLLM: each has its own word for it. What is loaded comes before what would be possible. */
const windowFields = [
  "n_ctx",
  "loaded_context_length",
  "max_model_len",
  "context_length",
  "context_window",
  "max_context_length",
  "max_context_window",
  "max_input_tokens",
  "inputTokenLimit",
];

function windowOf(item: Record<string, unknown>): number | undefined {
  const places = [item.meta, item, item.top_provider, item.model_info, item.limits].filter(isRecord);
  for (const field of windowFields) {
    for (const place of places) {
      const count = Number(place[field]);
      if (Number.isSafeInteger(count) && count >= 128) return count;
    }
  }
  return undefined;
}

function chats(id: string, { type, mode, capabilities, architecture }: Record<string, unknown>): boolean {
  if (isRecord(capabilities) && capabilities.completion_chat === false) return false;
  const kind = [type, mode].find((each): each is string => typeof each === "string");
  if (kind && /embed|rerank|image|audio|moderation|transcription|speech/.test(kind)) return false;
  const modalities = isRecord(architecture) ? architecture.output_modalities : undefined;
  if (Array.isArray(modalities) && !modalities.includes("text")) return false;
  return isForChat(id);
}

function toolsOf({ capabilities, supported_parameters }: Record<string, unknown>): boolean | undefined {
  if (isRecord(capabilities) && typeof capabilities.function_calling === "boolean")
    return capabilities.function_calling;
  if (Array.isArray(capabilities) && capabilities.includes("tool_use")) return true;
  return Array.isArray(supported_parameters) ? supported_parameters.includes("tools") : undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}
