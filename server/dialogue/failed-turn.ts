/** A turn that could not even be set up, such as one of a character that was deleted: it begins and ends all the same. */
import { toBarkeepError } from "../problems/errors.ts";
import type { Cause, TurnEvent, TurnResult, TurnTrace } from "./conversation.ts";

export interface FailedTurnOptions {
  readonly session: string;
  readonly turn: string;
  readonly cause: Cause;
  readonly said: string;
  readonly player: string | null;
  readonly replyTo: string | undefined;
  /** ISO 8601. */
  readonly at: string;
}

export function failedTurn(
  { session, turn, cause, said, player, replyTo, at }: FailedTurnOptions,
  thrown: unknown,
): { readonly result: TurnResult; readonly events: readonly TurnEvent[]; readonly trace: TurnTrace } {
  const { code, message } = toBarkeepError(thrown);
  const result: TurnResult = {
    turn,
    finish: "error",
    text: "",
    usage: { inputTokens: 0, outputTokens: 0 },
    ms: { firstText: null, total: 0 },
    error: { code, message },
  };
  const trace: TurnTrace = {
    ...result,
    session,
    character: "",
    player,
    cause,
    said: cause === "say" ? said : null,
    at,
    offered: [],
    leftOut: [],
    model: null,
    attempts: [],
    rounds: [],
    calls: [],
  };
  const events: TurnEvent[] = [
    { type: "turn.started", turn, cause, ...(replyTo !== undefined && { replyTo }) },
    { type: "turn.finished", ...result },
  ];
  return { result, events, trace };
}
