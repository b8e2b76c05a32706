/** Anthropic's Messages through its SDK; the stream and what is wrong are read by us. */
import type { Readable } from "node:stream";
import Anthropic from "@anthropic-ai/sdk";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { ModelAdapter, ModelRequest, Part } from "../adapter.ts";
import { besideNames } from "../beside.ts";
import { fromErrorValue, fromFailure } from "../model-error.ts";
import { createModelFetch, type ModelFetch } from "../model-fetch.ts";
import { ThoughtHabits } from "../speech/speech-reader.ts";
import { anthropicBody } from "./anthropic-request.ts";
import { readAnthropicStream } from "./anthropic-stream.ts";

export interface AnthropicOptions {
  readonly apiKey: string;
  readonly baseUrl: string | null;
  /** Where connections may be shared with others. */
  readonly fetch?: ModelFetch;
}

const isOfficial = (baseUrl: string | null) => baseUrl === null || new URL(baseUrl).hostname === "api.anthropic.com";

/** For sentences about it, which players may read: without its address. */
export const anthropicName = (baseUrl: string | null): string =>
  isOfficial(baseUrl) ? "Anthropic" : "The model server";

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
  readonly #context: { readonly provider: string; readonly key: string };
  /** Anthropic's own models think in blocks apart from their text. */
  readonly #habits: ThoughtHabits | null;

  constructor(options: AnthropicOptions) {
    this.#client = anthropicClient(options);
    this.#context = { provider: anthropicName(options.baseUrl), key: options.apiKey };
    this.#habits = isOfficial(options.baseUrl) ? null : new ThoughtHabits();
  }

  async stream(request: ModelRequest, signal: AbortSignal, onPart: (part: Part) => void): Promise<void> {
    const body = anthropicBody(request);
    const sent = { fields: Object.keys(body), tools: body.tools !== undefined, beside: besideNames(request) };
    const context = { ...this.#context, sent };
    try {
      // the body is written here: the SDK knows no number past 2^53
      const response = await this.#client
        .post("/v1/messages", {
          body: writeJson(body),
          headers: { "content-type": "application/json" },
          stream: true,
          signal,
        })
        .asResponse();
      await readAnthropicStream({
        body: response.body as unknown as Readable,
        provider: context.provider,
        model: request.model,
        tools: request.mayCall ? request.tools.map(({ name }) => name) : [],
        habits: this.#habits,
        onPart,
        failure: (value) => fromErrorValue(context, value),
      });
    } catch (error) {
      if (signal.aborted) return;
      throw fromFailure(context, error);
    }
    // an aborted stream ends the SDK's loop without a word, so that is looked at by the caller
  }
}
