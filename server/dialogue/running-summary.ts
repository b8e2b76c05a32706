/** Keeps in short what has slid out of a long conversation's window; written after a turn, so that no turn waits for it. */
import type { Usage } from "../../protocol/messages.ts";
import type { Character } from "../characters/character.ts";
import type { ModelRequest } from "../models/adapter.ts";
import type { CatalogueModel } from "../models/catalogue-types.ts";
import { ModelError } from "../models/model-error.ts";
import type { DialogueLog } from "./create-conversation-factory.ts";
import type { History, PastTurn } from "./history.ts";
import { ModelChain, type ModelSource } from "./model-chain.ts";
import type { DialogueRecord } from "./records.ts";
import { sum } from "./turn-trace.ts";

export interface RunningSummaryOptions {
  readonly history: History;
  readonly source: ModelSource;
  readonly summaryMs: number;
  /** The wait for the first word of a model in the house, where that is longer. */
  readonly localFirstByteMs: number;
  readonly record: (record: DialogueRecord) => void;
  readonly log: DialogueLog;
}

/** In characters; a summary that is longer is none. */
const longestSummary = 16_000;

const instruction =
  "Write a short summary of this conversation between a player and a game character, for the character to go on with: who the player is, what they want, what was promised, agreed and done. Keep what the earlier summary says if it still matters. At most 150 words, plain sentences.";

export class RunningSummary {
  readonly #options: RunningSummaryOptions;
  #writing: AbortController | null = null;
  #text: string | null = null;
  #turns = 0;
  #owed: Usage | null = null;

  constructor(options: RunningSummaryOptions) {
    this.#options = options;
  }

  /** Null until there is one. */
  get text(): string | null {
    return this.#text;
  }

  /** How many turns, from the first, it stands for. */
  get turns(): number {
    return this.#turns;
  }

  /** What summaries have cost since this was last asked; counted with the next turn. */
  drainUsage(): Usage | null {
    const owed = this.#owed;
    this.#owed = null;
    return owed;
  }

  restore(text: string, turns: number): void {
    this.#text = text;
    this.#turns = turns;
  }

  stop(): void {
    this.#writing?.abort();
  }

  /** Writes it anew if turns before `shownFrom` are not in it yet and the character wants one. A failure is tried again after the next turn. */
  update(shownFrom: number, character: () => Character): void {
    if (shownFrom <= this.#turns || this.#writing) return;
    const wanting = character();
    if (!wanting.summary) return;
    const writing = new AbortController();
    this.#writing = writing;
    this.#write(shownFrom, wanting, writing.signal)
      .catch((error: unknown) => {
        const { log } = this.#options;
        log.warn(
          { code: error instanceof ModelError ? error.code : "internal" },
          "a running summary could not be written",
        );
        // Some providers repeat what they were sent.
        log.debug({ err: error }, "why a running summary could not be written");
      })
      .finally(() => {
        this.#writing = null;
      });
  }

  async #write(until: number, character: Character, signal: AbortSignal): Promise<void> {
    const { source, history, record, summaryMs, localFirstByteMs } = this.#options;
    const model = source.catalogue.get(character.model);
    const adapter = model && source.adapter(model);
    if (!model || !adapter || model.standIn) return;
    let text = "";
    const chain = new ModelChain({
      models: [model.id],
      source,
      limits: {
        firstByteMs: summaryMs,
        localFirstByteMs: Math.max(summaryMs, localFirstByteMs),
        idleMs: summaryMs,
        retryWaitMs: 0,
        retryPauseMs: 0,
      },
      clock: Date.now,
      signal,
    });
    // what slid out of the window since the last summary may itself be longer than the window: then the oldest of it goes
    let turns = history.turns.slice(Math.max(0, this.#turns - history.first), Math.max(0, until - history.first));
    const answer = await chain.ask({
      request: (each) => this.#request(each, turns, character),
      onAttempt: () => {
        text = "";
      },
      onText: (more) => {
        text += more;
        return text.length < longestSummary;
      },
      onUnsaid: () => {
        text = "";
      },
      onAnswer: () => undefined,
      onOverflow: () => {
        if (turns.length < 2) return null;
        turns = turns.slice(Math.ceil(turns.length / 2));
        return 0;
      },
      hasSpoken: () => false,
    });
    if (answer.usage) this.#owed = this.#owed ? sum(this.#owed, answer.usage) : answer.usage;
    if (answer.reason === "complete" && text.trim() !== "")
      record({ kind: "summary", text: text.trim(), turns: until });
  }

  #request(model: CatalogueModel, turns: readonly PastTurn[], character: Character): ModelRequest {
    const lines = turns.flatMap(({ cause, said, text }) => [
      `${cause === "say" ? "Player" : "Scene"}: ${said}`,
      ...(text === "" ? [] : [`${character.name}: ${text}`]),
    ]);
    const earlier = this.#text === null ? "" : `Earlier summary: ${this.#text}\n\n`;
    return {
      model: model.id,
      system: { stable: instruction, session: "" },
      tools: [],
      mayCall: false,
      messages: [{ role: "user", text: `${earlier}${lines.join("\n")}` }],
      opening: 0,
      lessons: model.learned,
      temperature: null,
      outputTokens: 400,
      cacheKey: `barkeep-summary-${character.id}`,
      cast: { character: character.name, persona: "", knowledge: [], player: null, scene: [] },
    };
  }
}
