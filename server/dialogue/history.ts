/**
 * What was said and called, turn by turn, in a form that any provider takes: each call stands with its result, whatever
 * happened in between.
 */
import type { TranscriptEntry } from "../../protocol/messages.ts";
import type { Message, ModelCall, ToolResult } from "../models/adapter.ts";
import { estimateTokens } from "../models/estimate-tokens.ts";
import { fenceMark, fenceResult, sceneMark } from "../models/result-fence.ts";
import { hearOnly } from "./heard.ts";
import type { Cause, DialogueRecord } from "./records.ts";

type Result = Pick<ToolResult, "text" | "failed">;

export interface PastTurn {
  readonly turn: string;
  readonly cause: Cause;
  readonly said: string;
  /** ISO 8601. */
  readonly at: string;
  endedAt: string;
  /** What followed the player's words: answers, and results after the calls they belong to. */
  messages: readonly Message[];
  /** What the character said, as the client was told. */
  text: string;
  tokens: number;
}

export class History {
  readonly #turns: PastTurn[] = [];
  #greeting: { readonly text: string; readonly at: string } | null = null;
  /** A turn that has begun and not ended, the world-changing calls it has made, and what is known of them by the call's id. */
  #open: { readonly turn: PastTurn; readonly calls: ModelCall[]; readonly results: Map<string, Result> } | null = null;

  get turns(): readonly PastTurn[] {
    return this.#turns;
  }

  /** The turn that has begun and not ended. */
  get openTurn(): string | null {
    return this.#open?.turn.turn ?? null;
  }

  get greeting(): string | null {
    return this.#greeting?.text ?? null;
  }

  /** Applies a record, when it happens or when it is restored. Records that are not about history are left alone. */
  apply(record: DialogueRecord): void {
    switch (record.kind) {
      case "greeting":
        this.#greeting = { text: record.text, at: record.at };
        break;
      case "begin": {
        const { turn, cause, said, at } = record;
        this.endInterrupted();
        const begun: PastTurn = { turn, cause, said, at, endedAt: at, messages: [], text: "", tokens: 0 };
        this.#open = { turn: begun, calls: [], results: new Map() };
        break;
      }
      case "called":
        if (this.#open?.turn.turn === record.turn) this.#open.calls.push(record.call);
        break;
      case "end": {
        if (this.#open?.turn.turn !== record.turn) break;
        const { turn: past, results } = this.#open;
        this.#open = null;
        // a call that was left running may have ended before its turn has
        const messages = [...results].reduce((all, [call, result]) => withResult(all, call, result), record.messages);
        this.#keep(Object.assign(past, { messages, text: record.text, endedAt: record.at }));
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

  /** Ends a turn that the server did not live to end. */
  endInterrupted(text = "", at?: string): void {
    const open = this.#open;
    if (!open) return;
    this.#open = null;
    const { turn, calls, results } = open;
    this.#keep(Object.assign(turn, { messages: interrupted(text, calls, results), text, endedAt: at ?? turn.at }));
  }

  /** Messages of the turns from `first` on, for a request. */
  messages(first: number): Message[] {
    return this.#turns.slice(first).flatMap((past) => [asked(past.cause, past.said), ...past.messages]);
  }

  transcript(): TranscriptEntry[] {
    const entries: TranscriptEntry[] = [];
    if (this.#greeting) entries.push({ role: "character", ...this.#greeting });
    for (const { turn, cause, said, at, endedAt, text } of this.#turns) {
      if (cause === "say") entries.push({ role: "player", text: said, turn, at });
      if (text !== "") entries.push({ role: "character", text, turn, at: endedAt });
    }
    if (this.#open?.turn.cause === "say") {
      const { turn, said, at } = this.#open.turn;
      entries.push({ role: "player", text: said, turn, at });
    }
    return entries;
  }

  #find(turn: string): PastTurn | undefined {
    return this.#turns.findLast((past) => past.turn === turn);
  }

  #keep(past: PastTurn): void {
    // a scene that was not worth a word leaves no trace
    if (past.cause === "context" && past.messages.length === 0) return;
    this.#turns.push(past);
    this.#recount(past);
  }

  #recount(past: PastTurn): void {
    past.tokens = messageTokens([asked(past.cause, past.said), ...past.messages]);
  }
}

/** What was said, and world-changing calls paired with what is known of them. */
function interrupted(text: string, calls: readonly ModelCall[], known: ReadonlyMap<string, Result>): Message[] {
  if (calls.length === 0) return text === "" ? [] : [{ role: "assistant", text, calls: [] }];
  const body = "The server stopped while this ran. It may have happened: do not do it again without asking the player.";
  const results = calls.map(({ id, name }) => {
    const { text, failed } = known.get(id) ?? { text: fenceResult(name, "unknown", body), failed: true };
    return { call: id, name, text, failed };
  });
  return [
    { role: "assistant", text, calls },
    { role: "tool", results },
  ];
}

/** The user message that opens a turn. A player can't pass for the scene, nor for the result of a method. */
export function asked(cause: Cause, said: string): Message {
  if (cause === "context") return { role: "user", text: `${sceneMark} ${said}` };
  const unmarked = said.trimStart().startsWith(sceneMark) ? said.replace(sceneMark, "(Scene)") : said;
  const text = unmarked.replace(fenceMark, "(");
  return { role: "user", text: text.trim() === "" ? "…" : text };
}

export function messageTokens(messages: readonly Message[]): number {
  let tokens = 0;
  for (const message of messages) {
    tokens += 4;
    if (message.role === "tool") for (const result of message.results) tokens += estimateTokens(result.text) + 8;
    else tokens += estimateTokens(message.text);
    if (message.role === "assistant")
      for (const call of message.calls) tokens += estimateTokens(call.name) + estimateTokens(call.arguments) + 8;
  }
  return tokens;
}

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
