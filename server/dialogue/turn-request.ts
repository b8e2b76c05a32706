/** Builds what a model is sent in a turn: instructions, tools, as much of the past as fits, and what has come of this turn. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { JsonObject } from "../../protocol/json.ts";
import type { CueDeclaration, Player } from "../../protocol/messages.ts";
import type { Character } from "../characters/character.ts";
import type { Message, ModelRequest, Tool } from "../models/adapter.ts";
import type { CatalogueModel } from "../models/catalogue-types.ts";
import { estimateTokens } from "../models/estimate-tokens.ts";
import type { Overflow } from "../models/refusals/overflow.ts";
import { silentMark } from "../models/result-fence.ts";
import type { Role } from "../scene/cast.ts";
import { askedIn, type History, messageTokens } from "./history.ts";
import { type Offer, offeredTo } from "./offer.ts";
import { inOneLine } from "./persona-variables.ts";
import { buildPrompt, type Prompt } from "./prompt.ts";
import type { Cause } from "./records.ts";
import { clipResults } from "./result-text.ts";
import type { TokenScale } from "./token-scale.ts";
import { firstShown } from "./window.ts";

export interface TurnRequestOptions {
  readonly character: Character;
  readonly player: Player | null;
  readonly scene: string | JsonObject | null;
  readonly cause: Cause;
  readonly said: string;
  /** For a turn that the scene set off: whether the character must speak. */
  readonly mustSpeak: boolean;
  /** In a scene of several: who speaks, which player was heard, and who else is here. */
  readonly speaker: Role | null;
  readonly by: Role | null;
  readonly others: readonly Role[];
  /** What the scene of the story that is on is about; null without a story. */
  readonly goal: string | null;
  readonly context: readonly string[];
  readonly cues: readonly CueDeclaration[];
  /** What the character speaks in this session; null: as its designer chose. */
  readonly language: string | null;
  readonly facts: readonly string[];
  readonly summary: string | null;
  readonly history: History;
  /** The place of the past turn that is shown first until now; a trim moves it on. */
  readonly shownFrom: number;
  readonly offer: Offer;
  readonly scale: TokenScale;
  readonly unknownWindowTokens: number;
  readonly localWindowTokens: number;
  /** ISO 8601. */
  readonly now: string;
}

/** The part of a window that an answer may fill. */
const answerShare = 4;
/** How much of what is left instructions and tools may take, so that there is room for what is said. */
const fixedShare = 0.8;
/** How much of a window is filled by what we estimate: what is added to a prompt may cost more than what was counted of it. */
const filledShare = 0.95;

export class TurnRequest {
  readonly #options: TurnRequestOptions;
  readonly #prompts = new Map<string, { readonly prompt: Prompt; readonly tokens: number }>();
  readonly #openings = new Map<string, Message>();
  readonly #tokensOfTools = new Map<Tool, number>();
  /** Where the last request built began, and the messages of the past it held. */
  shownFrom: number;
  #past: readonly Message[];
  /** Our estimate of these, in tokens; null until it is asked for. */
  #pastTokens: number | null = null;
  /** Our estimate of the last request built, in tokens. */
  #estimate = 0;
  /** After an overflow: past turns that may be shown, and characters of each result of this turn. */
  #turnsAtMost = Number.POSITIVE_INFINITY;
  #resultChars = Number.POSITIVE_INFINITY;
  #toolsAtMost = Number.POSITIVE_INFINITY;
  /** How many tools the last request built has. */
  #toolCount = 0;

  constructor(options: TurnRequestOptions) {
    this.#options = options;
    this.shownFrom = options.shownFrom;
    this.#past = options.history.messages(options.shownFrom, options.speaker);
  }

