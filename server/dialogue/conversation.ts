/**
 * One character talking to one player: what the gateway's sessions and the HTTP `say` route drive. It emits events
 * without `session` and `seq` (the session adds those) and hands over records to be journalled, from which it can be restored.
 */

import type { ErrorCode } from "../../protocol/codes.ts";
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { CueDeclaration, GameAction, Player, SessionMessage, Usage } from "../../protocol/messages.ts";
import type { Character } from "../characters/character.ts";
import type { ProgressReport } from "../python/runner.ts";
import type { Role } from "../scene/cast.ts";
import type { MoveCause } from "../story/story.ts";
import type { Undecided } from "./provisional.ts";

type WithoutPlace<M> = M extends { session: string; seq: number } ? Omit<M, "session" | "seq"> : never;

/** A message about a turn, before the session gives it `session` and `seq`. */
export type TurnEvent = WithoutPlace<
  Extract<
    SessionMessage,
    {
      type:
        | "turn.started"
        | "text.delta"
        | "cue"
        | "method.started"
        | "method.progress"
        | "method.finished"
        | "action.call"
        | "action.cancelled"
        | "turn.finished";
    }
  >
>;

/** What sets a turn off. */
export type Cause = Extract<TurnEvent, { type: "turn.started" }>["cause"];

/**
 * What a conversation needs kept: JSON that the session journals and gives back in order. The session itself reads of them what
 * stands in the transcript (`greeting`, `heard`), what keyed context there is (`context`) and which calls were answered (`late`).
 */
export interface ConversationRecord {
  readonly kind: string;
  readonly [field: string]: unknown;
}

export interface SayOptions {
  /** Set by the session, so that a repeated `say` can be recognised. */
  readonly turn: string;
  readonly text: string;
  /** In a scene of several: the character spoken to, and the player who speaks. */
  readonly to?: string;
  readonly by?: { readonly id: string; readonly name: string };
  /** `replyTo` of the `turn.started`. */
  readonly replyTo?: string;
  /**
   * Resolves once what was said is kept. The model may be asked before that, but nothing is recorded, emitted or called; if it
   * rejects, the turn never was.
   */
  readonly taken?: Promise<void>;
}

/** A turn that the game asks for, of a character it may name. */
export type AskOptions = Pick<SayOptions, "turn" | "replyTo" | "taken"> & { readonly speaker?: string };

export interface TurnResult {
  readonly turn: string;
  readonly finish: "complete" | "cancelled" | "limit" | "error";
  readonly text: string;
  readonly usage: Usage;
  readonly ms: { readonly firstText: number | null; readonly total: number };
  readonly error?: TurnFailure;
}

export interface TurnFailure {
  readonly code: ErrorCode;
  readonly message: string;
  /** When it may be worth saying it again, where a provider told. */
  readonly retryAfterMs?: number;
}

/**
 * Everything the inspector shows about a turn; secrets and keys never in it. Each `at` is ISO 8601, a start; `ms` count from it.
 * Inside of a turn they are missing in traces of servers that did not record them.
 */
export interface TurnTrace extends TurnResult {
  readonly session: string;
  readonly character: string;
  readonly player: string | null;
  readonly cause: Cause;
  readonly said: string | null;
  readonly at: string;
  readonly offered: readonly { readonly kind: "method" | "action"; readonly name: string }[];
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** The model of the chain that answered; null when none did. */
  readonly model: string | null;
  /** Each try with a model of the chain, those included that could not even be asked. */
  readonly attempts: readonly {
    readonly model: string;
    readonly at?: string;
    readonly error: { readonly code: ErrorCode; readonly message: string } | null;
    readonly ms: number;
    /** What was learned from the refusal, and holds from the next try on. */
    readonly learned?: string;
  }[];
  /** Each round with the model, the failed ones too: what it was sent (as `writeJson` writes it), what came, how long it took. */
  readonly rounds: readonly {
    readonly model: string;
    readonly at?: string;
    readonly sent: unknown;
    readonly text: string;
    readonly calls: readonly {
      readonly id: string;
      readonly name: string;
      readonly arguments: string;
      /** The model wrote it into its text. */
      readonly written?: true;
    }[];
    readonly finish: string;
    /** Null for a failed round of which nothing is known. */
    readonly usage: Usage | null;
    readonly error?: { readonly code: ErrorCode; readonly message: string };
    readonly ms: { readonly firstByte: number | null; readonly firstText: number | null; readonly total: number };
  }[];
  /** Each call as it ended and the result as the model saw it. */
  readonly calls: readonly {
    readonly call: string;
    readonly kind: "method" | "action" | "memory" | "story" | "rejected";
    readonly name: string;
    /** Of a call that the model wrote into its text, where its server did not see that it was one. */
    readonly written?: true;
    readonly input: Json;
    readonly status: string;
    readonly seen: string;
    readonly at?: string;
    readonly queueMs: number;
    readonly ms: number;
    /** Of one that answers now: what it said of how far it had come, the last of it. */
    readonly progress?: readonly ProgressReport[];
    /** Of one that answers later: how it ended, and the turn that spoke of it. Null while that is not known. */
    readonly later?: LaterOutcome | null;
  }[];
  /** Of a turn of cause `later`: the calls it speaks of, each with the turn that began it as `turn`. */
  readonly later?: readonly LaterOutcome[];
  /** Cues shown, and marks dropped because the game had not declared them, by name; missing where there were none. */
  readonly cues?: { readonly shown: number; readonly dropped: Readonly<Record<string, number>> };
  /** Of a turn that was not traced to its end: a sentence that says so; what is here was recovered from the session's journal. */
  readonly incomplete?: string;
}

