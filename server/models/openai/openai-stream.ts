/**
 * Reads a Chat Completions stream as the servers in the wild write it, chunk by chunk, into neutral parts.
 * The SDK's own readers are not used here: see docs/decisions/openai-stream.md.
 */
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { createParser } from "eventsource-parser";
import type { Usage } from "../../../protocol/messages.ts";
import type { FinishReason, Part } from "../adapter.ts";
import { ModelError, shortened } from "../model-error.ts";
import { ThinkFilter } from "./think-filter.ts";
import { ToolCallAssembly } from "./tool-call-assembly.ts";

/** The fields we look at; everything is optional, since servers leave things out. */
interface Chunk {
  readonly choices?: readonly {
    readonly delta?: Delta | null;
    /** In place of `delta` where a server answered without streaming. */
    readonly message?: Delta | null;
    readonly finish_reason?: string | null;
  }[];
  readonly usage?: {
    readonly prompt_tokens?: number;
    readonly completion_tokens?: number;
    readonly prompt_tokens_details?: { readonly cached_tokens?: number } | null;
  } | null;
  readonly error?: unknown;
}

interface Delta {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly tool_calls?: readonly unknown[] | null;
}

export interface OpenAIStreamOptions {
  readonly body: Readable;
  /** Named in error messages. */
  readonly provider: string;
  readonly makeId: () => string;
  readonly onPart: (part: Part) => void;
}

/**
 * Hands over text as it comes and everything else at the end; resolves with false, having handed over nothing of worth, for a
 * stream without a single event. Rejects with `ModelError` for an error in mid-stream or a stream that broke off.
 */
export async function readOpenAIStream({ body, onPart, ...options }: OpenAIStreamOptions): Promise<boolean> {
  const reader = new ChunkReader(options);
  const parser = createParser({ onEvent: (event) => reader.take(event.data) });
  const decoder = new StringDecoder("utf8");
  let begun = false;
  await eachChunk(body, (bytes) => {
    const decoded = decoder.write(bytes);
    parser.feed(begun ? decoded : decoded.replace(byteOrderMark, ""));
    begun ||= decoded !== "";
    const text = reader.text();
    if (text !== "") onPart({ type: "text", text });
    // a comment only keeps the connection open; it is no sign that an answer is coming
    else if (reader.took()) onPart({ type: "alive" });
  });
  parser.feed(`${decoder.end()}\n\n`);
  if (reader.empty) return false;
  for (const part of reader.end()) onPart(part);
  return true;
}

/** The same for an answer in one piece: some servers give one though they were asked to stream. */
export function readOpenAIAnswer({ onPart, ...options }: Omit<OpenAIStreamOptions, "body">, json: string): void {
  const reader = new ChunkReader(options);
  onPart({ type: "alive" });
  reader.take(json);
  for (const part of reader.end()) onPart(part);
}

const byteOrderMark = /^\uFEFF/;

/**
 * Hands over a body's bytes in the moment they come: with hundreds of characters speaking, promises around each chunk would cost
 * more than reading it. Rejects when the body breaks off, and with what `take` throws; the rest of the body is then let go.
 */
function eachChunk(body: Readable, take: (bytes: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    body.on("data", (bytes: Buffer) => {
      try {
        take(bytes);
      } catch (error) {
        reject(error);
        body.destroy();
      }
    });
    body.once("end", resolve);
    body.on("error", reject);
    body.once("close", () => reject(new Error("The connection was closed.")));
  });
}

class ChunkReader {
  readonly #provider: string;
  readonly #calls: ToolCallAssembly;
  readonly #think = new ThinkFilter();
  #text = "";
  #usage: Usage | null = null;
  #reason: string | null = null;
  #refused = false;
  #ended = false;
  #empty = true;
  #took = false;

  constructor(options: Pick<OpenAIStreamOptions, "provider" | "makeId">) {
    this.#provider = options.provider;
    this.#calls = new ToolCallAssembly({ makeId: options.makeId });
  }

  get empty(): boolean {
    return this.#empty;
  }

  take(line: string): void {
    this.#empty = false;
    this.#took = true;
    if (line.startsWith("[DONE]")) {
      this.#ended = true;
      return;
    }
    const chunk = this.#parse(line);
    if (chunk.error) throw streamError(this.#provider, chunk.error);
    if (chunk.usage) {
      this.#usage = readUsage(chunk.usage);
      if (!chunk.choices?.length) this.#ended = true;
    }
    const choice = chunk.choices?.[0];
    if (!choice) return;
    const delta = choice.delta ?? choice.message;
    if (delta) {
      if (typeof delta.content === "string" && delta.content !== "") this.#text += this.#think.push(delta.content);
      if (delta.refusal) this.#refused = true;
      if (Array.isArray(delta.tool_calls)) for (const call of delta.tool_calls) this.#calls.add(call);
    }
    if (choice.finish_reason) this.#reason = choice.finish_reason;
  }

  /** Whether an event has come since it was last asked. */
  took(): boolean {
    const took = this.#took;
    this.#took = false;
    return took;
  }

  /** What may be spoken of what came since it was last asked. */
  text(): string {
    const text = this.#text;
    this.#text = "";
    return text;
  }

  *end(): Generator<Part> {
    const text = this.text() + this.#think.end();
    if (text !== "") yield { type: "text", text };
    if (this.#usage) yield { type: "usage", usage: this.#usage };
    if (this.#reason === null && !this.#ended)
      throw new ModelError("model_output", `${this.#provider}'s answer broke off before its end.`, { again: true });
    const reason = this.#finish();
    if (reason === "calls") for (const call of this.#calls.finish()) yield { type: "call", call };
    yield { type: "finish", reason };
  }

  /** That there are calls is the signal; but after `length` they may be cut off, and none is run. */
  #finish(): FinishReason {
    if (this.#reason === "length") return "length";
    if (this.#refused || this.#reason === "content_filter") return "refused";
    return this.#calls.empty ? "complete" : "calls";
  }

  #parse(line: string): Chunk {
    try {
      const chunk: unknown = JSON.parse(line);
      if (typeof chunk === "object" && chunk !== null) return chunk;
    } catch {
      // told below, the same as JSON of another kind
    }
    throw new ModelError("model_output", `${this.#provider} sent a chunk that is not a JSON object.`, { again: true });
  }
}

function readUsage(usage: NonNullable<Chunk["usage"]>): Usage {
  const cached = usage.prompt_tokens_details?.cached_tokens;
  return {
    inputTokens: usage.prompt_tokens ?? 0,
    outputTokens: usage.completion_tokens ?? 0,
    ...(cached !== undefined && { cachedTokens: cached }),
  };
}

function streamError(provider: string, error: unknown): ModelError {
  const given = typeof error === "object" && error !== null ? (error as { message?: unknown; code?: unknown }) : {};
  const words = typeof given.message === "string" ? given.message : JSON.stringify(error);
  const told = `${provider} reported an error in mid-answer: ${shortened(words, 300)}`;
  if (/context|too long/i.test(`${String(given.code)} ${words}`) && /length|long|exceed/i.test(words))
    return new ModelError("context_overflow", told);
  if (String(given.code) === "rate_limit_exceeded" || String(given.code) === "429")
    return new ModelError("model_rate_limited", told, { again: true });
  return new ModelError("model_unavailable", told, { again: true });
}
