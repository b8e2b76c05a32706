/**
 * What a session has come to, made of its entries one by one: by the session while it lives, and by whoever reads its journal.
 * There is no other way to any of this, so that live, parked and restored can't differ.
 */
import type { SessionMessage } from "../../protocol/messages.ts";
import type { ConversationRecord, TurnEvent } from "../dialogue/conversation.ts";
import { asDialogueRecord } from "../dialogue/records.ts";
import { KeyedContext } from "./keyed-context.ts";
import type { AskedEntry, LeapEntry, OpenEntry, SessionEntry } from "./session-records.ts";
import { Transcript } from "./transcript.ts";
import { Turns } from "./turns.ts";

export interface SessionFoldOptions {
  readonly session: string;
  readonly clock: { now(): number };
  /** What is held of the past: UTF-16 code units of the transcript, and ids of turns. */
  readonly most: { readonly chars: number; readonly turns: number };
}

/** A live session's: what is older is read from its journal. */
export const liveMost = { chars: 128 * 1024, turns: 2000 };
/** Moves of a story that are held; more than a story has in practice. */
const mostMoves = 500;
export const everything = { chars: Number.POSITIVE_INFINITY, turns: Number.POSITIVE_INFINITY };

/** A scene of the story that came on. */
export interface StoryMove {
  readonly from: string;
  readonly to: string;
  readonly cause: string;
  /** ISO 8601. */
  readonly at: string;
}

export class SessionFold {
  readonly turns: Turns;
  readonly context = new KeyedContext();
  readonly #transcript: Transcript;
  readonly #mostTurns: number;
  #turnIds: string[] = [];
  #moves: StoryMove[] = [];
  #leaps: LeapEntry[] = [];
  #turnCount = 0;
  #open: OpenEntry | null = null;
  #lastAt = 0;
  #closed = false;

  constructor({ session, clock, most }: SessionFoldOptions) {
    this.turns = new Turns({ session, clock });
    this.#transcript = new Transcript(most);
    this.#mostTurns = most.turns;
  }

  /** How it was opened; null before that entry. */
  get open(): OpenEntry | null {
    return this.#open;
  }

  /** Unix time in ms of the latest entry. */
  get lastAt(): number {
    return this.#lastAt;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get transcript(): Transcript["entries"] {
    return this.#transcript.entries;
  }

  /** Ids of the turns that have begun, oldest first. */
  get turnIds(): readonly string[] {
    return this.#turnIds;
  }

  /** How the story went, oldest first: the newest of it. */
  get moves(): readonly StoryMove[] {
    return this.#moves;
  }

  /** How many turns have begun. */
  get turnCount(): number {
    return this.#turnCount;
  }

  /** Whether a message with this `seq` was lost with what was behind a back-up. */
  isLost(seq: number): boolean {
    return this.#leaps.some(({ from, to }) => from <= seq && seq <= to);
  }

  /** False once the past is longer than what is held of it. */
  get whole(): boolean {
    return this.#transcript.whole && this.#turnIds.length === this.#turnCount;
  }

  /** `at`: Unix time in ms of an entry that does not say its own. */
  apply(entry: SessionEntry, at: number): void {
    this.#lastAt = at;
    switch (entry.kind) {
      case "open":
        this.#open = entry;
        break;
      case "forked":
        this.#transcript.begin(entry.transcript);
        for (const record of entry.records) this.#kept(record);
        break;
      case "leap":
        this.#leaps.push(entry);
        this.turns.leap(entry.turns);
        break;
      case "asked":
        if (entry.turn !== null) this.turns.accept({ turn: entry.turn, cause: entry.cause, message: entry.id });
        else if (entry.id !== null) this.turns.remember(entry.cause, entry.id, null);
        this.#transcript.asked(entry);
        break;
      case "sent":
        this.#sent(entry.message, entry.at ?? at);
        break;
      case "record":
        this.#recorded(entry.record);
    }
  }

  /** What could not be kept was never asked. */
  refuse({ cause, id, turn }: AskedEntry): void {
    if (turn !== null) {
      this.turns.refuse(turn);
      this.#transcript.refuse(turn);
    } else if (id !== null) this.turns.forget(cause, id);
  }

  /** Ends what a stop of the server cut off, for who only wants to look: as the next `resume` will. */
  cutOff(): void {
    for (const event of this.turns.ends("error")) this.#sent(event as SessionMessage, this.#lastAt);
    this.turns.dropTaken();
  }

  #sent(message: SessionMessage, at: number): void {
    if (message.type === "session.closed") this.#closed = true;
    if (message.type === "story.moved") {
      const { from, to, cause } = message;
      this.#moves = [...this.#moves.slice(1 - mostMoves), { from, to, cause, at: new Date(at).toISOString() }];
    }
    if (message.type === "turn.started") {
      this.#turnCount += 1;
      this.#turnIds.push(message.turn);
      if (this.#turnIds.length > this.#mostTurns) this.#turnIds = this.#turnIds.slice(this.#mostTurns / 2);
    }
    if ("turn" in message) this.turns.apply(message as TurnEvent);
    this.#transcript.sent(message, at);
  }

  #recorded(record: ConversationRecord): void {
    this.#transcript.recorded(record);
    this.#kept(record);
  }

  #kept(record: ConversationRecord): void {
    const known = asDialogueRecord(record);
    if (known?.kind === "late") this.turns.answered(known.call);
    if (known?.kind === "context") this.context.put(known.key, known.text);
  }
}
