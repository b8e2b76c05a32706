/** OpenAI and every server that speaks its Chat Completions. The SDK asks; the stream and what is wrong are read by us. */
import type { Readable } from "node:stream";
import type { ModelAdapter, ModelRequest, Part } from "../adapter.ts";
import { besideNames } from "../beside.ts";
import { readWhole } from "../event-stream.ts";
import { callsIn } from "../history-form.ts";
import {
  FailedAnswer,
  failedAnswerIn,
  fromErrorValue,
  fromFailedAnswer,
  fromFailure,
  ModelError,
} from "../model-error.ts";
import { createModelFetch, type ModelFetch } from "../model-fetch.ts";
import type { Seen } from "../provider.ts";
import { Habits } from "../refusals/lesson.ts";
import { keepsThought, ThoughtHabits } from "../speech/speech-reader.ts";
import { keywordsIn } from "../tool-schema.ts";
import { type WireNames, wireNames } from "../wire-names.ts";
import { offersTools, openAIBody } from "./openai-request.ts";
import { type OpenAIStreamOptions, readOpenAIAnswer, readOpenAIStream } from "./openai-stream.ts";
import { OpenAIServer } from "./server.ts";

export interface OpenAIOptions {
  /** Null for a compatible server that asks for none. */
  readonly apiKey: string | null;
  readonly baseUrl: string | null;
  /** Makes up ids for calls that came without one. */
  readonly makeId: () => string;
  /** Where connections may be shared with others. */
  readonly fetch?: ModelFetch;
  /** Where its list of models is asked for as well. */
  readonly server?: OpenAIServer;
  /** Told of a habit that was seen in an answer; its lesson comes with later requests. */
  readonly onSeen?: Seen | undefined;
}

type Body = ReturnType<typeof openAIBody>;

/** One request with what is needed to read its answer, or its refusal. */
interface Asking {
  readonly request: ModelRequest;
  readonly onPart: (part: Part) => void;
  readonly names: WireNames;
  body: Body;
}

export class OpenAIAdapter implements ModelAdapter {
  readonly #server: OpenAIServer;
  readonly #makeId: () => string;
  /** OpenAI's own models think apart from their text. */
  readonly #habits: ThoughtHabits | null;

  constructor(options: OpenAIOptions) {
    this.#server = options.server ?? new OpenAIServer({ ...options, fetch: options.fetch ?? createModelFetch() });
    this.#makeId = options.makeId;
    const { onSeen } = options;
    this.#habits = this.#server.official ? null : new ThoughtHabits(onSeen && keepsThought(onSeen));
  }

  async stream(request: ModelRequest, signal: AbortSignal, onPart: (part: Part) => void): Promise<void> {
    const offers = offersTools(request, this.#server.official);
    const habits = new Habits(request.lessons);
    const names = wireNames(request.tools, habits);
    const named = (part: Part) =>
      onPart(part.type === "call" ? { ...part, call: { ...part.call, name: names.offered(part.call.name) } } : part);
    const asking: Asking = { request, onPart: named, names, body: openAIBody(request, this.#server.official) };
    try {
      if (habits.has("no_stream")) return await this.#whole(asking, signal);
      if (await this.#streamed(asking, signal)) return;
      if (!offers)
        throw new ModelError("model_output", `${this.#server.name} answered with an empty stream.`, { again: true });
      await this.#whole(asking, signal);
    } catch (error) {
      if (signal.aborted) return;
      throw fromFailure({ ...this.#server.context, sent: sentIn(asking) }, error);
    }
  }

  /** Resolves with false for a server that can't stream where tools are offered: it says so, or sends not a single event. */
  async #streamed(asking: Asking, signal: AbortSignal): Promise<boolean> {
    let response: Response;
    try {
      response = await this.#server.ask(asking.body, signal);
    } catch (error) {
      const { tools } = sentIn(asking);
      if (tools && refusesToStream(error)) return false;
      if (tools || asking.request.tools.length === 0 || !missesTools(error)) throw error;
      asking.body = openAIBody(asking.request, this.#server.official, true);
      response = await this.#server.ask(asking.body, signal);
    }
    if (!response.body) return false;
    const type = response.headers.get("content-type") ?? "";
    if (type.startsWith("text/html")) throw new FailedAnswer(404, response.headers, await this.#text(response));
    if (type.startsWith("application/json")) {
      readOpenAIAnswer(this.#reading(asking), await this.#text(response));
      return true;
    }
    return readOpenAIStream({ body: response.body as unknown as Readable, ...this.#reading(asking) });
  }

  /** The same question for an answer in one piece: late, but it can hold calls. */
  async #whole(asking: Asking, signal: AbortSignal): Promise<void> {
    const { stream_options: _, ...body } = asking.body;
    const response = await this.#server.ask({ ...body, stream: false }, signal);
    readOpenAIAnswer(this.#reading(asking), await this.#text(response));
  }

  #text(response: Response): Promise<string> {
    return readWhole(response.body as unknown as Readable, this.#server.name);
  }

  #reading(asking: Asking): Omit<OpenAIStreamOptions, "body"> {
    const { request, onPart, names } = asking;
    return {
      provider: this.#server.name,
      model: request.model,
      tools: request.tools.map(({ name }) => names.of(name)),
      mayCall: request.mayCall,
      habits: this.#habits,
      lessons: request.lessons,
      makeId: this.#makeId,
      onPart,
      failure: (value) => fromErrorValue({ ...this.#server.context, sent: sentIn(asking) }, value),
    };
  }
}

const sentIn = ({ body, request }: Asking) => ({
  fields: Object.keys(body),
  tools: body.tools !== undefined,
  beside: besideNames(request),
  keywords: body.tools ? keywordsIn(request.tools.map(({ schema }) => schema)) : [],
  ...callsIn(request),
});

/** llama.cpp's server before May 2025 answers 500, `Cannot use tools with stream`. */
function refusesToStream(error: unknown): boolean {
  return saysOf(error, [400, 422, 500, 501], (words) => /\btools?\b/i.test(words) && /\bstream/i.test(words));
}

/** LiteLLM before Anthropic and Bedrock, which take no history of calls without the tools. */
function missesTools(error: unknown): boolean {
  return saysOf(error, [400, 422, 500], (words) => /\btools\b|tool_?(?:config|use|result)/i.test(words));
}

function saysOf(error: unknown, statuses: readonly number[], says: (words: string) => boolean): boolean {
  const answer = failedAnswerIn(error);
  return answer !== null && statuses.includes(answer.status) && says(fromFailedAnswer({ provider: "" }, answer).words);
}
