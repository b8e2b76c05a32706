/** A method as designers write it, as it is stored, and as the API shows it. */
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { EgressRecord, ProgressReport, RunError } from "../python/runner.ts";

/** One parameter of an input description: what the seed shows, and a safe part of JSON Schema. */
export interface ParameterDescription {
  readonly type: "string" | "integer" | "number" | "boolean" | "object" | "array";
  readonly description?: string;
  readonly enum?: readonly Json[];
  readonly default?: Json;
  readonly items?: ParameterDescription;
  readonly properties?: Readonly<Record<string, ParameterDescription>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface InputDescription {
  readonly parameters: Readonly<Record<string, ParameterDescription>>;
  readonly required?: readonly string[];
}

/** A named input to try a method with. */
export interface Sample {
  readonly name: string;
  readonly input: JsonObject;
}

/** What a designer may set. */
export interface MethodDraft {
  readonly name: string;
  readonly description: string;
  readonly inputDescription: InputDescription;
  readonly code: string;
  readonly connected: boolean;
  /** `"all"`, or the ids of the characters it serves. */
  readonly characters: "all" | readonly string[];
  readonly timeoutMs: number;
  /** `later`: the turn goes on without its result, which is spoken of once it is there. */
  readonly answers: "now" | "later";
  /** Of one that answers later, when it is called again while it runs: the second is refused, takes its place, or runs beside it. */
  readonly ifRepeated: "refuse" | "replace" | "both";
  /** … and when the story has gone on to another scene by then: spoken of all the same, only known, or dropped. */
  readonly whenMovedOn: "speak" | "remember" | "drop";
  /** True when it changes the world: never killed by a cancel, never run twice. */
  readonly sideEffect: boolean;
  readonly keepWarm: boolean;
  /** Who shares a kept process: all players, or the calls of one player alone. */
  readonly keepWarmFor: "everybody" | "player";
  /** Names of the secrets its process gets as environment variables. */
  readonly secrets: readonly string[];
  /** Lines a character may say while it runs. */
  readonly fillers: readonly string[];
  /** A filler is said when it has run this long, in ms. */
  readonly fillerAfterMs: number;
  /** True: a result `{"say": "…"}` is spoken as it is. */
  readonly sayExactly: boolean;
  /** Hosts it may reach; null allows every public one. */
  readonly allowedHosts: readonly string[] | null;
  /** Words that people find it by. */
  readonly tags: readonly string[];
  readonly samples: readonly Sample[];
}

export interface Method extends MethodDraft {
  /** Matches `^[a-zA-Z0-9_-]{1,64}$`; also the tool's name for the model. */
  readonly id: string;
  readonly version: number;
  readonly updatedAt: string;
}

export type CallStatus = "ok" | "error" | "timeout" | "cancelled";

/** One run of a method, kept in the journal; secrets masked. */
export interface CallRecord {
  readonly id: string;
  readonly method: string;
  readonly version: number | null;
  readonly character: string | null;
  readonly player: string | null;
  readonly session: string | null;
  readonly turn: string | null;
  /** What asked for it: a turn, the Test button, a program over MCP, a hook, a schedule. */
  readonly cause: "turn" | "test" | "mcp" | "hook" | "schedule";
  readonly status: CallStatus;
  readonly input: Json;
  readonly output: Json;
  readonly error?: RunError;
  readonly stdout: string;
  readonly stderr: string;
  readonly queueMs: number;
  readonly ms: number;
  readonly egress: readonly EgressRecord[];
  /** What it said of how far it had come. */
  readonly progress?: readonly ProgressReport[];
  /** ISO 8601. */
  readonly at: string;
}
