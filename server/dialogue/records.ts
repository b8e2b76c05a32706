/** What a conversation has journalled so that it can be restored: one record per thing that happened. */
import type { JsonObject } from "../../protocol/json.ts";
import type { CueDeclaration, GameAction } from "../../protocol/messages.ts";
import type { CallStatus } from "../methods/method.ts";
import type { BesideFields, Message, ModelCall } from "../models/adapter.ts";
import type { ProgressReport } from "../python/runner.ts";
import type { Role } from "../scene/cast.ts";
import type { StoryRecord } from "../story/story-run.ts";
import type { Cause, ConversationRecord, TurnTrace } from "./conversation.ts";

export type { Cause };

type Round = TurnTrace["rounds"][number];

export type DialogueRecord =
  /** `speaker`: in a scene of several. */
  | { readonly kind: "greeting"; readonly text: string; readonly at: string; readonly speaker?: Role }
  | {
      readonly kind: "begin";
      readonly turn: string;
      readonly cause: Cause;
      readonly said: string;
      readonly at: string;
      /** In a scene of several: who speaks, and which player was heard. */
      readonly speaker?: Role;
      readonly by?: Role;
      /** Of cause `later`: the calls whose results it speaks of. */
      readonly later?: readonly string[];
      /** For the inspector, should the turn not live to be traced. */
      readonly offered?: TurnTrace["offered"];
      readonly leftOut?: TurnTrace["leftOut"];
    }
  /** A round that calls, before its calls are made: for the inspector as well. */
  | ({ readonly kind: "round"; readonly turn: string } & Pick<Required<Round>, "model" | "at"> &
      Pick<Round, "text" | "calls" | "usage" | "ms">)
  /** Before a call that changes the world: after a crash it is known to have been made, and is not made again. */
  | {
      readonly kind: "called";
      readonly turn: string;
      readonly call: ModelCall;
      /** What came beside the answer that makes it, to be sent back with it. */
      readonly beside?: BesideFields;
      /** The game is only told of it, and need not answer. */
      readonly told?: boolean;
    }
  | {
      readonly kind: "end";
      readonly turn: string;
      readonly messages: readonly Message[];
      readonly text: string;
      readonly at: string;
    }
  /** A turn that the server did not live to end, and what it had said. */
  | { readonly kind: "interrupted"; readonly turn: string; readonly text: string; readonly at: string }
  /** The player turned out to have heard less than was sent. */
  | { readonly kind: "heard"; readonly turn: string; readonly chars: number }
  /**
   * The result of a call that changes the world: of one that its turn left running, in place of the one in `end`; of one in a
   * turn that runs, for the history of a turn that does not live to its `end`.
   */
  | {
      readonly kind: "late";
      readonly turn: string;
      readonly call: string;
      readonly text: string;
      readonly failed: boolean;
    }
  /** A call that answers later, before it begins: after a crash it is known that it may have happened. */
  | {
      readonly kind: "later";
      readonly turn: string;
      readonly call: string;
      readonly method: string;
      /** Of the story, when it began; null without one. */
      readonly scene: string | null;
      readonly whenMovedOn: "speak" | "remember" | "drop";
      readonly speaker?: Role;
    }
  /** Such a call has ended, in whatever way. */
  | ({ readonly kind: "later-ended" } & LaterEnd)
  /** With a key how things are, without one what has happened. */
  | { readonly kind: "context"; readonly text: string; readonly key: string | null }
  | StoryRecord
  /** What the player thought of a turn. */
  | {
      readonly kind: "feedback";
      readonly turn: string;
      readonly good: boolean;
      readonly note: string | null;
      readonly at: string;
    }
  | { readonly kind: "variables"; readonly variables: JsonObject }
  /** What the game says anew when it resumes; null leaves as it was. */
  | {
      readonly kind: "renewed";
      readonly scene: string | JsonObject | null;
      readonly cues: readonly CueDeclaration[] | null;
      readonly language: string | null;
    }
  | { readonly kind: "actions"; readonly actions: readonly GameAction[] }
  /** What was said in the first `turns` turns, in short. */
  | { readonly kind: "summary"; readonly text: string; readonly turns: number };

/** How a call that answers later ended, and what is to come of that. */
export type LaterEnd = {
  readonly turn: string;
  readonly call: string;
  readonly method: string;
  readonly status: CallStatus;
  readonly ms: number;
  readonly error?: { readonly kind: string; readonly message: string };
  /** What the model is told has happened; empty for nothing. */
  readonly text: string;
  /** Whether the character is to speak of it, or merely knows. */
  readonly speak: boolean;
  /** To be spoken as it is. */
  readonly exact?: string;
  /** The scene of the story that was on. */
  readonly scene: string | null;
  readonly whenMovedOn: "speak" | "remember" | "drop";
  readonly speaker?: Role;
  readonly progress?: readonly ProgressReport[];
  /** ISO 8601. */
  readonly at: string;
};

export type BeginRecord = Extract<DialogueRecord, { kind: "begin" }>;

/** A journalled record as one of ours; null for one of a kind that this version doesn't know. */
export function asDialogueRecord(record: ConversationRecord): DialogueRecord | null {
  return kinds.has(record.kind) ? (record as unknown as DialogueRecord) : null;
}

const kinds: ReadonlySet<string> = new Set<DialogueRecord["kind"]>([
  "greeting",
  "begin",
  "round",
  "called",
  "end",
  "interrupted",
  "heard",
  "late",
  "later",
  "later-ended",
  "context",
  "variables",
  "story",
  "feedback",
  "renewed",
  "actions",
  "summary",
]);
