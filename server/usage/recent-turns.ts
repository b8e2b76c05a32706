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

/** What one node says of its recent turns, bounded: of so many times no more than `mostTimes`, evenly spread. */
export interface RecentSums {
  readonly turns: number;
  readonly turnsPerMinute: number;
  readonly errors: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Each of them in order. */
  readonly times: { readonly [figure in keyof Figures]: readonly number[] };
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
const mostTimes = 40;

export interface TurnWatch {
  /** Of this node's turns, and of those of other nodes. */
  recent(others?: readonly RecentSums[]): RecentTurns;
  /** What other nodes are told. */
  sums(): RecentSums;
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
  const sumsOf = (most: number): RecentSums => {
    const since = clock.now() - spanMs;
    while (ended[0] && ended[0].at < since) ended.shift();
    const sum = (figure: (one: Ended) => number) => ended.reduce((total, one) => total + figure(one), 0);
    const times = (figure: keyof Figures) =>
      spread(
        ended.map(({ ms }) => ms[figure]),
        most,
      );
    return {
      turns: ended.length,
      turnsPerMinute: ended.filter((one) => one.at >= clock.now() - 60_000).length,
      errors: sum(({ failed }) => (failed ? 1 : 0)),
      inputTokens: sum((one) => one.inputTokens),
      outputTokens: sum((one) => one.outputTokens),
      times: { total: times("total"), model: times("model"), method: times("method") },
    };
  };
  return {
    stop,
    sums: () => sumsOf(mostTimes),
    recent(others = []) {
      const all = [sumsOf(mostKept), ...others];
      const sum = (figure: "turnsPerMinute" | "errors" | "inputTokens" | "outputTokens") =>
        all.reduce((total, one) => total + one[figure], 0);
      const at = (quantile: number): Figures => ({
        total: quantileOf(all, "total", quantile),
        model: quantileOf(all, "model", quantile),
        method: quantileOf(all, "method", quantile),
      });
      return {
        turnsPerMinute: sum("turnsPerMinute"),
        p50: at(0.5),
        p95: at(0.95),
        errors: sum("errors"),
        inputTokens: sum("inputTokens"),
        outputTokens: sum("outputTokens"),
      };
    },
  };
}

/** Methods run side by side, so the longest of them is what the player waited for, not their sum. */
function longestOverlap(trace: TurnTrace): number {
  return Math.max(0, ...trace.calls.filter(({ kind }) => kind === "method").map(({ queueMs, ms }) => queueMs + ms));
}

/** In order, at most so many of them, evenly spread. */
function spread(values: readonly number[], most: number): number[] {
  const sorted = values.map(Math.round).sort((a, b) => a - b);
  if (sorted.length <= most) return sorted;
  return Array.from({ length: most }, (_, at) => sorted[Math.floor(((at + 0.5) * sorted.length) / most)] ?? 0);
}

/** Each time stands for as many turns as its node had for each that it told. */
function quantileOf(nodes: readonly RecentSums[], figure: keyof Figures, quantile: number): number {
  const weighed = nodes.flatMap(({ turns, times }) =>
    times[figure].map((time) => ({ time, weight: turns / times[figure].length })),
  );
  weighed.sort((a, b) => a.time - b.time);
  // What is summed up in fractions may miss the whole by their rounding.
  let left = quantile * nodes.reduce((total, { turns }) => total + turns, 0) - 1e-6;
  for (const { time, weight } of weighed) {
    left -= weight;
    if (left <= 0) return time;
  }
  return weighed.at(-1)?.time ?? 0;
}
