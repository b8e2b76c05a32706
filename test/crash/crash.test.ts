import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCrashes } from "./crash-run.mjs";
import { brokenPromises, History, unpaired } from "./history.mjs";

describe("a server that is killed", () => {
  it.runIf(process.platform === "linux")(
    "loses nothing it acknowledged, and leaves no process behind",
    async () => {
      const directory = join(mkdtempSync(join(tmpdir(), "barkeep-crash-")), "data");
      const report = await runCrashes({ kills: 4, players: 2, seed: 20_261_123, directory });
      expect(report.problems).toEqual([]);
      expect(report.kills).toBe(4);
      expect(report.counts.turns).toBeGreaterThan(0);
      expect(report.counts.saves).toBeGreaterThan(0);
    },
    240_000,
  );
});

/** The checks themselves: each must see what it is there to see. */
describe("the crash test's checks", () => {
  const session = "s";
  const turn = "t1";
  const whole = [
    { type: "session.opened", session, seq: 1 },
    { type: "turn.started", session, seq: 2, turn, replyTo: "say-1" },
    { type: "method.started", session, seq: 3, turn, call: "c1" },
    { type: "method.finished", session, seq: 4, turn, call: "c1" },
    { type: "text.delta", session, seq: 5, turn, delta: "Hello" },
    { type: "turn.finished", session, seq: 6, turn, finish: "complete", text: "Hello" },
  ];
  const history = (messages: typeof whole) => {
    const taken = new History();
    return { taken, problems: [...messages.flatMap((message) => taken.take(message)), ...taken.settle()] };
  };
  const without = (seq: number) => whole.filter((message) => message.seq !== seq);

  it("find nothing wrong with a whole history", () => {
    expect(history(whole).problems).toEqual([]);
    expect(brokenPromises(whole, [])).toMatchObject({ problems: [], running: null });
  });

  it("see a lost message, unless it was announced", () => {
    expect(history(without(5)).problems).toEqual(["lost without a word: 5"]);
    const resumed = { type: "session.opened", session, seq: 7, gap: { from: 5, to: 5 } };
    expect(history([...without(5), resumed]).problems).toEqual([]);
  });

  it("see a message that changed, came twice as another, or is no longer kept", () => {
    const { taken } = history(whole);
    expect(taken.take(whole[4]!)).toEqual([]);
    expect(taken.take({ ...whole[4]!, delta: "Bye" })).toHaveLength(1);
    expect(taken.differences(history(without(5)).taken)).toHaveLength(1);
    expect(taken.differences(history(whole).taken)).toEqual([]);
  });

  it.each([
    ["a turn without an end", without(6), (found: ReturnType<typeof brokenPromises>) => found.running === turn],
    ["an end without a start", without(2), ({ problems }: { problems: string[] }) => problems.length > 0],
    ["a call without an end", without(4), ({ problems }: { problems: string[] }) => problems.length === 1],
    ["a text that is not its deltas", without(5), ({ problems }: { problems: string[] }) => problems.length === 1],
    [
      "a sentence that began two turns",
      [...whole, { type: "turn.started", session, seq: 7, turn: "t2", replyTo: "say-1" }],
      ({ problems }: { problems: string[] }) => problems.length === 1,
    ],
  ] as const)("see %s", (_name, messages, seen) => {
    expect(seen(brokenPromises([...messages], []))).toBe(true);
  });

  it("see a call without its result, in what a model is sent", () => {
    const call = { role: "assistant", calls: [{ id: "c1" }, { id: "c2" }] };
    const results = (...calls: string[]) => ({ role: "tool", results: calls.map((one) => ({ call: one })) });
    expect(unpaired([{ role: "user" }, call, results("c1", "c2"), { role: "assistant", calls: [] }])).toEqual([]);
    expect(unpaired([call, results("c1")])).toHaveLength(1);
    expect(unpaired([call, { role: "user" }])).toHaveLength(1);
    expect(unpaired([{ role: "user" }, results("c1")])).toHaveLength(1);
  });
});
