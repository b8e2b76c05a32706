/** A conversation as it runs: one turn at a time, a later one cancelling it; context, actions and history between turns. */
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { GameAction, Player } from "../../protocol/messages.ts";
import type { Character } from "../characters/character.ts";
import type { OfferedMethods } from "../methods/library.ts";
import type { ToolResult } from "../models/adapter.ts";
import type { Role } from "../scene/cast.ts";
import { Chatter } from "../scene/chatter.ts";
import { Speakers } from "../scene/speakers.ts";
import type { Story } from "../story/story.ts";
import { StoryRun } from "../story/story-run.ts";
import type {
  Change,
  Conversation,
  ConversationOptions,
  ConversationRecord,
  SayOptions,
  TurnResult,
} from "./conversation.ts";
import { ConversationState } from "./conversation-state.ts";
import type { DialogueLog } from "./create-conversation-factory.ts";
import { failedTurn } from "./failed-turn.ts";
import type { History } from "./history.ts";
import { LaterCalls, type LaterNews } from "./later-calls.ts";
import type { DialogueLimits } from "./limits.ts";
import type { ModelSource } from "./model-chain.ts";
import { makeOffer } from "./offer.ts";
import type { OneARound } from "./one-a-round.ts";
import { inOneLine } from "./persona-variables.ts";
import type { PlayerMemory } from "./player-memory.ts";
import { spokenLine } from "./prompt.ts";
import { asDialogueRecord, type Cause, type DialogueRecord } from "./records.ts";
import { RunningSummary } from "./running-summary.ts";
import { TokenScale } from "./token-scale.ts";
import { type StopReason, Turn } from "./turn.ts";

export interface DialogueRoom {
  readonly models: ModelSource;
  readonly methods: OfferedMethods;
  readonly clock: () => number;
  readonly ids: { call(): string };
  readonly limits: DialogueLimits;
  readonly memory: PlayerMemory | null;
  readonly mask: <T>(value: T) => T;
  readonly log: DialogueLog;
  readonly oneARound: OneARound;
}

/** Of the latest turns it may still turn out how much was heard of them, or what their calls gave. */
const latestHeld = 20;

/** A turn that has been asked for and has not ended. */
interface OpenTurn {
  readonly turn: string;
  readonly stop: AbortController;
  heardChars: number | undefined;
}

interface Asked {
  readonly turn: string;
  readonly cause: Cause;
  readonly said: string;
  readonly mustSpeak: boolean;
  /** In a scene of several: who speaks, and which player was heard. */
  readonly speaker?: Role | null;
  readonly by?: Role | null;
  /** Whose words they are, where that is another one than the session's player. */
  readonly asker?: Player;
  readonly exactLine?: string;
  /** What has come of calls that answer later, and is spoken of. */
  readonly later?: readonly LaterNews[];
  /** Let the turn that runs end first. */
  readonly patient?: boolean;
  readonly replyTo?: string | undefined;
  readonly taken?: Promise<void> | undefined;
}

interface SceneNext {
  readonly turn: string;
  news: string;
  /** Called with its turn's result, or with null where a turn of the player's came instead. */
  readonly came: (result: Promise<TurnResult> | null) => void;
}

export class LiveConversation implements Conversation {
  readonly #room: DialogueRoom;
  readonly #options: Omit<ConversationOptions, "restored">;
  readonly #state: ConversationState;
  readonly #summary: RunningSummary;
  readonly #scale: TokenScale;
  readonly #open: OpenTurn[] = [];
  /** Calls left running by cancelled turns. */
  readonly #leftRunning = new Set<Promise<void>>();
  #lastTurn: Promise<unknown> = Promise.resolve();
  #shownFrom = 0;
  #fillersSaid = 0;
  /** A scene that must be answered once the running turn has ended. */
  #sceneNext: SceneNext | null = null;
  #closed = false;
  readonly #speakers: Speakers;
  readonly #chatter: Chatter;
  readonly #story: StoryRun;
  readonly #later: LaterCalls;

