/** What can still be said of a turn whose trace was never kept, from what its session's journal holds. */
import { readJson } from "../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { Usage } from "../../protocol/messages.ts";
import type { ToolResult } from "../models/adapter.ts";
import type { ConversationRecord, TurnEvent, TurnTrace } from "./conversation.ts";
import { asDialogueRecord, type DialogueRecord } from "./records.ts";
import { sum } from "./turn-trace.ts";

export interface JournalledTurn {
  readonly turn: string;
  readonly session: string;
  readonly character: string;
  readonly player: string | null;
  /** What the player said, as it was taken. */
  readonly said: string | null;
  /** In order; `at` is Unix time in ms, as exact as the journal's batches. */
  readonly events: readonly { readonly at: number; readonly event: TurnEvent }[];
  /** The conversation's records about this turn, in order. */
  readonly records: readonly ConversationRecord[];
}

type Of<K extends DialogueRecord["kind"]> = Extract<DialogueRecord, { kind: K }>;
type EventOf<T extends TurnEvent["type"]> = Extract<TurnEvent, { type: T }>;

const cutOff = "The server stopped while this turn ran: what its journal holds is shown, not what the model was sent.";
const lost = "The trace of this turn could not be kept: what its journal holds is shown, not what the model was sent.";

export function recoverTrace(journalled: JournalledTurn): TurnTrace {
  const { turn, session, character, player, events } = journalled;
  const records = journalled.records.flatMap((record) => asDialogueRecord(record) ?? []);
  const recordsOf = <K extends DialogueRecord["kind"]>(kind: K) =>
    records.filter((record): record is Of<K> => record.kind === kind);
  const eventsOf = <T extends TurnEvent["type"]>(type: T) =>
    events.flatMap(({ at, event }) => (event.type === type ? [{ at, event: event as EventOf<T> }] : []));

  const [begin] = recordsOf("begin");
  const [started] = eventsOf("turn.started");
  const finished = eventsOf("turn.finished")[0]?.event;
  const ended = finished !== undefined && finished.error?.code !== "interrupted";
  const begun = begin ? Date.parse(begin.at) : (started?.at ?? 0);
  const cause = begin?.cause ?? started?.event.cause ?? "say";
  const rounds = recordsOf("round").map(roundOf);
  const words = eventsOf("text.delta").filter(({ event }) => !event.filler);
  const interrupted = { code: "interrupted" as const, message: "The server stopped while this turn ran." };
  // the journal holds what this server wrote, so the code is one of the table
  const error = finished ? (finished.error as TurnTrace["error"]) : interrupted;
  return {
    turn,
    session,
    character,
    player,
    cause,
    said: cause === "say" ? (journalled.said ?? begin?.said ?? null) : null,
    at: new Date(begun).toISOString(),
    finish: finished?.finish ?? "error",
    text: finished?.text ?? words.map(({ event }) => event.delta).join(""),
    usage: ended ? finished.usage : usageOf(rounds),
    ms: ended
      ? finished.ms
      : {
          firstText: words[0] ? Math.max(0, words[0].at - begun) : null,
          total: Math.max(0, (events.at(-1)?.at ?? begun) - begun),
        },
    ...(error && { error }),
    offered: begin?.offered ?? [],
    leftOut: begin?.leftOut ?? [],
    model: rounds.at(-1)?.model ?? null,
    attempts: [],
    rounds,
    calls: callsOf(journalled, rounds, [...recordsOf("late"), ...toldAt(recordsOf("end")[0])]),
    incomplete: ended ? lost : cutOff,
  };
}

function roundOf({ model, at, text, calls, usage, ms }: Of<"round">): TurnTrace["rounds"][number] {
  return { model, at, sent: null, text, calls, finish: "calls", usage, ms };
}

/** What the rounds known of have cost; there may have been more. */
function usageOf(rounds: TurnTrace["rounds"]): Usage {
  const none: Usage = { inputTokens: 0, outputTokens: 0, estimated: true };
  return rounds.reduce((total, { usage }) => (usage ? sum(total, usage) : total), none);
}

const toldAt = (end: Of<"end"> | undefined): readonly ToolResult[] =>
  (end?.messages ?? []).flatMap((message) => (message.role === "tool" ? message.results : []));

function callsOf(
  { events }: JournalledTurn,
  rounds: TurnTrace["rounds"],
  results: readonly Pick<ToolResult, "call" | "text" | "failed">[],
): TurnTrace["calls"] {
  const asked = new Map(rounds.flatMap(({ calls }) => calls.map((call) => [call.id, call.arguments])));
  const calls = new Map<string, TurnTrace["calls"][number]>();
  for (const { at, event } of events) {
    if (event.type === "method.started" || event.type === "action.call") {
      const method = event.type === "method.started";
      const result = results.find(({ call }) => call === event.call);
      calls.set(event.call, {
        call: event.call,
        kind: method ? "method" : "action",
        name: method ? event.method : event.name,
        input: method ? inputOf(asked.get(event.call)) : (event.arguments as JsonObject),
        // an action's answer is the game's to send, so its end stands nowhere but in the result
        status: method ? "interrupted" : result ? (result.failed ? "error" : "ok") : "unknown",
        seen: result?.text ?? "",
        at: new Date(at).toISOString(),
        queueMs: 0,
        ms: 0,
      });
    }
    const known = "call" in event ? calls.get(event.call) : undefined;
    if (known && event.type === "method.finished")
      calls.set(event.call, { ...known, status: event.status, ms: event.ms });
    if (known && event.type === "action.cancelled") calls.set(event.call, { ...known, status: "cancelled" });
  }
  return [...calls.values()];
}

function inputOf(text: string | undefined): Json {
  try {
    return readJson(text?.trim() || "{}") as Json;
  } catch {
    return text ?? null;
  }
}
