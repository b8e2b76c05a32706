import { describe, expect, it } from "vitest";
import type { TurnTrace } from "../../../server/dialogue/conversation.ts";
import { lengthOf, stepsOf } from "./timeline.ts";

describe("a turn's timeline", () => {
  const round = (total: number, calls: number) => ({
    model: "m",
    sent: null,
    text: "",
    calls: Array.from({ length: calls }, (_, index) => ({ id: `${index}`, name: "x", arguments: "{}" })),
    finish: "stop",
    usage: null,
    ms: { firstByte: 1, firstText: 1, total },
  });
  const call = (name: string, queueMs: number, ms: number) => ({
    call: name,
    kind: "method" as const,
    name,
    input: {},
    status: "ok",
    seen: "",
    queueMs,
    ms,
  });
  const trace = (fields: Partial<TurnTrace>) =>
    ({ attempts: [], rounds: [], calls: [], ms: { firstText: null, total: 0 }, ...fields }) as unknown as TurnTrace;

  it("puts rounds one after the other and the calls of one round side by side", () => {
    const steps = stepsOf(
      trace({ rounds: [round(100, 2), round(50, 0)], calls: [call("a", 5, 20), call("b", 0, 60)] }),
    );
    expect(steps.map(({ kind, from, ms }) => [kind, from, ms])).toEqual([
      ["round", 0, 100],
      ["call", 100, 25],
      ["call", 100, 60],
      ["round", 160, 50],
    ]);
  });

  it("begins with the models that failed, and is never shorter than its steps", () => {
    const error = { code: "model_unavailable" as const, message: "gone" };
    const failed = trace({
      attempts: [
        { model: "first", error, ms: 30 },
        { model: "second", error: null, ms: 40 },
      ],
      rounds: [round(40, 0)],
      ms: { firstText: 50, total: 10 },
    });
    const steps = stepsOf(failed);
    expect(steps.map(({ kind, from }) => [kind, from])).toEqual([
      ["attempt", 0],
      ["round", 30],
    ]);
    expect(lengthOf(failed, steps)).toBe(70);
  });

  it("takes the recorded times where there are any, and shows a failed try once", () => {
    const start = Date.UTC(2026, 10, 23);
    const at = (ms: number) => new Date(start + ms).toISOString();
    const error = { code: "model_unavailable" as const, message: "gone" };
    const steps = stepsOf(
      trace({
        at: at(0),
        attempts: [
          { model: "unknown", error, ms: 0, at: at(1) },
          { model: "first", error, ms: 30, at: at(1) },
          { model: "second", error: null, ms: 40, at: at(300) },
        ],
        rounds: [
          { ...round(30, 0), model: "first", finish: "error", error, at: at(1) },
          { ...round(40, 1), at: at(300) },
          { ...round(50, 0), at: at(400) },
        ],
        calls: [{ ...call("a", 5, 20), at: at(345) }],
      }),
    );
    expect(steps.map(({ kind, from, ms }) => [kind, from, ms])).toEqual([
      ["attempt", 1, 0],
      ["round", 1, 30],
      ["round", 300, 40],
      ["call", 345, 25],
      ["round", 400, 50],
    ]);
  });
});
