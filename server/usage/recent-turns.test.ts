import { expect, it } from "vitest";
import type { TurnTrace } from "../dialogue/conversation.ts";
import type { SessionService } from "../sessions/session-service.ts";
import { watchTurns } from "./recent-turns.ts";

/** A node's turns, of so many ms each. */
function nodeWith(times: readonly number[], clock = { now: () => 0 }) {
  let told: (trace: TurnTrace) => void = () => {};
  const sessions = { onTurn: (listener: typeof told) => (told = listener) } as unknown as SessionService;
  const watch = watchTurns({ sessions, clock, costs: { note: () => {} }, usage: { add: () => {} } as never });
  for (const total of times)
    told({
      finish: total % 10 === 0 ? "error" : "complete",
      usage: { inputTokens: 2, outputTokens: 1 },
      ms: { firstText: 1, total },
      rounds: [{ ms: { firstByte: 1, firstText: 1, total: total / 2 } }],
      calls: [],
    } as unknown as TurnTrace);
  return watch;
}

const upTo = (count: number, from = 1) => Array.from({ length: count }, (_, at) => from + at);

it("of a node alone is exact", () => {
  expect(nodeWith(upTo(200)).recent()).toEqual({
    turnsPerMinute: 200,
    p50: { total: 100, model: 50, method: 0 },
    p95: { total: 190, model: 95, method: 0 },
    errors: 20,
    inputTokens: 400,
    outputTokens: 200,
  });
  expect(nodeWith([]).recent()).toMatchObject({ turnsPerMinute: 0, p50: { total: 0 }, p95: { total: 0 } });
});

it("of several nodes weighs each by its turns, and what is told of them is bounded", () => {
  const [quick, slow, idle] = [nodeWith(upTo(3000)), nodeWith(upTo(1000, 3001)), nodeWith([])];
  const others = [slow.sums(), idle.sums()];
  for (const sums of [quick.sums(), ...others]) expect(JSON.stringify(sums).length).toBeLessThan(1000);
  const { p50, p95, ...counts } = quick.recent(others);
  expect(counts).toEqual({ turnsPerMinute: 4000, errors: 400, inputTokens: 8000, outputTokens: 4000 });
  for (const [found, exact] of [
    [p50.total, 2000],
    [p95.total, 3800],
    [p95.model, 1900],
  ] as const)
    expect(Math.abs(found - exact)).toBeLessThanOrEqual(4000 / 40);
  expect(idle.recent([quick.sums(), slow.sums()]).turnsPerMinute).toBe(4000);
});

it("is what one says who hears of a single turn elsewhere", () => {
  expect(nodeWith([]).recent([nodeWith([700]).sums()])).toMatchObject({ p50: { total: 700 }, p95: { total: 700 } });
});
