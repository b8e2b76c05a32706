/** What a conversation has come to: each record is applied by the same function, while it is held and when it is restored. */
import type { JsonObject } from "../../protocol/json.ts";
import type { CueDeclaration, GameAction } from "../../protocol/messages.ts";
import type { StoryRecord } from "../story/story-run.ts";
import { type ActionSet, registerActions, WaitingActions } from "./game-actions.ts";
import { History, toldByGame } from "./history.ts";
import { decided, Provisional, together, type Undecided } from "./provisional.ts";
import type { DialogueRecord } from "./records.ts";
import { Surroundings } from "./surroundings.ts";

/** How the character is to speak, by the game's word. */
export interface Manner {
  readonly cues: readonly CueDeclaration[];
  readonly language: string | null;
}

export interface ConversationStateOptions {
  /** As `session.open` told it. */
  readonly scene: string | JsonObject | null;
  readonly actions: readonly GameAction[];
  readonly manner: Manner;
  /** Tokens that all notes may take together. */
  readonly contextTokens: number;
  /** How long an action's answer is waited for, unless the action says otherwise. */
  readonly actionMs: number;
  readonly onStory: (record: StoryRecord) => void;
  /** `turns`: how many, from the first, the text stands for. */
  readonly onSummary: (text: string, turns: number) => void;
}

export class ConversationState {
  readonly history = new History();
  readonly surroundings: Surroundings;
  /** Calls of actions that the game has not answered. */
  readonly waiting = new WaitingActions();
  readonly #options: Pick<ConversationStateOptions, "actionMs" | "onStory" | "onSummary">;
  readonly #actions: Provisional<ActionSet>;
  readonly #manner: Provisional<Manner>;

  constructor({ scene, actions, manner, contextTokens, ...options }: ConversationStateOptions) {
    this.#options = options;
    this.surroundings = new Surroundings({ scene, budget: contextTokens });
    this.#actions = new Provisional(registerActions(actions, options.actionMs));
    this.#manner = new Provisional(manner);
  }

  get actions(): ActionSet {
    return this.#actions.value;
  }

  get manner(): Manner {
    return this.#manner.value;
  }

  /** In force at once; what the caller may yet take back is undecided. */
  apply(record: DialogueRecord): Undecided {
    switch (record.kind) {
      case "context":
        return record.key === null
          ? this.history.happen(toldByGame(record.text))
          : this.surroundings.put(record.key, record.text);
      case "story":
        this.#options.onStory(record);
        return record.variables === null ? decided : this.surroundings.merge(record.variables);
      case "feedback":
      case "later":
        return decided;
      case "later-ended":
        return this.history.happen(record.text);
      case "variables":
        return this.surroundings.merge(record.variables);
      case "renewed": {
        const { scene, cues, language } = record;
        const manner = this.#manner.change((before) => ({
          cues: cues ?? before.cues,
          language: language ?? before.language,
        }));
        return scene === null ? manner : together([manner, this.surroundings.replace(scene)]);
      }
      case "actions": {
        const actions = registerActions(record.actions, this.#options.actionMs);
        return this.#actions.change(() => actions);
      }
      case "summary":
        this.#options.onSummary(record.text, record.turns);
        return decided;
      default:
        this.history.apply(record);
        if (record.kind === "called" && record.told) this.waiting.tell(record.call.id);
        return decided;
    }
  }
}
