/**
 * What was said and called, turn by turn, in a form that any provider takes: each call stands with its result, whatever
 * happened in between.
 */
import { writeJson } from "../../protocol/exact-json.ts";
import { withoutMarks } from "../cues/written.ts";
import type { BesideFields, Message, ModelCall, ToolResult } from "../models/adapter.ts";
import { estimateTokens } from "../models/estimate-tokens.ts";
import { fenceMark, fenceResult, sceneMark, sceneMarks, yourTurn } from "../models/result-fence.ts";
import type { Role } from "../scene/cast.ts";
import { hearOnly } from "./heard.ts";
import { decided, type Undecided } from "./provisional.ts";
import type { Cause, DialogueRecord } from "./records.ts";

type Result = Pick<ToolResult, "text" | "failed">;

export interface PastTurn {
  /** Empty for what only happened. */
  readonly turn: string;
  readonly cause: Cause | "event";
  readonly said: string;
  /** In a scene of several: who speaks, and which player was heard. */
  readonly speaker: Role | null;
  readonly by: Role | null;
  /** ISO 8601. */
  readonly at: string;
  endedAt: string;
  /** What opened it, as a model is told. */
  readonly begun: Message;
  /** What followed the player's words: answers, and results after the calls they belong to. */
  messages: readonly Message[];
  /** What the character said, as the client was told. */
  text: string;
  tokens: number;
}

interface OpenTurn {
  readonly turn: PastTurn;
  readonly calls: ModelCall[];
  /** What came beside the answer that made them. */
  beside: BesideFields | undefined;
  readonly results: Map<string, Result>;
  /** What has happened since it began. */
  readonly events: PastTurn[];
  /** It speaks of what has just happened, which is no event of its own any more. */
  readonly happened: boolean;
}

/** What the first character said before anybody had spoken; in a scene, who that is. */
export type Greeting = Pick<Extract<DialogueRecord, { kind: "greeting" }>, "text" | "at" | "speaker">;

/** Most turns and events held: more than fit into any window. */
const mostHeld = 10_000;

export class History {
  #turns: PastTurn[] = [];
  #first = 0;
  #greeting: Greeting | null = null;
  /** A turn that has begun and not ended, the world-changing calls it has made, and what is known of them by the call's id. */
  #open: OpenTurn | null = null;

  /** Those that are held, oldest first. */
  get turns(): readonly PastTurn[] {
    return this.#turns;
  }

  /** Where the first of these stands; places count from the beginning of the conversation, 0 first. */
  get first(): number {
    return this.#first;
  }

  /** The place behind the last one. */
  get end(): number {
    return this.#first + this.#turns.length;
  }

