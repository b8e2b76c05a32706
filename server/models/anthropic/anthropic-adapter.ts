/** Anthropic's Messages through its SDK's raw event stream. */
import Anthropic from "@anthropic-ai/sdk";
import type { Json } from "../../../protocol/json.ts";
import type { Usage } from "../../../protocol/messages.ts";
import type { FinishReason, ModelAdapter, ModelCall, ModelRequest, Part } from "../adapter.ts";
import { fromApiFailure, ModelError } from "../model-error.ts";
import { createModelFetch, type ModelFetch } from "../model-fetch.ts";
import { anthropicBody } from "./anthropic-request.ts";

const provider = "Anthropic";

export interface AnthropicOptions {
  readonly apiKey: string;
  readonly baseUrl: string | null;
  /** Where connections may be shared with others. */
  readonly fetch?: ModelFetch;
}

/** The SDK's own retries and its OpenTelemetry spans are off: no word of a player may leave by default. */
export function anthropicClient(options: AnthropicOptions): Anthropic {
  return new Anthropic({
    apiKey: options.apiKey,
    // else the SDK would take a token from the environment and send that as well
    authToken: null,
    ...(options.baseUrl !== null && { baseURL: options.baseUrl }),
    fetch: options.fetch ?? createModelFetch(),
    maxRetries: 0,
    logLevel: "off",
    openTelemetry: false,
  });
}

export class AnthropicAdapter implements ModelAdapter {
  readonly #client: Anthropic;

  constructor(options: AnthropicOptions) {
    this.#client = anthropicClient(options);
  }

  async stream(request: ModelRequest, signal: AbortSignal, onPart: (part: Part) => void): Promise<void> {
    try {
      const events = await this.#client.messages.create(anthropicBody(request), { signal });
      await readAnthropicStream(events, onPart);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ModelError) throw error;
      throw sortFailure(error);
    }
    // an aborted stream ends the SDK's loop without a word, so that is looked at by the caller
  }
}

type Block =
  | { readonly type: "call"; id: string; name: string; text: string }
  | { readonly type: "reasoning"; json: Thinking };
type Thinking = { type: string; thinking?: string; signature?: string; data?: string };

/** Turns events into parts. Throws `ModelError` when the stream ends before `message_stop`. */
async function readAnthropicStream(
  events: AsyncIterable<Anthropic.RawMessageStreamEvent>,
  onPart: (part: Part) => void,
): Promise<void> {
  const blocks = new Map<number, Block>();
  let counts: Counts | null = null;
  let stop: string | null = null;
  let ended = false;
  onPart({ type: "alive" });
  for await (const event of events) {
    switch (event.type) {
      case "message_start":
        counts = replaceCounts({}, event.message.usage);
        break;
      case "content_block_start": {
        const block = event.content_block;
        if (block.type === "tool_use")
          blocks.set(event.index, { type: "call", id: block.id, name: block.name, text: "" });
        else if (block.type === "thinking" || block.type === "redacted_thinking")
          blocks.set(event.index, { type: "reasoning", json: { ...block } });
        else if (block.type === "text" && block.text) onPart({ type: "text", text: block.text });
        break;
      }
      case "content_block_delta": {
        const delta = event.delta;
        if (delta.type === "text_delta") {
          if (delta.text) onPart({ type: "text", text: delta.text });
          break;
        }
        const block = blocks.get(event.index);
        if (delta.type === "input_json_delta" && block?.type === "call") block.text += delta.partial_json;
        if (block?.type === "reasoning" && delta.type === "thinking_delta")
          block.json.thinking = (block.json.thinking ?? "") + delta.thinking;
        if (block?.type === "reasoning" && delta.type === "signature_delta") block.json.signature = delta.signature;
        onPart({ type: "alive" });
        break;
      }
      case "message_delta":
        counts = replaceCounts(counts ?? {}, event.usage);
        stop = event.delta.stop_reason ?? stop;
        break;
      case "message_stop":
        ended = true;
    }
  }
  if (counts) onPart({ type: "usage", usage: total(counts) });
  if (!ended && stop === null)
    throw new ModelError("model_output", `${provider}'s answer broke off before its end.`, { again: true });
  const calls: ModelCall[] = [...blocks.values()].flatMap((block) =>
    block.type === "call" ? [{ id: block.id, name: block.name, arguments: block.text.trim() || "{}" }] : [],
  );
  const reason = finishReason(stop, calls.length > 0);
  if (reason === "calls") {
    const reasoning = [...blocks.values()].flatMap((block) => (block.type === "reasoning" ? [block.json as Json] : []));
    if (reasoning.length > 0) onPart({ type: "reasoning", blocks: reasoning });
    for (const call of calls) onPart({ type: "call", call });
  }
  onPart({ type: "finish", reason });
}

/** After `max_tokens` the last call's JSON may be cut off, so none is run. */
function finishReason(stop: string | null, called: boolean): FinishReason {
  if (stop === "max_tokens") return "length";
  if (stop === "model_context_window_exceeded") return "overflow";
  if (stop === "refusal") return "refused";
  return called ? "calls" : "complete";
}

interface Counts {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly cache_read_input_tokens?: number | null;
  readonly cache_creation_input_tokens?: number | null;
}

/** Counts are cumulative: a later one replaces an earlier one, and one that is missing leaves it. */
function replaceCounts(before: Counts, given: Counts | null | undefined): Counts {
  return {
    input_tokens: given?.input_tokens ?? before.input_tokens,
    output_tokens: given?.output_tokens ?? before.output_tokens,
    cache_read_input_tokens: given?.cache_read_input_tokens ?? before.cache_read_input_tokens,
    cache_creation_input_tokens: given?.cache_creation_input_tokens ?? before.cache_creation_input_tokens,
  } as Counts;
}

/** `input_tokens` leaves out what was read from the cache or written to it; ours is all that was sent. */
function total(counts: Counts): Usage {
  const cachedTokens = counts.cache_read_input_tokens ?? 0;
  const written = counts.cache_creation_input_tokens ?? 0;
  return {
    inputTokens: (counts.input_tokens ?? 0) + cachedTokens + written,
    outputTokens: counts.output_tokens ?? 0,
    cachedTokens,
  };
}

function sortFailure(error: unknown): ModelError {
  const failure = error as InstanceType<typeof Anthropic.APIError>;
  // an error event in mid-stream has a type but no status
  const status = failure.status ?? statusOf[String((failure as { type?: unknown }).type)];
  return fromApiFailure(provider, { status, headers: failure.headers, message: failure.message ?? String(error) });
}

const statusOf: Readonly<Record<string, number>> = Object.freeze({
  overloaded_error: 529,
  rate_limit_error: 429,
  api_error: 500,
  authentication_error: 401,
  permission_error: 403,
});
