/** Reads a Messages stream, Anthropic's own or that of a server that speaks like it, event by event into neutral parts. */
import type { Readable } from "node:stream";
import { readJson, writeJson } from "../../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../../protocol/json.ts";
import { type FinishReason, type ModelCall, mostCalls, type Part } from "../adapter.ts";
import { Beside } from "../beside.ts";
import { readEventStream } from "../event-stream.ts";
import { ModelError } from "../model-error.ts";
import type { Lesson } from "../refusals/lesson.ts";
import { SpeechReader, type ThoughtHabits } from "../speech/speech-reader.ts";
import { type Counts, replaceCounts, total } from "./anthropic-usage.ts";

export interface AnthropicStreamOptions {
  readonly body: Readable;
  /** Named in error messages. */
  readonly provider: string;
  readonly model: string;
  /** Names of the tools that the conversation knows of, and whether they may be called now. */
  readonly tools: readonly string[];
  readonly mayCall: boolean;
  readonly habits: ThoughtHabits | null;
  /** What was learned of the model. */
  readonly lessons: readonly Lesson[];
  readonly onPart: (part: Part) => void;
  /** Sorts what a server says is wrong after it had begun to answer. */
  readonly failure: (value: unknown) => ModelError;
}

/** Rejects with `ModelError` for an error in mid-stream, and when the stream ends before its end was said. */
export async function readAnthropicStream({ body, ...options }: AnthropicStreamOptions): Promise<void> {
  const reader = new EventReader(options);
  options.onPart({ type: "alive" });
  try {
    await readEventStream({
      body,
      provider: options.provider,
      onEvent: (data, name) => reader.take(data, name),
      onPiece: () => reader.flush(),
      isOver: () => reader.done,
    });
    reader.end();
  } finally {
    reader.stop();
  }
}

/** The same for an answer in one piece: some servers give one though they were asked to stream. */
export function readAnthropicAnswer(options: Omit<AnthropicStreamOptions, "body">, json: string): void {
  const reader = new EventReader(options);
  options.onPart({ type: "alive" });
  try {
    reader.takeWhole(json);
    reader.end();
  } finally {
    reader.stop();
  }
}

/** What we look at of an event; servers leave things out and put others in. */
interface Event {
  readonly type?: string;
  readonly index?: number;
  readonly message?: { readonly usage?: Counts | null };
  readonly content_block?: JsonObject;
  readonly delta?: JsonObject;
  readonly usage?: Counts | null;
  readonly error?: unknown;
}

type Block =
  | { readonly type: "call"; id: string; name: string; input: Json; text: string; readonly beside: JsonObject | null }
  | { readonly type: "reasoning"; json: JsonObject };

/** Longest arguments and longest thought that are gathered, in characters. */
const longestText = 512 * 1024;
/** A thought may stand before each call. */
const mostBlocks = 2 * mostCalls;
const knownOfCall: ReadonlySet<string> = new Set(["type", "id", "name", "input", "cache_control"]);

class EventReader {
  readonly #provider: string;
  readonly #failure: (value: unknown) => ModelError;
  readonly #onPart: (part: Part) => void;
  readonly #model: string;
  readonly #speech: SpeechReader;
  readonly #blocks = new Map<number, Block>();
  #text = "";
  #handed = false;
  #counts: Counts | null = null;
  #stop: string | null = null;
  #done = false;

