/** Anthropic's Messages through its SDK; the stream and what is wrong are read by us. */
import type { Readable } from "node:stream";
import type Anthropic from "@anthropic-ai/sdk";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { ModelAdapter, ModelRequest, Part } from "../adapter.ts";
import { besideNames } from "../beside.ts";
import { readWhole } from "../event-stream.ts";
import { callsIn } from "../history-form.ts";
import { fromErrorValue, fromFailure } from "../model-error.ts";
import { createModelFetch, type ModelFetch } from "../model-fetch.ts";
import type { Seen } from "../provider.ts";
import { Habits } from "../refusals/lesson.ts";
import { keepsThought, ThoughtHabits } from "../speech/speech-reader.ts";
import { keywordsIn } from "../tool-schema.ts";
import { wireNames } from "../wire-names.ts";
import { anthropicBody } from "./anthropic-request.ts";
import { readAnthropicAnswer, readAnthropicStream } from "./anthropic-stream.ts";

export interface AnthropicOptions {
  /** Null for a compatible server that asks for none. */
  readonly apiKey: string | null;
  readonly baseUrl: string | null;
  /** Where connections may be shared with others. */
  readonly fetch?: ModelFetch;
  /** Told of a habit that was seen in an answer; its lesson comes with later requests. */
  readonly onSeen?: Seen | undefined;
}

export const isOfficial = (baseUrl: string | null) =>
  baseUrl === null || new URL(baseUrl).hostname === "api.anthropic.com";

/** For sentences about it, which players may read: without its address. */
export const anthropicName = (baseUrl: string | null): string =>
  isOfficial(baseUrl) ? "Anthropic" : "The model server";

/** The SDK's own retries and its OpenTelemetry spans are off: no word of a player may leave by default. It is loaded for those who have a key. */
export async function anthropicClient(options: AnthropicOptions): Promise<Anthropic> {
  const { default: Anthropic } = await import("@anthropic-ai/sdk");
  return new Anthropic({
    apiKey: options.apiKey ?? "none",
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
  readonly #client: Promise<Anthropic>;
  readonly #context: { readonly provider: string; readonly key: string | null };
  /** Anthropic's own models think in blocks apart from their text. */
  readonly #habits: ThoughtHabits | null;

  constructor(options: AnthropicOptions) {
    this.#client = anthropicClient(options);
    this.#context = { provider: anthropicName(options.baseUrl), key: options.apiKey };
    this.#habits = isOfficial(options.baseUrl)
      ? null
      : new ThoughtHabits(options.onSeen && keepsThought(options.onSeen));
  }

  async stream(request: ModelRequest, signal: AbortSignal, onPart: (part: Part) => void): Promise<void> {
    const body = anthropicBody(request);
    const names = wireNames(request.tools, new Habits(request.lessons));
    const context = () => ({ ...this.#context, sent: sentIn(body, request) });
    try {
      // the body is written here: the SDK knows no number past 2^53
      const client = await this.#client;
      const response = await client
        .post("/v1/messages", {
          body: writeJson(body),
          headers: { "content-type": "application/json" },
          stream: body.stream,
          signal,
        })
        .asResponse();
      const reading = {
        provider: this.#context.provider,
        model: request.model,
        tools: request.tools.map(({ name }) => names.of(name)),
        mayCall: request.mayCall,
        habits: this.#habits,
        lessons: request.lessons,
        onPart: (part: Part) =>
          onPart(
            part.type === "call" ? { ...part, call: { ...part.call, name: names.offered(part.call.name) } } : part,
          ),
        failure: (value: unknown) => fromErrorValue(context(), value),
      };
      const answer = response.body as unknown as Readable;
      if (response.headers.get("content-type")?.startsWith("application/json"))
        readAnthropicAnswer(reading, await readWhole(answer, reading.provider));
      else await readAnthropicStream({ body: answer, ...reading });
    } catch (error) {
      if (signal.aborted) return;
      throw fromFailure(context(), error);
    }
    // an aborted stream ends the SDK's loop without a word, so that is looked at by the caller
  }
}

const sentIn = (body: ReturnType<typeof anthropicBody>, request: ModelRequest) => ({
  // the marks of what is to be cached stand deeper
  fields: [...Object.keys(body), "cache_control"],
  tools: body.tools !== undefined,
  beside: besideNames(request),
  keywords: keywordsIn(request.tools.map(({ schema }) => schema)),
  ...callsIn(request),
});