  /** What stands before that place is held no more: no request will show it again. */
  forgetBefore(place: number): void {
    const gone = Math.min(Math.max(0, place - this.#first), this.#turns.length);
    if (gone === 0) return;
    this.#turns = this.#turns.slice(gone);
    this.#first += gone;
  }

  /** The turn that has begun and not ended. */
  get openTurn(): string | null {
    return this.#open?.turn.turn ?? null;
  }

  get greeting(): Greeting | null {
    return this.#greeting;
  }

  /** Applies a record, when it happens or when it is restored. Records that are not about history are left alone. */
  apply(record: DialogueRecord): void {
    switch (record.kind) {
      case "greeting":
        this.#greeting = record;
        break;
      case "begin": {
        const { turn, cause, at, speaker = null, by = null } = record;
        const said = cause === "context" ? toldByGame(record.said) : record.said;
        this.endInterrupted();
        const past: PastTurn = {
          turn,
          cause,
          said,
          speaker,
          by,
          at,
          endedAt: at,
          begun: deepFrozen(askedIn({ cause, said, speaker, by })),
          messages: [],
          text: "",
          tokens: 0,
        };
        const last = this.#turns.at(-1);
        const happened = cause === "context" && last?.cause === "event" && last.said === said;
        if (happened) this.#turns.pop();
        if (record.later) this.#absorbEvents(said);
        this.#open = { turn: past, calls: [], beside: undefined, results: new Map(), events: [], happened };
        break;
      }
      case "called":
        if (this.#open?.turn.turn !== record.turn) break;
        this.#open.calls.push(record.call);
        this.#open.beside ??= record.beside;
        break;
      case "end": {
        if (this.#open?.turn.turn !== record.turn) break;
        const { turn: past, results } = this.#open;
        // a call that was left running may have ended before its turn has
        const messages = [...results].reduce((all, [call, result]) => withResult(all, call, result), record.messages);
        Object.assign(past, { messages, text: record.text, endedAt: record.at });
        this.#append(this.#open);
        break;
      }
      case "interrupted":
        if (this.#open?.turn.turn === record.turn) this.endInterrupted(record.text, record.at);
        break;
      case "heard": {
        const past = this.#find(record.turn);
        if (past) this.#recount(Object.assign(past, hearOnly(past.messages, past.text, record.chars)));
        break;
      }
      case "late": {
        if (this.#open?.turn.turn === record.turn) {
          this.#open.results.set(record.call, record);
          break;
        }
        const past = this.#find(record.turn);
        if (past) this.#recount(Object.assign(past, { messages: withResult(past.messages, record.call, record) }));
        break;
      }
    }
  }

  /** Something happened: it stands where the conversation has come to, behind the turn that runs. */
  happen(text: string): Undecided {
    const said = text.trim();
    if (said === "") return decided;
    const begun = deepFrozen(asked("event", said));
    const event: PastTurn = {
      turn: "",
      cause: "event",
      said,
      speaker: null,
      by: null,
      at: "",
      endedAt: "",
      begun,
      messages: [],
      text: "",
      tokens: messageTokens([begun]),
    };
    (this.#open?.events ?? this.#turns).push(event);
    this.#bound();
    return { commit: () => {}, rollBack: () => this.#rollBack(event) };
  }

  /** Ends a turn that the server did not live to end. */
  endInterrupted(text = "", at?: string): void {
    const open = this.#open;
    if (!open) return;
    const { turn, calls, beside, results } = open;
    Object.assign(turn, { messages: interrupted(text, calls, beside, results), text, endedAt: at ?? turn.at });
    this.#append(open);
  }

  /** Messages of the turns from that place on, for a request: the same objects each time, which nothing changes any more. */
  messages(from: number, viewer: Role | null = null): Message[] {
    return this.#turns.slice(Math.max(0, from - this.#first)).flatMap((past) => {
      const { begun } = past;
      if (past.speaker === null || past.speaker.id === viewer?.id) return [begun, ...past.messages];
      // What another one said is heard; what it did to say so is not.
      const words = withoutMarks(past.text);
      const said: Message[] = words === "" ? [] : [{ role: "user", text: `${past.speaker.name}: ${inLine(words)}` }];
      return past.cause === "say" || past.cause === "context" ? [begun, ...said] : said;
    });
  }

  #find(turn: string): PastTurn | undefined {
    return this.#turns.findLast((past) => past.turn === turn);
  }

  /** What a turn speaks of is told at its beginning, and not twice. */
  #absorbEvents(said: string): void {
    const isTold = (last: PastTurn | undefined) => last?.cause === "event" && said.includes(last.said);
    while (isTold(this.#turns.at(-1))) this.#turns.pop();
  }

  #rollBack(event: PastTurn): void {
    for (const events of [this.#turns, this.#open?.events ?? []]) {
      const index = events.lastIndexOf(event);
      if (index >= 0) events.splice(index, 1);
    }
  }

  #append({ turn, events, happened }: OpenTurn): void {
    this.#open = null;
    // What was not worth a word has happened all the same; how things are is said elsewhere.
    const silent = (turn.cause === "context" || turn.cause === "later") && turn.messages.length === 0;
    if (!silent) {
      this.#turns.push(turn);
      this.#recount(turn);
    } else if (happened || turn.cause === "later") this.happen(turn.said);
    this.#turns.push(...events);
    this.#bound();
  }

  /** Much can happen in a session that nobody speaks in. By halves, so that not each moves all the others. */
  #bound(): void {
    if (this.#turns.length > mostHeld) this.forgetBefore(this.end - mostHeld / 2);
  }

  #recount(past: PastTurn): void {
    past.messages = past.messages.map(deepFrozen);
    past.tokens = messageTokens([past.begun, ...past.messages]);
  }
}

/** What was said, and world-changing calls paired with what is known of them. */
function interrupted(
  text: string,
  calls: readonly ModelCall[],
  beside: BesideFields | undefined,
  known: ReadonlyMap<string, Result>,
): Message[] {
  if (calls.length === 0) return text === "" ? [] : [{ role: "assistant", text, calls: [] }];
  const body = "The server stopped while this ran. It may have happened: do not do it again without asking the player.";
  const results = calls.map(({ id, name }) => {
    const { text, failed } = known.get(id) ?? { text: fenceResult(name, "unknown", body), failed: true };
    return { call: id, name, text, failed };
  });
  return [
    { role: "assistant", text, calls, ...(beside && { beside }) },
    { role: "tool", results },
  ];
}

const inLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ").trim();

/** The same in a scene of several, where it is said who speaks. A player can't pass for one of the others. */
export function askedIn({ cause, said, speaker, by }: Pick<PastTurn, "cause" | "said" | "speaker" | "by">): Message {
  if (cause !== "say" || speaker === null) return asked(cause, said);
  return { role: "user", text: `${by ? unmarked(inLine(by.name)) : "The player"}: ${asked(cause, inLine(said)).text}` };
}

/** The user message that opens a turn. A player can't pass for the scene, nor for the result of a method. */
export function asked(cause: PastTurn["cause"], said: string): Extract<Message, { role: "user" }> {
  if (cause === "line") return { role: "user", text: `${sceneMark} (The story has a line for you.)` };
  if (cause === "scene") return { role: "user", text: `${sceneMark} ${yourTurn}` };
  if (cause === "context") return { role: "user", text: `${sceneMark} ${toldByGame(said)}` };
  // Of events, and of methods that answered later, what is fenced is ours.
  if (cause !== "say") return { role: "user", text: `${sceneMark} ${said}` };
  const text = unmarked(said);
  return { role: "user", text: text.trim() === "" ? "…" : text };
}

/** What a game tells of the scene, as one line that can't pass for more. */
export const toldByGame = (text: string): string => unmarked(inLine(text));

/** What comes from outside, without what would mark it as ours: wherever it stands, since a model reads it anywhere. */
const unmarked = (text: string): string => text.replace(sceneMarks, "(Scene)").replace(fenceMark, "(");

/** Of messages that nothing changes any more: a long conversation's past is sent, and counted, each turn. */
const counted = new WeakMap<Message, number>();

export const messageTokens = (messages: readonly Message[]): number =>
  messages.reduce((sum, message) => sum + tokensOf(message), 0);

function tokensOf(message: Message): number {
  const known = counted.get(message);
  if (known !== undefined) return known;
  const tokens = countTokens(message);
  if (Object.isFrozen(message)) counted.set(message, tokens);
  return tokens;
}

function countTokens(message: Message): number {
  let tokens = 4;
  if (message.role === "tool") for (const result of message.results) tokens += estimateTokens(result.text) + 8;
  else tokens += estimateTokens(message.text);
  if (message.role !== "assistant") return tokens;
  tokens += besideTokens(message.beside);
  for (const call of message.calls)
    tokens += estimateTokens(call.name) + estimateTokens(call.arguments) + besideTokens(call.beside) + 8;
  return tokens;
}

/** Frozen to its depths, so that whoever has seen it knows what it will see again. */
function deepFrozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFrozen(inner);
  return Object.freeze(value);
}

const besideTokens = (beside: BesideFields | undefined): number =>
  beside === undefined ? 0 : estimateTokens(writeJson(beside.fields));

function withResult(messages: readonly Message[], call: string, { text, failed }: Result): readonly Message[] {
  return messages.map((message) =>
    message.role !== "tool"
      ? message
      : {
          role: "tool",
          results: message.results.map((result) => (result.call === call ? { ...result, text, failed } : result)),
        },
  );
}