  /** What of the offer goes to this model, and what is left out. */
  offered(model: CatalogueModel): Pick<Offer, "tools" | "leftOut"> {
    return offeredTo(model, this.#options.offer, Math.min(this.#fittingTools(model), this.#toolsAtMost));
  }

  /** `since`: answers and results of this turn so far. */
  build(model: CatalogueModel, since: readonly Message[], mayCall: boolean): ModelRequest {
    const { character, history, player, speaker, by } = this.#options;
    const { tools } = this.offered(model);
    this.#toolCount = tools.length;
    const { prompt, tokens } = this.#prompt(tools);
    const present = [this.#opened(prompt.now), ...clipResults(since, this.#resultChars)];
    const window = this.#window(model);
    const outputTokens = this.#outputTokens(window);
    const taken = tokens + messageTokens(present);
    const room = this.#promptTokens(model) - taken;
    const fitting = history.first + firstShown(history.turns, room, this.#options.shownFrom - history.first);
    const from = Math.max(fitting, history.end - this.#turnsAtMost);
    if (from !== this.shownFrom) {
      this.#past = history.messages(from, this.#options.speaker);
      this.#pastTokens = null;
    }
    this.shownFrom = from;
    // In a long talk the past is thousands of messages: it is counted once a turn, not once a round.
    this.#pastTokens ??= messageTokens(this.#past);
    this.#estimate = taken + this.#pastTokens;
    return {
      model: model.id,
      system: { stable: prompt.stable, session: prompt.session },
      tools,
      mayCall,
      messages: [...this.#past, ...present],
      opening: this.#past.length,
      lessons: model.learned,
      temperature: model.capabilities.temperature ? character.temperature : null,
      outputTokens,
      cacheKey: `barkeep-${character.id}`,
      cast: {
        character: character.name,
        persona: prompt.persona,
        knowledge: character.knowledge,
        player: (by ?? player)?.name ? inOneLine((by ?? player)?.name ?? "") : null,
        scene: [...this.#options.context, ...this.#options.facts],
        named: speaker !== null,
        cues: this.#options.cues,
      },
    };
  }

  /** What the model made of the last request built, in its own tokens. */
  counted(model: CatalogueModel, inputTokens: number): void {
    this.#options.scale.correct(model, this.#estimate, inputTokens);
  }

  /**
   * After a refusal of the last request for its length: shows half as many past turns, then none, then less of this turn's results, then
   * half as many tools, then none.
   * Answers how long that request was, as far as is known, in the model's tokens; null when nothing is left to leave out.
   */
  shrink(model: CatalogueModel, { promptTokens }: Overflow): number | null {
    const { history, scale } = this.#options;
    if (promptTokens !== undefined) this.counted(model, promptTokens);
    const size = promptTokens ?? Math.round(this.#estimate * scale.of(model));
    const shown = history.end - this.shownFrom;
    if (shown > 0) this.#turnsAtMost = Math.floor(shown / 2);
    else if (this.#resultChars > leastResultChars)
      this.#resultChars = this.#resultChars === Number.POSITIVE_INFINITY ? 2000 : leastResultChars;
    else if (this.#toolCount > 0) this.#toolsAtMost = Math.floor(this.#toolCount / 2);
    else return null;
    return size;
  }

  /** The longest result that leaves the window room for the rest, in bytes; about a quarter of it. */
  resultBytes(model: CatalogueModel | undefined, most: number): number {
    const window = model ? this.#window(model) : this.#options.unknownWindowTokens;
    return Math.min(most, Math.floor((window / 4) * 3.5));
  }

  /** How many tools, in the order in which they are offered, leave room for what is said in a window that is known. */
  #fittingTools(model: CatalogueModel): number {
    const { offer } = this.#options;
    if (model.capabilities.contextTokens === null) return offer.tools.length;
    let left = this.#promptTokens(model) * fixedShare - this.#prompt([]).tokens;
    const tooMany = offer.tools.findIndex((tool) => {
      left -= this.#toolTokens(tool);
      return left < 0;
    });
    return tooMany === -1 ? offer.tools.length : tooMany;
  }

  #toolTokens(tool: Tool): number {
    const tokens = this.#tokensOfTools.get(tool) ?? estimateTokens(writeJson(tool));
    this.#tokensOfTools.set(tool, tokens);
    return tokens;
  }

  /** How long a prompt may be, in tokens as we estimate them. */
  #promptTokens(model: CatalogueModel): number {
    const window = this.#window(model);
    return ((window - this.#outputTokens(window)) * filledShare) / this.#options.scale.of(model);
  }

  #outputTokens(window: number): number {
    return Math.min(this.#options.character.limits.outputTokens, Math.max(64, Math.floor(window / answerShare)));
  }

  #window({ capabilities, local }: CatalogueModel): number {
    const { unknownWindowTokens, localWindowTokens } = this.#options;
    return capabilities.contextTokens ?? (local ? localWindowTokens : unknownWindowTokens);
  }

  /** The same object in every round, by which the inspector knows that only something was added. */
  #opened(before: string): Message {
    const opening = this.#openings.get(before) ?? this.#open(before);
    this.#openings.set(before, opening);
    return opening;
  }

  #open(before: string): Message {
    const { cause, mustSpeak } = this.#options;
    const message = askedIn(this.#options);
    if (message.role !== "user") return message;
    const hint = mustSpeak
      ? "(This has just happened. Say something about it.)"
      : `(This has just happened. If it is not worth a word to you, answer with exactly ${silentMark}.)`;
    const text = cause === "say" || cause === "scene" ? message.text : `${message.text}\n${hint}`;
    return { role: "user", text, ...(before !== "" && { before }) };
  }

  #prompt(tools: Offer["tools"]) {
    const key = String(tools.length);
    let known = this.#prompts.get(key);
    if (!known) {
      const { history, speaker } = this.#options;
      const { greeting } = history;
      const prompt = buildPrompt({
        ...this.#options,
        greeting: greeting && {
          text: greeting.text,
          by: greeting.speaker?.id === speaker?.id ? null : (greeting.speaker?.name ?? null),
        },
        hasTools: tools.length > 0,
      });
      const told = tools.reduce((sum, tool) => sum + this.#toolTokens(tool), 0);
      known = { prompt, tokens: estimateTokens(prompt.stable + prompt.session) + told };
      this.#prompts.set(key, known);
    }
    return known;
  }
}

const leastResultChars = 400;
