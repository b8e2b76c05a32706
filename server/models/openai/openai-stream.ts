/**
 * Reads a Chat Completions stream as the servers in the wild write it, chunk by chunk, into neutral parts.
 * The SDK's own readers are not used here: see docs/decisions/openai-stream.md.
 */
import type { Readable } from "node:stream";
import { readJson } from "../../../protocol/exact-json.ts";
import type { Usage } from "../../../protocol/messages.ts";
import type { FinishReason, ModelCall, Part } from "../adapter.ts";
import { Beside } from "../beside.ts";
import { readEventStream } from "../event-stream.ts";
import { ModelError, shortened } from "../model-error.ts";
import type { Lesson } from "../refusals/lesson.ts";
import { SpeechReader, type ThoughtHabits } from "../speech/speech-reader.ts";
import {
  type Chunk,
  type Delta,
  endOf,
  endsLikeSentence,
  knownOfMessage,
  readUsage,
  reasonIn,
  thoughtFields,
  thoughtParts,
  wordsOf,
} from "./openai-chunk.ts";
import { ToolCallAssembly } from "./tool-call-assembly.ts";

export interface OpenAIStreamOptions {
  readonly body: Readable;
  /** Named in error messages. */
  readonly provider: string;
  readonly model: string;
  /** Names of the tools that the conversation knows of, and whether they may be called now. */
  readonly tools: readonly string[];
  readonly mayCall: boolean;
  /** Null for a provider whose answers hold no thoughts. */
  readonly habits: ThoughtHabits | null;
  /** What was learned of the model. */
  readonly lessons?: readonly Lesson[];
  readonly makeId: () => string;
  /** Sorts what a server says is wrong after it had begun to answer. */
  readonly failure: (value: unknown) => ModelError;
  readonly onPart: (part: Part) => void;
}

/**
 * Hands over text as it comes and everything else at the end; resolves with false, having handed over nothing of worth, for a
 * stream without a single event. Rejects with `ModelError` for an error in mid-stream or a stream that broke off.
 */
export async function readOpenAIStream({ body, ...options }: OpenAIStreamOptions): Promise<boolean> {
  const { provider, onPart } = options;
  const reader = new ChunkReader(options);
  try {
    await readEventStream({
      body,
      provider,
      onEvent: (data, name) => reader.take(data, name),
      // a comment only keeps the connection open; it is no sign that an answer is coming
      onPiece: () => {
        if (reader.took() && !reader.flush()) onPart({ type: "alive" });
      },
      isOver: () => reader.done,
    });
    if (reader.empty) return false;
    reader.end();
    return true;
  } finally {
    reader.stop();
  }
}

/** The same for an answer in one piece: some servers give one though they were asked to stream. */
export function readOpenAIAnswer(options: Omit<OpenAIStreamOptions, "body">, json: string): void {
  const reader = new ChunkReader(options);
  try {
    options.onPart({ type: "alive" });
    reader.take(json);
    reader.end();
  } finally {
    reader.stop();
  }
}

class ChunkReader {
  readonly #failure: (value: unknown) => ModelError;
  readonly #provider: string;
  readonly #model: string;
  readonly #onPart: (part: Part) => void;
  readonly #makeId: () => string;
  readonly #calls: ToolCallAssembly;
  readonly #speech: SpeechReader;
  readonly #beside = new Beside();
  #text = "";
  #handed = false;
  /** The end of what was said, by which a cut answer is known. */
  #lastWords = "";
  #usage: Usage | null = null;
  #reason: string | null = null;
  #refused = false;
  #ended = false;
  #done = false;
  #empty = true;
  #took = false;

  constructor(options: Omit<OpenAIStreamOptions, "body">) {
    const { provider, model, tools, mayCall, habits, lessons = [], makeId, onPart, failure } = options;
    this.#provider = provider;
    this.#failure = failure;
    this.#model = model;
    this.#onPart = onPart;
    this.#makeId = makeId;
    this.#calls = new ToolCallAssembly({ makeId, model });
    this.#speech = new SpeechReader({
      model,
      habits,
      lessons,
      tools,
      mayCall,
      onText: (text) => {
        this.#text += text;
        this.#lastWords = (this.#lastWords + text).slice(-40);
        // what waited for a thought that did not come leaves without another chunk
        if (!this.#took) this.flush();
      },
      onUnsaid: () => {
        this.#text = "";
        if (this.#handed) onPart({ type: "unsaid" });
      },
    });
  }

