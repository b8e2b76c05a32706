/** A conversation as it is shown: built from the wire's messages alone, one after the other. */
import type { ServerMessageOf, SessionMessage, Usage } from "../../../protocol/messages.ts";

export interface ShownCall {
  readonly call: string;
  readonly name: string;
  readonly kind: "method" | "action";
  /** `running` until it ended. */
  readonly status: string;
  readonly ms: number | null;
  readonly error: string | null;
  /** Goes on after its turn. */
  readonly later: boolean;
  /** The last that it said of how far it has come. */
  readonly progress: { readonly text: string; readonly fraction?: number } | null;
}

export type ShownPart =
  | { readonly kind: "text"; readonly text: string; readonly filler: boolean }
  | ({ readonly kind: "call" } & { readonly shown: ShownCall });

export type ChatEntry =
  | { readonly kind: "player"; readonly key: string; readonly text: string }
  /** Another scene of the story is on. */
  | { readonly kind: "moved"; readonly key: string; readonly scene: string; readonly cause: string }
  | {
      readonly kind: "turn";
      readonly key: string;
      readonly parts: readonly ShownPart[];
      /** Null while it runs. */
      readonly finish: string | null;
      readonly error: string | null;
      readonly usage: Usage | null;
      readonly ms: ServerMessageOf<"turn.finished">["ms"] | null;
    };

export type TurnEntry = Extract<ChatEntry, { kind: "turn" }>;
export type ChatLog = readonly ChatEntry[];

export const said = (log: ChatLog, text: string): ChatLog => [
  ...log,
  { kind: "player", key: `said-${log.length}`, text },
];

/** The log after one more message; messages that show nothing leave it as it is. */
export function heard(log: ChatLog, message: SessionMessage): ChatLog {
  if (message.type === "session.opened") return opened(log, message);
  if (message.type === "story.moved")
    return [...log, { kind: "moved", key: `moved-${log.length}`, scene: message.to, cause: message.cause }];
  if (!("turn" in message)) return log;
  const turn = message.turn;
  if (message.type === "turn.started") {
    if (log.some((entry) => entry.key === turn)) return log;
    return [...log, { kind: "turn", key: turn, parts: [], finish: null, error: null, usage: null, ms: null }];
  }
  return log.map((entry) => (entry.kind === "turn" && entry.key === turn ? within(entry, message) : entry));
}

/** What was said in an earlier life of the session, unless it is on screen already. */
function opened(log: ChatLog, message: ServerMessageOf<"session.opened">): ChatLog {
  if (log.length > 0 || !message.transcript) return log;
  return message.transcript.map((line, index) =>
    line.role === "player"
      ? { kind: "player", key: `old-${index}`, text: line.text }
      : {
          kind: "turn",
          key: line.turn ?? `old-${index}`,
          parts: [{ kind: "text", text: line.text, filler: false }],
          finish: "complete",
          error: null,
          usage: null,
          ms: null,
        },
  );
}

function within(entry: TurnEntry, message: SessionMessage): TurnEntry {
  switch (message.type) {
    case "text.delta":
      return { ...entry, parts: withText(entry.parts, message.delta, message.filler ?? false) };
    case "method.started":
      return withCall(entry, {
        call: message.call,
        name: message.name,
        kind: "method",
        later: message.later ?? false,
      });
    case "method.progress": {
      const { call, text, fraction } = message;
      return changedCall(entry, call, { progress: { text, ...(fraction !== undefined && { fraction }) } });
    }
    case "action.call":
      return withCall(entry, { call: message.call, name: message.name, kind: "action", later: false });
    case "method.finished":
      return changedCall(entry, message.call, {
        status: message.status,
        ms: message.ms,
        error: message.error?.message ?? null,
        progress: null,
      });
    case "action.cancelled":
      return changedCall(entry, message.call, { status: "cancelled" });
    case "turn.finished":
      return {
        ...entry,
        finish: message.finish,
        error: message.error?.message ?? null,
        usage: message.usage,
        ms: message.ms,
      };
    default:
      return entry;
  }
}

function withText(parts: readonly ShownPart[], delta: string, filler: boolean): readonly ShownPart[] {
  const last = parts.at(-1);
  if (last?.kind === "text" && last.filler === filler)
    return [...parts.slice(0, -1), { ...last, text: last.text + delta }];
  return [...parts, { kind: "text", text: delta, filler }];
}

const withCall = (entry: TurnEntry, call: Pick<ShownCall, "call" | "name" | "kind" | "later">): TurnEntry => ({
  ...entry,
  parts: [
    ...entry.parts,
    { kind: "call", shown: { ...call, status: "running", ms: null, error: null, progress: null } },
  ],
});

function changedCall(entry: TurnEntry, call: string, change: Partial<ShownCall>): TurnEntry {
  const parts = entry.parts.map((part) =>
    part.kind === "call" && part.shown.call === call ? { ...part, shown: { ...part.shown, ...change } } : part,
  );
  return { ...entry, parts };
}

/** What nobody will tell the end of any more. */
export const abandoned = (log: ChatLog): ChatLog =>
  log.map((entry) => {
    if (entry.kind !== "turn") return entry;
    const parts = entry.parts.map((part) =>
      part.kind === "call" && part.shown.status === "running"
        ? { ...part, shown: { ...part.shown, status: "cancelled", progress: null } }
        : part,
    );
    return { ...entry, parts, finish: entry.finish ?? "cancelled" };
  });
