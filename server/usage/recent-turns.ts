/** Watches turns end: counts their usage, and keeps the last ones for the overview's figures. */
import type { TurnTrace } from "../dialogue/conversation.ts";
import type { SessionService } from "../sessions/session-service.ts";
import type { Costs } from "./costs.ts";
import type { UsageLedger } from "./usage-ledger.ts";

interface Figures {
  readonly total: number;
  readonly model: number;
  readonly method: number;
}

export interface RecentTurns {
  readonly turnsPerMinute: number;
  /** Medians in ms of a turn, and of what of it was spent in the model and in methods. */
  readonly p50: Figures;
  readonly p95: Figures;
  readonly errors: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

interface Ended {
  readonly at: number;
  readonly ms: Figures;
  readonly failed: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** How far back the figures look, in ms. */
const spanMs = 15 * 60 * 1000;
const mostKept = 5000;

export interface TurnWatch {
  recent(): RecentTurns;
  stop(): void;
}

export function watchTurns(options: {
  readonly sessions: SessionService;
  readonly usage: UsageLedger;
  readonly costs: Pick<Costs, "note">;
  readonly clock: { now(): number };
}): TurnWatch {
  const { sessions, usage, costs, clock } = options;
  const ended: Ended[] = [];
  const count = (trace: TurnTrace) => {
    const at = clock.now();
    const method = longestOverlap(trace);
    const model = trace.rounds.reduce((sum, round) => sum + round.ms.total, 0);
    const { inputTokens, outputTokens, cachedTokens = 0 } = trace.usage;
    const failed = trace.finish === "error";
    ended.push({ at, ms: { total: trace.ms.total, model, method }, failed, inputTokens, outputTokens });
    if (ended.length > mostKept) ended.shift();
    const facts = {
      turns: 1,
      errors: failed ? 1 : 0,
      inputTokens,
      outputTokens,
      cachedTokens,
      ms: Math.round(trace.ms.total),
    };
    const who = { at, character: trace.character, player: trace.player, model: trace.model };
    costs.note(trace.model, facts);
    usage.add({ ...who, method: null, ...facts });
    for (const call of trace.calls) {
      if (call.kind !== "method") continue;
      const errors = call.status === "ok" ? 0 : 1;
      usage.add({
        ...who,
        method: call.name,
        calls: 1,
        errors,
        callMs: Math.round(call.ms),
      });
    }
  };
  const stop = sessions.onTurn(count);
  return {
    stop,
    recent() {
      const since = clock.now() - spanMs;
      while (ended[0] && ended[0].at < since) ended.shift();
      const at = (quantile: number): Figures => ({
        total: quantileOf(
          ended.map(({ ms }) => ms.total),
          quantile,
        ),
        model: quantileOf(
          ended.map(({ ms }) => ms.model),
          quantile,
        ),
        method: quantileOf(
          ended.map(({ ms }) => ms.method),
          quantile,
        ),
      });
      const sum = (figure: (one: Ended) => number) => ended.reduce((total, one) => total + figure(one), 0);
      return {
        turnsPerMinute: ended.filter((one) => one.at >= clock.now() - 60_000).length,
        p50: at(0.5),
        p95: at(0.95),
        errors: sum(({ failed }) => (failed ? 1 : 0)),
        inputTokens: sum(({ inputTokens }) => inputTokens),
        outputTokens: sum(({ outputTokens }) => outputTokens),
      };
    },
  };
}

/** Methods run side by side, so the longest of them is what the player waited for, not their sum. */
function longestOverlap(trace: TurnTrace): number {
  return Math.max(0, ...trace.calls.filter(({ kind }) => kind === "method").map(({ queueMs, ms }) => queueMs + ms));
}

function quantileOf(values: readonly number[], quantile: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(quantile * sorted.length) - 1)] ?? 0);
}