  get empty(): boolean {
    return this.#empty;
  }

  /** Nothing that follows is part of the answer. */
  get done(): boolean {
    return this.#done;
  }

  take(line: string, name?: string): void {
    this.#empty = false;
    this.#took = true;
    if (line.startsWith("[DONE]")) {
      this.#ended = true;
      this.#done = true;
      return;
    }
    const chunk = this.#parse(line);
    if (chunk.error) throw this.#failure(chunk.error);
    if (chunk.object === "error" || name === "error") throw this.#failure(chunk);
    if (chunk.usage) {
      this.#usage = readUsage(chunk.usage);
      if (!chunk.choices?.length) this.#ended = true;
    }
    const choice = chunk.choices?.[0];
    if (!choice) return;
    const delta = choice.delta ?? choice.message;
    if (typeof delta === "object" && delta !== null) this.#takeDelta(delta);
    if (choice.finish_reason) this.#reason = reasonIn(choice.finish_reason);
  }

  /** Whether an event has come since it was last asked. */
  took(): boolean {
    const took = this.#took;
    this.#took = false;
    return took;
  }

  /** Hands over what may be spoken of what has come; false where there was nothing. */
  flush(): boolean {
    const text = this.#text;
    this.#text = "";
    this.#handed ||= text !== "";
    if (text !== "") this.#onPart({ type: "text", text });
    return text !== "";
  }

  end(): void {
    const written = this.#speech.end();
    this.flush();
    if (this.#usage) this.#onPart({ type: "usage", usage: this.#usage });
    const reason = this.#finish(written.length > 0);
    if (reason === "calls" || reason === "complete") {
      const { fields } = this.#beside;
      if (fields) this.#onPart({ type: "beside", beside: { model: this.#model, fields } });
    }
    if (reason === "calls") {
      const calls: ModelCall[] = this.#calls.empty
        ? written.map((call) => ({ id: this.#makeId(), ...call, written: true }))
        : this.#calls.finish();
      for (const call of calls) this.#onPart({ type: "call", call });
    }
    this.#onPart({ type: "finish", reason });
  }

  stop(): void {
    this.#speech.stop();
  }

  #takeDelta(delta: Delta): void {
    const words = wordsOf(delta.content);
    if (words !== "") this.#speech.push(words);
    const thoughts = thoughtParts(delta.content);
    if (thoughts.length > 0 || thoughtFields.some((field) => (delta as Record<string, unknown>)[field]))
      this.#speech.thinksApart();
    this.#beside.add(delta, knownOfMessage);
    if (delta.refusal) this.#refused = true;
    if (Array.isArray(delta.tool_calls)) for (const call of delta.tool_calls) this.#calls.add(call);
    // the form before there were tools; some send both
    else if (delta.function_call) this.#calls.add({ index: 0, function: delta.function_call });
  }

  /** That there are calls is the signal; but after `length` they may be cut off, and none is run. */
  #finish(written: boolean): FinishReason {
    const meant = this.#reason === null ? this.#unsaid() : endOf(this.#reason);
    if (meant === null)
      throw new ModelError(
        "model_output",
        `${this.#provider} ended its answer with "${shortened(String(this.#reason), 100)}".`,
        {
          again: true,
        },
      );
    if (meant === "length") return "length";
    if (this.#refused || meant === "refused") return "refused";
    return this.#calls.empty && !written ? "complete" : "calls";
  }

  /** Where no finish reason came: `[DONE]`, or the usage, is an end unless words were cut. */
  #unsaid(): FinishReason {
    const isCut = this.#calls.empty && this.#lastWords.trim() !== "" && !endsLikeSentence(this.#lastWords);
    if (this.#ended && !isCut) return "complete";
    throw new ModelError("model_output", `${this.#provider}'s answer broke off before its end.`, { again: true });
  }

  #parse(line: string): Chunk {
    try {
      const chunk = readJson(line);
      if (typeof chunk === "object" && chunk !== null) return chunk;
    } catch {
      // told below, the same as JSON of another kind
    }
    throw new ModelError("model_output", `${this.#provider} sent a chunk that is not a JSON object.`, { again: true });
  }
}