  constructor(room: DialogueRoom, { restored, ...options }: ConversationOptions) {
    this.#room = room;
    // Without the records, which are the whole past.
    this.#options = options;
    this.#scale = new TokenScale(room.models);
    const { contextTokens, actionMs } = room.limits;
    this.#state = new ConversationState({
      scene: options.scene,
      actions: options.actions,
      manner: { cues: options.cues ?? [], language: options.language ?? null },
      contextTokens,
      actionMs,
      onStory: (record) => this.#story.apply(record),
      onSummary: (text, turns) => this.#summary.restore(text, turns),
    });
    this.#summary = new RunningSummary({
      history: this.#state.history,
      source: room.models,
      summaryMs: room.limits.summaryMs,
      localFirstByteMs: room.limits.localFirstByteMs,
      record: (record) => this.#record(record),
      log: room.log,
    });
    this.#speakers = new Speakers({ cast: options.cast ?? [] });
    this.#chatter = new Chatter({ turns: options.chatter ?? 0, tokens: room.limits.chatterTokens });
    this.#story = new StoryRun({
      story: () => this.#storyOf(),
      clock: room.clock,
      record: (record) => this.#record(record),
      onMove: (move) => options.onStory?.(move),
      onLine: (line) => this.#speakLine(line),
    });
    this.#later = new LaterCalls({
      methods: room.methods,
      clock: room.clock,
      most: room.limits.laterAtOnce,
      emit: options.emit,
      record: (record) => this.#record(record),
      saved: options.saved ?? (() => Promise.resolve()),
      isOpen: (turn) => this.#open.some((open) => open.turn === turn),
      scene: () => this.scene,
      onCalled: (name, status) => this.#story.called(name, status),
      onNews: () => this.#speakOfLater(),
    });
    for (const record of restored) {
      const known = asDialogueRecord(record);
      if (!known) continue;
      this.#state.apply(known).commit();
      this.#later.restore(known);
    }
    const { interrupted } = options;
    if (interrupted && interrupted.turn === this.#state.history.openTurn)
      this.#record({ kind: "interrupted", ...interrupted, at: this.#now() });
    this.#state.history.endInterrupted();
    this.#later.endLost(options.openCalls ?? []);
    this.#shownFrom = this.#summary.turns;
    this.#forgetPast(true);
    if (restored.length === 0) this.#greet();
    this.#story.start();
  }

  get history(): History {
    return this.#state.history;
  }

  get running(): string | null {
    return this.#open[0]?.turn ?? null;
  }

  get scene(): string | null {
    return this.#story.scene?.id ?? null;
  }

  say({ turn, text, to, by, replyTo, taken }: SayOptions): Promise<TurnResult> {
    const speaker = this.#speakers.answering(text, to);
    this.#chatter.begin();
    const heard = speaker === null ? null : this.#speakers.apart(by ?? this.#playerHere());
    const asker = by && { asker: by };
    return this.#start({
      turn,
      cause: "say",
      said: text,
      mustSpeak: true,
      speaker,
      by: heard,
      ...asker,
      replyTo,
      taken,
    });
  }

  answering(text: string, to?: string): { readonly speaker?: Role } {
    const speaker = this.#speakers.answering(text, to);
    return speaker === null ? {} : { speaker };
  }

  checkSpeaker({ to, speaker }: Parameters<Conversation["checkSpeaker"]>[0]): void {
    if (to !== undefined) this.#speakers.answering("", to);
    if (speaker !== undefined) this.#speakers.saying(speaker);
  }

  line({ text, speaker, interrupt, ...asked }: Parameters<Conversation["line"]>[0]): Promise<TurnResult> {
    const who = this.#speakers.saying(speaker);
    this.#chatter.stop();
    return this.#start({ ...asked, cause: "line", ...this.#written(text, who), patient: !interrupt });
  }

  next({ speaker, ...asked }: Parameters<Conversation["next"]>[0]): Promise<TurnResult> {
    return this.#start({ ...asked, cause: "scene", said: "", mustSpeak: true, speaker: this.#speakers.next(speaker) });
  }

  trigger({ name, data }: Parameters<Conversation["trigger"]>[0]): boolean {
    const known = this.#story.trigger(name);
    const told = data === undefined || data === null ? "" : inOneLine(data as Json);
    if (known && told !== "") this.#record({ kind: "context", text: `${inOneLine(name)}: ${told}`, key: null });
    return known;
  }

  async cancel({ turn, heardChars }: { readonly turn?: string; readonly heardChars?: number }): Promise<void> {
    const open = this.#open.find((each) => turn === undefined || each.turn === turn);
    if (open) {
      open.heardChars ??= heardChars;
      open.stop.abort("cancelled" satisfies StopReason);
      await this.#lastTurn;
      return;
    }
    // the turn had ended, but the player was still listening to it
    const last = this.#state.history.turns.findLast(({ cause }) => cause !== "event");
    if (last && heardChars !== undefined && heardChars < last.text.length && (turn ?? last.turn) === last.turn)
      this.#record({ kind: "heard", turn: last.turn, chars: heardChars });
  }

  updateContext({ text, key }: Parameters<Conversation["updateContext"]>[0]): Change {
    return this.#change({ kind: "context", text, key: key ?? null });
  }

  async respond({ turn, text, must }: Parameters<Conversation["respond"]>[0]): Promise<TurnResult | null> {
    const news = text.trim();
    if (news === "" || this.#closed) return null;
    if (this.running === null) return this.#startScene(turn, news, must);
    // a character that speaks already will see what it may speak of in its next turn
    if (!must) return null;
    if (this.#sceneNext !== null) {
      this.#sceneNext.news += `\n${news}`;
      return null;
    }
    return new Promise<TurnResult | null>((came) => {
      this.#sceneNext = { turn, news, came };
    });
  }

  setVariables(variables: JsonObject): Change {
    return this.#change({ kind: "variables", variables });
  }

  renew({ scene, cues, language }: Parameters<Conversation["renew"]>[0]): Change {
    return this.#change({ kind: "renewed", scene: scene ?? null, cues: cues ?? null, language: language ?? null });
  }

  setActions(actions: readonly GameAction[]): Change {
    return this.#change({ kind: "actions", actions });
  }

  actionResult(result: Parameters<Conversation["actionResult"]>[0]): void {
    this.#state.waiting.answer(result);
  }

  cancelCall(call: string): boolean {
    return this.#later.cancel(call);
  }

  get laterCalls(): number {
    return this.#later.size;
  }

  goOn(): void {
    this.#speakOfLater();
  }

  async settled(): Promise<void> {
    while (this.#later.size > 0 || this.#open.length > 0) {
      await this.#later.settled();
      await this.#lastTurn;
    }
  }

  warnings(): readonly { readonly code: string; readonly message: string }[] {
    const { model, fallbackModels } = this.#options.character();
    return this.#room.models.catalogue.warnings([model, ...fallbackModels]);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#story.stop();
    this.#chatter.stop();
    this.#dropScene();
    for (const open of this.#open) open.stop.abort("cancelled" satisfies StopReason);
    this.#summary.stop();
    await this.#lastTurn;
    this.#later.close();
    await Promise.all(this.#leftRunning);
  }

  #start(asked: Asked): Promise<TurnResult> {
    if (!asked.patient) {
      for (const before of this.#open) before.stop.abort("cancelled" satisfies StopReason);
      this.#dropScene();
    }
    const open: OpenTurn = { turn: asked.turn, stop: new AbortController(), heardChars: undefined };
    if (this.#closed) open.stop.abort("cancelled" satisfies StopReason);
    this.#open.push(open);
    // It may be refused before the turn in front has ended; the turn itself asks for it then.
    asked.taken?.catch(() => undefined);
    const result = this.#lastTurn.then(() => this.#run(asked, open));
    this.#lastTurn = result.catch(() => undefined);
    return result;
  }

  /** Rejects only where the turn was not taken. */
  async #run(asked: Asked, open: OpenTurn): Promise<TurnResult> {
    try {
      const turn = this.#makeTurn(asked, open, await this.#facts(asked));
      const { summary } = this.#character(null);
      this.#later.turnBegun();
      const { result, trace, shownFrom } = await turn.run();
      this.#shownFrom = shownFrom;
      this.#forgetPast(summary);
      this.#speakers.spoke(asked.speaker ?? null);
      if (asked.later && result.finish === "cancelled" && result.text === "") this.#later.requeue(asked.later);
      // Where others wait behind it, the player has spoken since: it counts anew.
      if (result.finish !== "complete" && this.#open.length === 1) this.#chatter.stop();
      if (asked.cause === "scene") this.#chatter.spend(result.usage.inputTokens + result.usage.outputTokens);
      this.#options.trace(this.#room.mask(trace));
      return result;
    } catch (error) {
      await asked.taken;
      return this.#failed(asked, error);
    } finally {
      this.#open.shift();
      this.#later.turnEnded();
      this.#afterTurn();
    }
  }

  /** A turn that has left the window does not come back; until it stands in the summary, that one waits for it. */
  #forgetPast(summary: boolean): void {
    const needless = summary ? Math.min(this.#shownFrom, this.#summary.turns) : this.#shownFrom;
    this.#state.history.forgetBefore(Math.min(needless, this.#state.history.end - latestHeld));
  }

  /** What the character remembers of the player; where it can't be read the turn goes on without. */
  async #facts(asked: Asked): Promise<readonly string[]> {
    const { memory, log } = this.#room;
    const { session } = this.#options;
    const player = asked.asker ?? this.#options.player;
    const character = this.#options.character();
    if (!character.memory || memory === null || player === null) return [];
    const facts = await memory.list(character.id, player.id).catch((err: unknown) => {
      log.warn({ session, err }, "what a character remembers could not be read");
      return [];
    });
    return facts.map(({ text }) => text);
  }

  #makeTurn(asked: Asked, open: OpenTurn, facts: readonly string[]): Turn {
    const { session, player, emit } = this.#options;
    const { models, methods, memory, limits, clock, ids, mask, oneARound } = this.#room;
    const { speaker = null, by = null, asker = player } = asked;
    const character = this.#character(speaker);
    const remembers = character.memory && memory !== null && asker !== null;
    return new Turn({
      ...asked,
      oneARound,
      speaker,
      by,
      asker,
      others: this.#speakers.cast.filter(({ id }) => id !== speaker?.id),
      goal: this.#story.scene?.goal ?? null,
      onStory: (to) => this.#story.said(to),
      onCalled: (name, status) => this.#story.called(name, status),
      session,
      character,
      player,
      scene: this.#state.surroundings.scene,
      context: this.#state.surroundings.lines(),
      ...this.#state.manner,
      facts,
      summary: character.summary ? this.#summary.text : null,
      history: this.#state.history,
      shownFrom: this.#shownFrom,
      scale: this.#scale,
      offer: makeOffer({
        methods,
        character,
        actions: this.#state.actions,
        remembers,
        scene: this.#story.scene,
      }),
      usageOwed: this.#summary.drainUsage(),
      stop: open.stop,
      heardChars: () => open.heardChars,
      source: models,
      methods,
      waiting: this.#state.waiting,
      laterCalls: this.#later,
      memory,
      limits,
      clock,
      newCallId: ids.call,
      emit,
      record: (record) => this.#record(record),
      saved: this.#options.saved ?? (() => Promise.resolve()),
      chooseFiller: (lines) => lines[this.#fillersSaid++ % lines.length],
      onLeftRunning: (turn, result) => this.#recordLate(turn, result),
      mask,
    });
  }

  #failed({ turn, cause, said, replyTo }: Asked, thrown: unknown): TurnResult {
    const { session, player, emit, trace } = this.#options;
    this.#room.log.warn({ session, turn, err: thrown }, "a turn could not be carried out");
    const facts = { session, turn, cause, said, player: player?.id ?? null, replyTo, at: this.#now() };
    const failed = failedTurn(facts, thrown);
    for (const event of failed.events) emit(event);
    trace(failed.trace);
    return failed.result;
  }

  #afterTurn(): void {
    if (this.#closed) return;
    if (this.#sceneNext !== null && this.#open.length === 0) {
      const { turn, news, came } = this.#sceneNext;
      this.#sceneNext = null;
      came(this.#startScene(turn, news, true));
      return;
    }
    if (this.#speakOfLater()) return;
    if (this.#open.length === 0 && this.#speakers.cast.length > 1 && this.#chatter.goesOn()) {
      if (this.#options.mayGoOn?.() ?? true) {
        const result = this.next({ turn: this.#options.newTurnId() });
        result.catch(() => undefined);
        return;
      }
      this.#chatter.stop();
    }
    this.#summary.update(this.#shownFrom, () => this.#character(null));
  }

  /** What has come of calls that answer later, once nobody speaks. Whether a turn came of it. */
  #speakOfLater(): boolean {
    if (this.#closed || this.#open.length > 0 || this.#sceneNext !== null) return false;
    const news = this.#later.drainNews();
    if (news.length === 0) return false;
    if (!(this.#options.mayGoOn?.() ?? true)) {
      this.#later.requeue(news);
      return false;
    }
    const exact = news.length === 1 ? news[0]?.exact : undefined;
    const speaker = news[0]?.speaker ?? null;
    this.#start({
      turn: this.#options.newTurnId(),
      cause: "later",
      said: news.map(({ text }) => text).join("\n\n"),
      // Who has spoken since then may have said it already.
      mustSpeak: news.some(({ heard }) => !heard),
      speaker,
      ...(exact !== undefined && { exactLine: exact }),
      later: news,
      patient: true,
    }).catch(() => undefined);
    return true;
  }

  /** What the story has to say, once nobody speaks. */
  #speakLine(line: string): void {
    if (this.#closed) return;
    const who = this.#speakers.saying(undefined);
    const turn = this.#options.newTurnId();
    this.#start({ turn, cause: "line", ...this.#written(line, who), patient: true }).catch(() => undefined);
  }

  #written(line: string, speaker: Role | null): Pick<Asked, "said" | "mustSpeak" | "speaker" | "exactLine"> {
    const { player } = this.#options;
    const { scene } = this.#state.surroundings;
    const exactLine = spokenLine(line, { character: this.#character(speaker), player, scene });
    return { said: "", mustSpeak: true, speaker, exactLine };
  }

  /** In a scene, whose session names one character alone, each has its own. */
  #character(speaker: Role | null): Character {
    const { character, characterOf } = this.#options;
    return speaker === null || characterOf === undefined ? character() : characterOf(speaker.id);
  }

  /** A character that was deleted has none any more. */
  #storyOf(): Story | null {
    try {
      return this.#character(null).story ?? null;
    } catch {
      return null;
    }
  }

  #playerHere(): Role | null {
    const { player } = this.#options;
    return player?.name ? { id: player.id, name: player.name } : null;
  }

  #startScene(turn: string, news: string, mustSpeak: boolean): Promise<TurnResult> {
    return this.#start({ turn, cause: "context", said: news, mustSpeak });
  }

  #dropScene(): void {
    this.#sceneNext?.came(null);
    this.#sceneNext = null;
  }

  #recordLate(turn: string, result: Promise<ToolResult>): void {
    const kept = result.then(({ call, text, failed }) => {
      this.#record({ kind: "late", turn, call, text, failed });
    });
    this.#leftRunning.add(kept);
    void kept.finally(() => this.#leftRunning.delete(kept));
  }

  #greet(): void {
    const { player } = this.#options;
    const { scene } = this.#state.surroundings;
    const character = this.#options.character();
    const text = character.greeting && spokenLine(character.greeting, { character, player, scene }).trim();
    const speaker = this.#speakers.saying(undefined);
    if (text) this.#record({ kind: "greeting", text, at: this.#now(), ...(speaker && { speaker }) });
  }

  /** ISO 8601. */
  #now(): string {
    return new Date(this.#room.clock()).toISOString();
  }

  #record(record: DialogueRecord): void {
    this.#state.apply(record).commit();
    this.#options.record(record);
  }

  #change(record: DialogueRecord & ConversationRecord): Change {
    return { record, ...this.#state.apply(record) };
  }
}