  constructor(options: Omit<AnthropicStreamOptions, "body">) {
    const { provider, model, tools, mayCall, habits, lessons, onPart, failure } = options;
    this.#provider = provider;
    this.#failure = failure;
    this.#onPart = onPart;
    this.#model = model;
    const onText = (text: string) => {
      this.#text += text;
      if (!this.#taking) this.flush();
    };
    const onUnsaid = () => {
      this.#text = "";
      if (this.#handed) onPart({ type: "unsaid" });
    };
    this.#speech = new SpeechReader({ model, habits, lessons, tools, mayCall, onText, onUnsaid });
  }

  #taking = false;

  get done(): boolean {
    return this.#done;
  }

  take(data: string, name: string | undefined): void {
    this.#taking = true;
    const event = parse(data, this.#provider);
    switch (event.type ?? name) {
      case "error":
        throw this.#failure(event.error ?? event);
      case "message_start":
        this.#counts = replaceCounts({}, event.message?.usage);
        break;
      case "content_block_start":
        this.#begin(event.index ?? 0, event.content_block ?? {});
        break;
      case "content_block_delta":
        this.#add(event.index ?? 0, event.delta ?? {});
        break;
      case "message_delta":
        this.#counts = replaceCounts(this.#counts ?? {}, event.usage);
        if (typeof event.delta?.stop_reason === "string") this.#stop = event.delta.stop_reason;
        break;
      case "message_stop":
        this.#done = true;
    }
  }

  takeWhole(json: string): void {
    this.#taking = true;
    const message = parse(json, this.#provider) as Event & JsonObject;
    if (message.type === "error" || message.error) throw this.#failure(message.error ?? message);
    this.#counts = replaceCounts({}, message.usage);
    const blocks = Array.isArray(message.content) ? message.content : [];
    for (const [index, block] of blocks.entries())
      if (typeof block === "object" && block !== null && !Array.isArray(block)) this.#begin(index, block);
    this.#stop = typeof message.stop_reason === "string" ? message.stop_reason : null;
    this.#done = true;
  }

  /** Hands over what may be spoken; a sign of life where there is nothing. */
  flush(): void {
    const text = this.#text;
    this.#text = "";
    this.#handed ||= text !== "";
    if (text !== "") this.#onPart({ type: "text", text });
    else if (this.#taking) this.#onPart({ type: "alive" });
    this.#taking = false;
  }

  end(): void {
    this.#taking = true;
    const written = this.#speech.end();
    if (this.#text !== "") this.flush();
    if (this.#counts) this.#onPart({ type: "usage", usage: total(this.#counts) });
    if (!this.#done && this.#stop === null)
      throw new ModelError("model_output", `${this.#provider}'s answer broke off before its end.`, { again: true });
    const blocks = [...this.#blocks.values()];
    const made = blocks.flatMap((block): ModelCall[] => (block.type === "call" ? [callOf(block, this.#model)] : []));
    const calls =
      made.length > 0 ? made : written.map((call, at): ModelCall => ({ id: `written_${at}`, ...call, written: true }));
    const reason = finishReason(this.#stop, calls.length > 0, this.#provider);
    if (reason === "calls" || reason === "complete") {
      const reasoning = blocks.flatMap((block) => (block.type === "reasoning" ? [block.json] : []));
      if (reasoning.length > 0) this.#onPart({ type: "reasoning", blocks: reasoning });
    }
    if (reason === "calls") for (const call of calls) this.#onPart({ type: "call", call });
    this.#onPart({ type: "finish", reason });
  }

  stop(): void {
    this.#speech.stop();
  }

  #begin(index: number, block: JsonObject): void {
    const { type, id, name, input, text } = block;
    if (type === "text") {
      if (typeof text === "string" && text !== "") this.#speech.push(text);
    } else if (this.#blocks.size >= mostBlocks) return;
    else if (type === "tool_use") {
      const beside = new Beside();
      beside.add(block, knownOfCall);
      const call = {
        id: wordOf(id),
        name: wordOf(name),
        input: input ?? null,
        text: "",
        beside: beside.fields,
      };
      this.#blocks.set(index, { type: "call", ...call });
    } else if (type === "thinking" || type === "redacted_thinking") {
      this.#speech.thinksApart();
      this.#blocks.set(index, { type: "reasoning", json: { ...block } });
    }
  }

  #add(index: number, delta: JsonObject): void {
    if (delta.type === "text_delta") {
      if (typeof delta.text === "string" && delta.text !== "") this.#speech.push(delta.text);
      return;
    }
    const block = this.#blocks.get(index);
    if (block?.type === "call" && typeof delta.partial_json === "string")
      block.text += delta.partial_json.slice(0, Math.max(0, longestText - block.text.length));
    if (block?.type !== "reasoning") return;
    if (typeof delta.thinking === "string") {
      const thinking = wordOf(block.json.thinking);
      block.json.thinking = thinking + delta.thinking.slice(0, Math.max(0, longestText - thinking.length));
    }
    if (typeof delta.signature === "string") block.json.signature = delta.signature;
  }
}

const wordOf = (given: Json | undefined): string =>
  typeof given === "string" ? given : typeof given === "number" ? String(given) : "";

/** Some servers give the input whole where the block begins, and no deltas. */
function callOf({ id, name, input, text, beside }: Extract<Block, { type: "call" }>, model: string): ModelCall {
  const isGiven = typeof input === "object" && input !== null && Object.keys(input).length > 0;
  const written = text.trim() || (isGiven ? writeJson(input) : "{}");
  return { id, name, arguments: written, ...(beside && { beside: { model, fields: beside } }) };
}

function parse(data: string, provider: string): Event {
  try {
    const event = readJson(data);
    if (typeof event === "object" && event !== null) return event;
  } catch {
    // told below, the same as JSON of another kind
  }
  throw new ModelError("model_output", `${provider} sent an event that is not a JSON object.`, { again: true });
}

/** After `max_tokens` the last call's JSON may be cut off, so none is run. */
function finishReason(stop: string | null, called: boolean, provider: string): FinishReason {
  switch (stop) {
    case "max_tokens":
    case "length":
      return "length";
    case "model_context_window_exceeded":
      return "overflow";
    case "refusal":
    case "content_filter":
    case "sensitive":
      return "refused";
    case null:
    case "end_turn":
    case "stop_sequence":
    case "tool_use":
    case "pause_turn":
    case "stop":
      return called ? "calls" : "complete";
    default:
      throw new ModelError("model_output", `${provider} ended its answer with "${stop.slice(0, 100)}".`, {
        again: true,
      });
  }
}