/** What became of a call that answers later, for the inspector. */
export interface LaterOutcome {
  readonly call: string;
  readonly method: string;
  /** The turn at the other end; null where none speaks of it. */
  readonly turn: string | null;
  readonly status: string;
  /** As the model was told. */
  readonly seen: string;
  readonly ms: number;
  /** ISO 8601, its end. */
  readonly at: string;
  readonly progress?: readonly ProgressReport[];
}

/** A change that is in force, and waits to be kept. */
export interface Change extends Undecided {
  readonly record: ConversationRecord;
}

export interface Conversation {
  /** Starts a turn; a running turn is cancelled first. Resolves at `turn.finished`; rejects only with what `taken` rejects with. */
  say(options: SayOptions): Promise<TurnResult>;
  /** Throws `unknown_character` for somebody who is not here. */
  checkSpeaker(named: { readonly to?: string; readonly speaker?: string }): void;
  /** Who will answer these words, in a scene of several. */
  answering(text: string, to?: string): { readonly speaker?: Role };
  /** A turn of exactly these words, which ends the one that runs, or waits for its end. */
  line(options: AskOptions & { readonly text: string; readonly interrupt: boolean }): Promise<TurnResult>;
  /** Somebody speaks, without having been spoken to. */
  next(options: AskOptions): Promise<TurnResult>;
  /** Whether the scene of the story that is on has an exit for it, which is taken. */
  trigger(event: { readonly name: string; readonly data?: unknown }): boolean;
  /** The scene of the story that is on; null for a character without one. */
  readonly scene: string | null;
  /** Stops the running turn, if any (or if it is the one named). */
  cancel(options: { readonly turn?: string; readonly heardChars?: number }): Promise<void>;
  /** Each change is in force at once; the session keeps its record, or undoes it. */
  updateContext(update: { readonly text: string; readonly key?: string }): Change;
  /** Variables of the scene with the same names are replaced, null removes. */
  setVariables(variables: JsonObject): Change;
  /** What the game says anew when it resumes; what is missing stays as it was. */
  renew(told: {
    readonly scene?: string | JsonObject;
    readonly cues?: readonly CueDeclaration[];
    readonly language?: string;
  }): Change;
  setActions(actions: readonly GameAction[]): Change;
  /** Speaks of what has just happened, or may (`must: false`), in a turn of its own. Resolves with null where none came of it. */
  respond(scene: { readonly turn: string; readonly text: string; readonly must: boolean }): Promise<TurnResult | null>;
  /** Throws `unknown_call`. */
  actionResult(result: {
    readonly call: string;
    readonly ok: boolean;
    readonly result?: unknown;
    readonly error?: string;
  }): void;
  /** Ends a call that answers later. False when no such call runs. */
  cancelCall(call: string): boolean;
  /** How many such calls run. */
  readonly laterCalls: number;
  /** Somebody is here again: what has come meanwhile may be spoken of. */
  goOn(): void;
  /** Resolves when no turn is left that it began or is about to, and no call that answers later runs. */
  settled(): Promise<void>;
  /** The running turn's id, or null. */
  readonly running: string | null;
  /** What should be said aloud when the session opens: retired model, no tools, no key. */
  warnings(): readonly { readonly code: string; readonly message: string }[];
  /** Cancels what runs and resolves when it has ended. */
  close(): Promise<void>;
}

export interface ConversationOptions {
  readonly session: string;
  /** Read at each turn, so that an edit in the page takes effect at once. */
  readonly character: () => Character;
  readonly player: Player | null;
  /** `context` of `session.open`: a text, or variables for the persona. */
  readonly scene: string | JsonObject | null;
  readonly actions: readonly GameAction[];
  /** What the game shows beside the words. */
  readonly cues?: readonly CueDeclaration[];
  /** What the character speaks in this session; as its designer chose when not given. */
  readonly language?: string | null;
  /** Everybody in a scene of several; empty where the character is alone. */
  readonly cast?: readonly Role[];
  /** One of them. */
  readonly characterOf?: (id: string) => Character;
  /** In such a scene: how many turns they go on among themselves. */
  readonly chatter?: number;
  /** Whether another turn that nobody asked for may begin, by the limits. */
  readonly mayGoOn?: () => boolean;
  readonly onStory?: (move: { readonly from: string; readonly to: string; readonly cause: MoveCause }) => void;
  readonly emit: (event: TurnEvent) => void;
  readonly record: (record: ConversationRecord) => void;
  /** Resolves when what was recorded is on disk, for what must not happen before that. Where it is missing nothing is waited for. */
  readonly saved?: () => Promise<void>;
  /** Called once at the end of each turn with what the inspector shows. */
  readonly trace: (trace: TurnTrace) => void;
  /** Records of an earlier life of this session, in order. A turn that was running ends as `interrupted`. */
  readonly restored: readonly ConversationRecord[];
  /** What that turn had said, as far as it went out. */
  readonly interrupted?: { readonly turn: string; readonly text: string };
  /** Calls of that life that answer later, of which the game has not heard that they ended. */
  readonly openCalls?: readonly string[];
  /** For a turn that the conversation begins by itself. */
  readonly newTurnId: () => string;
}

/** Made once at start with models, methods, clock and limits; gives a conversation per session. */
export interface ConversationFactory {
  open(options: ConversationOptions): Conversation;
}
