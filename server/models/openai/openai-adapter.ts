/** OpenAI and every server that speaks its Chat Completions. The SDK asks and reports errors; the stream is read by us. */
import type { Readable } from "node:stream";
import OpenAI from "openai";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { ModelAdapter, ModelRequest, Part } from "../adapter.ts";
import { readWhole } from "../event-stream.ts";
import { fromApiFailure, ModelError } from "../model-error.ts";
import { createModelFetch, type ModelFetch } from "../model-fetch.ts";
import { ThoughtHabits } from "../speech/speech-reader.ts";
import { offersTools, openAIBody } from "./openai-request.ts";
import { type OpenAIStreamOptions, readOpenAIAnswer, readOpenAIStream } from "./openai-stream.ts";

export const officialOpenAIUrl = "https://api.openai.com/v1";

export interface OpenAIOptions {
  /** Null for a compatible server that asks for none. */
  readonly apiKey: string | null;
  readonly baseUrl: string | null;
  /** Makes up ids for calls that came without one. */
  readonly makeId: () => string;
  /** Where connections may be shared with others. */
  readonly fetch?: ModelFetch;
}

/** The SDK's client with its own retries off: for speech they are ours, and only before the first word. */
export function openAIClient(options: Pick<OpenAIOptions, "apiKey" | "baseUrl" | "fetch">): OpenAI {
  return new OpenAI({
    apiKey: options.apiKey ?? "none",
    baseURL: options.baseUrl ?? officialOpenAIUrl,
    fetch: options.fetch ?? createModelFetch(),
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
  /** OpenAI's own models think apart from their text. */
  readonly #habits: ThoughtHabits | null;

  constructor(options: OpenAIOptions) {
    this.#client = openAIClient(options);
    this.#official = options.baseUrl === null || new URL(options.baseUrl).hostname === "api.openai.com";
    this.#provider = this.#official ? "OpenAI" : "The model server";
    this.#makeId = options.makeId;
    this.#habits = this.#official ? null : new ThoughtHabits();
  }

  async stream(request: ModelRequest, signal: AbortSignal, onPart: (part: Part) => void): Promise<void> {
    const offers = offersTools(request, this.#official);
    try {
      if (await this.#streamed(request, signal, onPart, offers)) return;
      if (!offers)
        throw new ModelError("model_output", `${this.#provider} answered with an empty stream.`, { again: true });
      await this.#whole(request, signal, onPart);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ModelError) throw error;
      throw fromApiFailure(this.#provider, error as ApiError);
    }
  }

  /** Resolves with false for a server that can't stream where tools are offered: it says so, or sends not a single event. */
  async #streamed(
    request: ModelRequest,
    signal: AbortSignal,
    onPart: (part: Part) => void,
    offers: boolean,
  ): Promise<boolean> {
    let response: Response;
    try {
      response = await this.#respond(request, signal, this.#official);
    } catch (error) {
      if (offers && refusesToStream(error as ApiError)) return false;
      if (offers || request.tools.length === 0 || !missesTools(error as ApiError)) throw error;
      response = await this.#respond(request, signal, true);
    }
    if (!response.body) return false;
    if (response.headers.get("content-type")?.startsWith("application/json")) {
      await this.#read(response, request, onPart);
      return true;
    }
    return readOpenAIStream({ body: response.body as unknown as Readable, ...this.#reading(request, onPart) });
  }

  #respond(request: ModelRequest, signal: AbortSignal, forbidding: boolean): Promise<Response> {
    return this.#ask(openAIBody(request, this.#official, forbidding), signal);
  }

  /** The same question for an answer in one piece: late, but it can hold calls. */
  async #whole(request: ModelRequest, signal: AbortSignal, onPart: (part: Part) => void): Promise<void> {
    const { stream_options: _, ...body } = openAIBody(request, this.#official);
    await this.#read(await this.#ask({ ...body, stream: false }, signal), request, onPart);
  }

  /** The body is written here: the SDK knows no number past 2^53. */
  #ask(body: object & { readonly stream: boolean }, signal: AbortSignal): Promise<Response> {
    const headers = { "content-type": "application/json" };
    return this.#client
      .post("/chat/completions", { body: writeJson(body), headers, stream: body.stream, signal })
      .asResponse();
  }

  async #read(response: Response, request: ModelRequest, onPart: (part: Part) => void): Promise<void> {
    const json = await readWhole(response.body as unknown as Readable, this.#provider);
    readOpenAIAnswer(this.#reading(request, onPart), json);
  }

  #reading(request: ModelRequest, onPart: (part: Part) => void): Omit<OpenAIStreamOptions, "body"> {
    return {
      provider: this.#provider,
      model: request.model,
      tools: request.mayCall ? request.tools.map(({ name }) => name) : [],
      habits: this.#habits,
      makeId: this.#makeId,
      onPart,
    };
  }
}

type ApiError = InstanceType<typeof OpenAI.APIError>;

/** llama.cpp's server before May 2025 answers 500, `Cannot use tools with stream`. */
function refusesToStream({ status = 0, message }: ApiError): boolean {
  return [400, 422, 500, 501].includes(status) && /\btools?\b/i.test(message) && /\bstream/i.test(message);
}

/** LiteLLM before Anthropic and Bedrock, which take no history of calls without the tools. */
function missesTools({ status = 0, message }: ApiError): boolean {
  return [400, 422, 500].includes(status) && /\btools\b/i.test(message);
}
