/** Anthropic's Messages through its SDK's raw event stream. */

import type { Readable } from "node:stream";
import Anthropic from "@anthropic-ai/sdk";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { ModelAdapter, ModelRequest, Part } from "../adapter.ts";
import { fromApiFailure, ModelError } from "../model-error.ts";
import { createModelFetch, type ModelFetch } from "../model-fetch.ts";
import { ThoughtHabits } from "../speech/speech-reader.ts";
import { anthropicBody } from "./anthropic-request.ts";
import { anthropic, readAnthropicStream } from "./anthropic-stream.ts";

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
  /** Anthropic's own models think in blocks apart from their text. */
  readonly #habits: ThoughtHabits | null;

  constructor(options: AnthropicOptions) {
    this.#client = anthropicClient(options);
    const official = options.baseUrl === null || new URL(options.baseUrl).hostname === "api.anthropic.com";
    this.#habits = official ? null : new ThoughtHabits();
  }

  async stream(request: ModelRequest, signal: AbortSignal, onPart: (part: Part) => void): Promise<void> {
    try {
      // the body is written here: the SDK knows no number past 2^53
      const response = await this.#client
        .post("/v1/messages", {
          body: writeJson(anthropicBody(request)),
          headers: { "content-type": "application/json" },
          stream: true,
          signal,
        })
        .asResponse();
      await readAnthropicStream({
        body: response.body as unknown as Readable,
        model: request.model,
        tools: request.mayCall ? request.tools.map(({ name }) => name) : [],
        habits: this.#habits,
        onPart,
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ModelError) throw error;
      throw sortFailure(error);
    }
    // an aborted stream ends the SDK's loop without a word, so that is looked at by the caller
  }
}

function sortFailure(error: unknown): ModelError {
  const failure = error as InstanceType<typeof Anthropic.APIError>;
  // the SDK's message is the status and the body as JSON; the words are in it
  const inside = (failure.error as { error?: { message?: unknown } } | undefined)?.error?.message;
  const message = typeof inside === "string" ? inside : (failure.message ?? String(error));
  return fromApiFailure(anthropic, { status: failure.status, headers: failure.headers, message });
}
