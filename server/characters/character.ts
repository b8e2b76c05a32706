/** A character as designers write it. */

import type { Existing, SavePlan } from "../store/plan-saves.ts";
import type { Story } from "../story/story.ts";

export interface CharacterDraft {
  readonly name: string;
  /** Who the character is; `{{player.name}}` and `{{scene.place}}` are filled from trusted variables. */
  readonly persona: string;
  /** What the character knows, one note each. */
  readonly knowledge: readonly string[];
  /** An id of the model catalogue. */
  readonly model: string;
  /** Tried in order before the first word is out. */
  readonly fallbackModels: readonly string[];
  /** Null leaves it to the provider. */
  readonly temperature: number | null;
  /** Said when a session opens; null says nothing. */
  readonly greeting: string | null;
  /** Said instead of silence when a turn fails; null says nothing. */
  readonly errorLine: string | null;
  /** Lines said while a slow method runs, when the method has none of its own. */
  readonly fillers: readonly string[];
  readonly style: {
    /** Such as `English` or `the player's language`; null leaves it open. */
    readonly language: string | null;
    /** Longest answer wanted, in sentences; null leaves it open. */
    readonly maxSentences: number | null;
  };
  /**
   * For a model that writes `*smiles*`: a cue's mark by a word between the stars, `{"smile": "emotion=joy"}`. Null leaves stars as
   * they are.
   */
  readonly cueStyle: Readonly<Record<string, string>> | null;
  readonly limits: {
    /** Model rounds in a turn that may call methods. */
    readonly steps: number;
    /** Method and action calls in a turn. */
    readonly calls: number;
    /** Longest answer of one round, in tokens. */
    readonly outputTokens: number;
    /** Longest answer of a turn, in characters (UTF-16 units); it ends there. */
    readonly answerChars: number;
  };
  /** Scenes with a goal each, one on at a time; null for a character without a story. */
  readonly story: Story | null;
  /** What time the character knows: `none`, `real`, or a variable of the game's such as `scene.time`. */
  readonly clock: string;
  /** Methods that are offered before others where there are more than a model takes, by id. */
  readonly firstMethods: readonly string[];
  /** Keep facts about each player across sessions. */
  readonly memory: boolean;
  /** Keep a running summary of what was trimmed from long conversations. */
  readonly summary: boolean;
}

export interface Character extends CharacterDraft {
  readonly id: string;
  readonly version: number;
  readonly updatedAt: string;
}

export interface CharacterVersion {
  readonly version: number;
  /** ISO 8601. */
  readonly at: string;
  readonly by?: string;
  /** What is newer than what players get. */
  readonly draft?: true;
  /** What players get. */
  readonly live?: true;
  readonly character: Character;
}

export interface CharacterLibrary {
  list(): readonly Character[];
  /** Throws `unknown_character`. */
  get(id: string): Character;
  /** Throws `invalid_request` with details, or `conflict`. */
  create(fields: unknown): Promise<Character>;
  /** Many at once in one write; a wrong one is a problem of its own. A dry run changes nothing. */
  saveAll(
    items: readonly Readonly<Record<string, unknown>>[],
    options: { readonly existing: Existing; readonly dryRun?: boolean },
  ): Promise<SavePlan<Character>>;
  /**
   * `fields.version` must be the newest one, the draft where there is one, else `conflict` with `details: {current}`. With
   * `publish: false` it is kept as a draft that players don't get.
   */
  update(id: string, fields: unknown): Promise<Character>;
  /** The version that is newer than what players get. */
  draft(id: string): Character | undefined;
  /** Gives players a version that is kept. Throws `not_found`. */
  publish(id: string, version: unknown): Promise<Character>;
  /** Newest first; also of a deleted character. */
  versions(id: string): Promise<readonly CharacterVersion[]>;
  /** Saves an old version as the newest; brings a deleted character back. Throws `not_found`. */
  restore(id: string, version: number): Promise<Character>;
  remove(id: string): Promise<void>;
}
