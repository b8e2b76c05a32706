/** Reads the list of models in every shape that servers give it, with what some tell of each beside its id. */
import { ModelError } from "./model-error.ts";
import { isForChat, isKindForChat } from "./model-kind.ts";
import type { ListedModel } from "./provider.ts";

/** How long a list of models may take, in ms. */
const listTimeoutMs = 10_000;

/** What `ask` reads with the signal it is given; rejects with `ModelError` where it has not in time. `server` is named in the sentence. */
export async function listInTime<T>(
  server: string,
  signal: AbortSignal | undefined,
  ask: (signal: AbortSignal) => Promise<T>,
  timeoutMs = listTimeoutMs,
): Promise<T> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    return await ask(AbortSignal.any([...(signal ? [signal] : []), late]));
  } catch (error) {
    if (!late.aborted) throw error;
    const message = `${server} did not say within ${timeoutMs / 1000} s which models it has.`;
    throw new ModelError("model_unavailable", message, { again: true });
  }
}

/** Models of one server that are looked at, several times as many as any has: each is held against all that is known. */
const mostModels = 2000;

/** Null for what is no list of models. */
export function readModelList(text: string): readonly ListedModel[] | null {
  const value = parsed(text);
  const items = Array.isArray(value) ? value : isRecord(value) ? (value.data ?? value.models) : undefined;
  if (items === null) return [];
  if (!Array.isArray(items)) return isRecord(value) && "data" in value ? [] : null;
  return items.slice(0, mostModels).flatMap((item) => readModel(item) ?? []);
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
      const told = place[field];
      const count = typeof told === "string" || typeof told === "number" ? Number(told) : Number.NaN;
      if (Number.isSafeInteger(count) && count >= 128) return count;
    }
  }
  return undefined;
}

/** What a server says a model is for, and where it may be asked: Together, LiteLLM, Infinity; Cohere, Gemini, one-api. */
const kindFields = ["type", "mode", "task"];
const waysFields = ["endpoints", "supported_endpoints", "supported_endpoint_types", "supportedGenerationMethods"];

function chats(id: string, model: Record<string, unknown>): boolean {
  const { capabilities, architecture } = model;
  if (isRecord(capabilities) && capabilities.completion_chat === false) return false;
  if (textsIn(kindFields.map((name) => model[name])).some((kind) => !isKindForChat(kind))) return false;
  const ways = waysFields.map((name) => textsIn(model[name])).find((list) => list.length > 0);
  if (ways?.every((way) => !isKindForChat(way))) return false;
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

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
}
