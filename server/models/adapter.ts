/**
 * What the dialogue asks of any model, in one neutral shape: an adapter turns a request into one provider's wire format
 * and the provider's stream into parts.
 */
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { CueDeclaration, Usage } from "../../protocol/messages.ts";
import type { Lesson } from "./refusals/lesson.ts";

/** What a provider put beside an answer or a call and wants back with it: sent to that model only, never spoken. */
export interface BesideFields {
  readonly model: string;
  /** By the names that the provider gave them. */
  readonly fields: JsonObject;
}

/** So many calls of one answer are looked at: more than a turn may have. */
export const mostCalls = 256;

/** A call as the model wrote it. `arguments` is its text as it came, parsed by the dialogue once the stream has ended. */
export interface ModelCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  readonly beside?: BesideFields;
  /** The model wrote it into its text, and its server did not see that it was a call. */
  readonly written?: true;
}

export interface UserMessage {
  readonly role: "user";
  readonly text: string;
  /** How things are as the turn begins, from the game: stands before the player's words, and is not kept in the history. */
  readonly before?: string;
}

export interface AssistantMessage {
  readonly role: "assistant";
  readonly text: string;
  readonly calls: readonly ModelCall[];
  /** Blocks a provider wants back unchanged with the results of its calls; sent to that model only, never spoken. */
  readonly reasoning?: { readonly model: string; readonly blocks: readonly Json[] };
  readonly beside?: BesideFields;
}

export interface ToolResult {
  readonly call: string;
  readonly name: string;
  readonly text: string;
  readonly failed: boolean;
}

/** Results of every call of the assistant message before it, in the order of the calls. */
export interface ToolMessage {
  readonly role: "tool";
  readonly results: readonly ToolResult[];
}

export type Message = UserMessage | AssistantMessage | ToolMessage;

export interface Tool {
  /** Matches `^[a-zA-Z0-9_-]{1,64}$`. */
  readonly name: string;
  readonly description: string;
  /** JSON Schema of type object. */
  readonly schema: JsonObject;
}

export interface ModelRequest {
  readonly model: string;
  /** What stays the same for every turn of a character, and then for every turn of a session: providers cache by beginnings. */
  readonly system: { readonly stable: string; readonly session: string };
  /** Sorted by name. */
  readonly tools: readonly Tool[];
  /** False in a round that must end in words: tools stay listed, calling them is forbidden. */
  readonly mayCall: boolean;
  /** Starts with a user message; each assistant message with calls is followed by its tool message. */
  readonly messages: readonly Message[];
  /** Which of them begins the turn: those before it stay as they are from turn to turn. */
  readonly opening: number;
  /** What was learned of the model from refusals. */
  readonly lessons: readonly Lesson[];
  readonly temperature: number | null;
  /** Longest answer, in tokens. */
  readonly outputTokens: number;
  /** The same for every turn of a character. */
  readonly cacheKey: string;
  /** Who speaks with whom, in plain values, for a stand-in that reads no prompt. */
  readonly cast: {
    readonly character: string;
    readonly persona: string;
    readonly knowledge: readonly string[];
    readonly player: string | null;
    readonly scene: readonly string[];
    /** In a scene of several what somebody says begins with their name and a colon. */
    readonly named?: boolean;
    /** What may be shown beside the words. */
    readonly cues?: readonly CueDeclaration[];
  };
}

/** Every provider's stop reasons, as one set. */
export type FinishReason = "complete" | "calls" | "length" | "refused" | "overflow";

export type Part =
  /** The provider is at work, with nothing to speak yet: it has begun to answer, thinks, or writes a call. */
  | { readonly type: "alive" }
  | { readonly type: "text"; readonly text: string }
  /** All text until here was a thought that only now turned out to be one: what of it was spoken is not part of the answer. */
  | { readonly type: "unsaid" }
  /** Whole calls, after the stream has ended: a prefix that parses may not be the whole argument. */
  | { readonly type: "call"; readonly call: ModelCall }
  | { readonly type: "reasoning"; readonly blocks: readonly Json[] }
  | { readonly type: "beside"; readonly beside: BesideFields }
  | { readonly type: "usage"; readonly usage: Usage }
  | { readonly type: "finish"; readonly reason: FinishReason };

export interface ModelAdapter {
  /**
   * Hands over one answer part by part as it comes in, the last being `finish`. Rejects with `ModelError` when the provider fails,
   * also when its stream ends without a finish; after an abort it ends promptly, by return or throw.
   */
  stream(request: ModelRequest, signal: AbortSignal, onPart: (part: Part) => void): Promise<void>;
}
