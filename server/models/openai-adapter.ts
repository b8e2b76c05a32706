/** OpenAI and every server that speaks its Chat Completions. The SDK asks and reports errors; the stream is read by us. */
import OpenAI from "openai";
import type { ModelAdapter, ModelRequest, Part } from "./adapter.ts";
import { fromApiFailure, ModelError } from "./model-error.ts";
import { openAIBody } from "./openai-request.ts";
import { readOpenAIAnswer, readOpenAIStream } from "./openai-stream.ts";

export const officialOpenAIUrl = "https://api.openai.com/v1";

export interface OpenAIOptions {
  /** Null for a compatible server that asks for none. */
  readonly apiKey: string | null;
  readonly baseUrl: string | null;
  /** Makes up ids for calls that came without one. */
  readonly makeId: () => string;
}

/** The SDK's client with its own retries off: for speech they are ours, and only before the first word. */
export function openAIClient(options: Pick<OpenAIOptions, "apiKey" | "baseUrl">): OpenAI {
  return new OpenAI({
    apiKey: options.apiKey ?? "none",
    baseURL: options.baseUrl ?? officialOpenAIUrl,
    maxRetries: 0,
    organization: null,
    project: null,
    logLevel: "off",
  });
}

export class OpenAIAdapter implements ModelAdapter {
  readonly #client: OpenAI;
  readonly #official: boolean;
  readonly #provider: string;
  readonly #makeId: () => string;

  constructor(options: OpenAIOptions) {
    this.#client = openAIClient(options);
    this.#official = options.baseUrl === null || new URL(options.baseUrl).hostname === "api.openai.com";
    this.#provider = this.#official
      ? "OpenAI"
      : `The model server at ${new URL(options.baseUrl ?? officialOpenAIUrl).host}`;
    this.#makeId = options.makeId;
  }

  async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<Part> {
    try {
      const response = await this.#client.chat.completions
        .create(openAIBody(request, this.#official), { signal })
        .asResponse();
      if (!response.body)
        throw new ModelError("model_output", `${this.#provider} answered with nothing.`, { again: true });
      const options = { body: response.body, provider: this.#provider, makeId: this.#makeId };
      if (response.headers.get("content-type")?.startsWith("application/json"))
        yield* readOpenAIAnswer(options, await response.text());
      else yield* readOpenAIStream(options);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ModelError) throw error;
      throw fromApiFailure(this.#provider, error as InstanceType<typeof OpenAI.APIError>);
    }
  }
}
