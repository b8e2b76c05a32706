/** Builds what a model is sent in a turn: instructions, tools, as much of the past as fits, and what has come of this turn. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { JsonObject } from "../../protocol/json.ts";
import type { CueDeclaration, Player } from "../../protocol/messages.ts";
import type { Character } from "../characters/character.ts";
import type { Message, ModelRequest } from "../models/adapter.ts";
import type { CatalogueModel } from "../models/catalogue-types.ts";
import { estimateTokens } from "../models/estimate-tokens.ts";
import { silentMark } from "../models/result-fence.ts";
import { asked, type History, messageTokens } from "./history.ts";
import type { Offer } from "./offer.ts";
import { inOneLine } from "./persona-variables.ts";
import { buildPrompt, type Prompt } from "./prompt.ts";
import type { Cause } from "./records.ts";
import { firstShown } from "./window.ts";

export interface TurnRequestOptions {
  readonly character: Character;
  readonly player: Player | null;
  readonly scene: string | JsonObject | null;
  readonly cause: Cause;
  readonly said: string;
  /** For a turn that the scene set off: whether the character must speak. */
  readonly mustSpeak: boolean;
  readonly context: readonly string[];
  readonly cues: readonly CueDeclaration[];
  /** What the character speaks in this session; null: as its designer chose. */
  readonly language: string | null;
  readonly facts: readonly string[];
  readonly summary: string | null;
  readonly history: History;
  /** The past turn that is shown first until now; a trim moves it on. */
  readonly shownFrom: number;
  readonly offer: Offer;
  readonly unknownWindowTokens: number;
  /** ISO 8601. */
  readonly now: string;
}

export class TurnRequest {
  readonly #options: TurnRequestOptions;
  readonly #prompts = new Map<boolean, { readonly prompt: Prompt; readonly tokens: number }>();
  readonly #opening: Message;
  /** Where the last request built began, and the messages of the past it held. */
  shownFrom: number;
  #past: readonly Message[];

  constructor(options: TurnRequestOptions) {
    this.#options = options;
    this.#opening = this.#open(options);
    this.shownFrom = options.shownFrom;
    this.#past = options.history.messages(options.shownFrom);
  }

  /** `since`: answers and results of this turn so far. */
  build(model: CatalogueModel, since: readonly Message[], mayCall: boolean): ModelRequest {
    const { character, history, offer, player } = this.#options;
    const tools = model.capabilities.tools ? offer.tools : [];
    const { prompt, tokens } = this.#prompt(tools.length > 0);
    const present = [this.#opening, ...since];
    const window = model.capabilities.contextTokens ?? this.#options.unknownWindowTokens;
    const room = window - tokens - messageTokens(present) - character.limits.outputTokens;
    const from = firstShown(history.turns, room, this.#options.shownFrom);
    if (from !== this.shownFrom) this.#past = history.messages(from);
    this.shownFrom = from;
    return {
      model: model.id,
      system: { stable: prompt.stable, changing: prompt.changing },
      tools,
      mayCall,
      messages: [...this.#past, ...present],
      temperature: model.capabilities.temperature ? character.temperature : null,
      outputTokens: character.limits.outputTokens,
      cacheKey: `barkeep-${character.id}`,
      cast: {
        character: character.name,
        persona: prompt.persona,
        knowledge: character.knowledge,
        player: player?.name ? inOneLine(player.name) : null,
        scene: [...this.#options.context, ...this.#options.facts],
      },
    };
  }

  /** The longest result that leaves the window room for the rest, in bytes; about a quarter of it. */
  resultBytes(model: CatalogueModel | undefined, most: number): number {
    const window = model?.capabilities.contextTokens ?? this.#options.unknownWindowTokens;
    return Math.min(most, Math.floor((window / 4) * 3.5));
  }

  #open({ cause, said, mustSpeak }: TurnRequestOptions): Message {
    const message = asked(cause, said);
    if (cause === "say" || message.role !== "user") return message;
    const hint = mustSpeak
      ? "(This has just happened. Say something about it.)"
      : `(This has just happened. If it is not worth a word to you, answer with exactly ${silentMark}.)`;
    return { role: "user", text: `${message.text}\n${hint}` };
  }

  #prompt(hasTools: boolean) {
    let known = this.#prompts.get(hasTools);
    if (!known) {
      const { offer, history } = this.#options;
      const prompt = buildPrompt({ ...this.#options, greeting: history.greeting, hasTools });
      const tools = hasTools ? estimateTokens(writeJson(offer.tools)) : 0;
      known = { prompt, tokens: estimateTokens(prompt.stable + prompt.changing) + tools };
      this.#prompts.set(hasTools, known);
    }
    return known;
  }
}
