/** One server that speaks Chat Completions: its address, the SDK's client for it, and what it says of its models. */
import type { Readable } from "node:stream";
import type OpenAI from "openai";
import { writeJson } from "../../../protocol/exact-json.ts";
import { isLocal, parted, withVersion } from "../address.ts";
import { readWhole } from "../event-stream.ts";
import { listInTime, readModelList } from "../list-models.ts";
import { FailedAnswer, type FailureContext, fromFailure } from "../model-error.ts";
import type { ModelFetch } from "../model-fetch.ts";
import type { ListedModel } from "../provider.ts";

export interface OpenAIServerOptions {
  /** Null for a compatible server that asks for none. */
  readonly apiKey: string | null;
  /** Null for OpenAI itself. */
  readonly baseUrl: string | null;
  readonly fetch: ModelFetch;
}

const officialOpenAIUrl = "https://api.openai.com/v1";

type Body = object & { readonly stream: boolean };

export class OpenAIServer {
  /** OpenAI's own endpoint, which takes fields that compatible servers reject. */
  readonly official: boolean;
  readonly local: boolean;
  /** For sentences about it, which players may read: without its address. */
  readonly name: string;
  readonly #options: OpenAIServerOptions;
  #address: string;
  #client: Promise<OpenAI>;
  #notice: string | null = null;

  constructor(options: OpenAIServerOptions) {
    this.#options = options;
    this.#address = options.baseUrl ?? officialOpenAIUrl;
    const { hostname } = new URL(this.#address);
    this.official = hostname === "api.openai.com";
    this.local = isLocal(this.#address);
    this.name = this.official ? "OpenAI" : "The model server";
    this.#client = this.#connect();
  }

  /** Host and path, for what is learned about its models. */
  get id(): string {
    const { host, pathname } = new URL(this.#options.baseUrl ?? officialOpenAIUrl);
    return `${host}${pathname.replace(/\/$/, "")}`;
  }

  get notice(): string | null {
    return this.#notice;
  }

  get context(): FailureContext {
    return { provider: this.name, key: this.#options.apiKey, hint: this.#hint };
  }

  /** An answer asked for with this body. Rejects with whatever the SDK throws. */
  async ask(body: Body, signal: AbortSignal): Promise<Response> {
    const before = this.#address;
    try {
      return await this.#post(body, signal);
    } catch (error) {
      if (!isLostAnswer(error) || !(await this.#findVersion(before, signal))) throw error;
      return this.#post(body, signal);
    }
  }

  /** The body is written here: the SDK knows no number past 2^53. */
  async #post(body: Body, signal: AbortSignal): Promise<Response> {
    const headers = { "content-type": "application/json" };
    const client = await this.#client;
    const response = await client
      .post("/chat/completions", { body: writeJson(body), headers, stream: body.stream, signal })
      .asResponse();
    if (!isPage(response)) return response;
    throw new FailedAnswer(404, response.headers, await readWhole(response.body as unknown as Readable, this.name));
  }

  /** Rejects with `ModelError`. */
  async list(signal?: AbortSignal): Promise<readonly ListedModel[]> {
    const before = this.#address;
    try {
      return await this.#list(signal);
    } catch (error) {
      if (isLostAnswer(error) && (await this.#findVersion(before, signal))) return this.#list(signal);
      throw fromFailure(this.context, error);
    }
  }

  async #list(signal?: AbortSignal): Promise<readonly ListedModel[]> {
    const { headers, text } = await listInTime(this.name, signal, async (inTime) => {
      const response = await (await this.#client).get("/models", { signal: inTime }).asResponse();
      return { headers: response.headers, text: await readWhole(response.body as unknown as Readable, this.name) };
    });
    const models = readModelList(text);
    if (models === null) throw new FailedAnswer(404, headers, text);
    // OpenAI's own list also holds models that don't chat
    return this.official ? models.filter(({ id, chat }) => chat && isOpenAIChat(id)) : models;
  }

  /** The commonest slip is an address without `/v1`: it is tried, and kept where a list of models is found there. */
  async #findVersion(before: string, signal?: AbortSignal): Promise<boolean> {
    if (this.#address !== before) return true;
    const versioned = withVersion(before);
    if (versioned === null) return false;
    this.#move(versioned);
    try {
      await this.#list(signal);
    } catch {
      this.#move(before);
      return false;
    }
    this.#notice = `OPENAI_BASE_URL has no /v1 at its end: ${parted(versioned).base} answers, and is used. Set it so.`;
    return true;
  }

  get #hint(): string | null {
    return (
      withVersion(this.#address) && "The address in OPENAI_BASE_URL has no /v1 at its end, which most servers need."
    );
  }

  #move(address: string): void {
    this.#address = address;
    this.#client = this.#connect();
  }

  /** The SDK's own retries are off: for speech they are ours, and only before the first word. It is loaded for those who have a server. */
  async #connect(): Promise<OpenAI> {
    const { default: OpenAI } = await import("openai");
    const { base, query } = parted(this.#address);
    const apiKey = this.#options.apiKey ?? "none";
    return new OpenAI({
      apiKey,
      baseURL: base,
      defaultQuery: query,
      // Azure's deployments take the key by this name alone
      ...(new URL(base).hostname.endsWith(".azure.com") && { defaultHeaders: { "api-key": apiKey } }),
      fetch: this.#options.fetch,
      maxRetries: 0,
      organization: null,
      project: null,
      logLevel: "off",
    });
  }
}

const isOpenAIChat = (id: string) => /^(gpt-|chatgpt-|o\d)/.test(id) && !/audio|image|search|instruct/.test(id);

const isPage = (response: Response) => response.headers.get("content-type")?.startsWith("text/html") ?? false;

/** An answer that no model server gives: asked at the wrong place, most likely. */
function isLostAnswer(error: unknown): boolean {
  const { cause } = error as { cause?: unknown };
  const answer = error instanceof FailedAnswer ? error : cause instanceof FailedAnswer ? cause : null;
  return answer !== null && (answer.status === 404 || answer.status === 405);
}
