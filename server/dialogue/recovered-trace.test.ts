import { describe, expect, it } from "vitest";
import { type Stage, stage } from "../../test/fixtures/dialogue/stage.ts";
import { type JournalledTurn, recoverTrace } from "./recovered-trace.ts";

const start = Date.UTC(2026, 10, 23);
const at = (ms: number) => new Date(start + ms).toISOString();

/** What a journal holds of a turn, each event ten ms after the one before. */
function journalled({ events, records }: Pick<Stage, "events" | "records">, turn = "t1"): JournalledTurn {
  const own = events.filter((event) => event.turn === turn);
  return {
    turn,
    session: "s1",
    character: "mira",
    player: "p1",
    said: "Look and wave",
    events: own.map((event, index) => ({ at: start + 10 * index, event })),
    records: records.filter((record) => record.turn === turn),
  };
}

const busy = () =>
  stage({
    answers: [
      [
        "Let me see. ",
        { call: "look", with: { at: "gate" } },
        { call: "wave" },
        { usage: { inputTokens: 9, outputTokens: 4 } },
      ],
      [{ call: "dig" }],
    ],
    methods: {
      look: { parameters: { at: { type: "string", description: "Where" } }, run: () => "A gate." },
      dig: { sideEffect: true, run: () => new Promise(() => {}) },
    },
    open: { actions: [{ name: "wave", description: "Waves" }] },
    factory: { clock: () => start },
  });

describe("a turn that the server did not live to end", () => {
  it("is told as far as the journal knows it, and says that it is not all", async () => {
    const { say, event, events, records, conversation } = busy();
    void say("Look and wave");
    const { call } = await event("action.call");
    conversation.actionResult({ call, ok: true });
    await event("method.started", ({ method }) => method === "dig");
    const trace = recoverTrace(journalled({ events, records }));
    expect(trace).toMatchObject({
      turn: "t1",
      session: "s1",
      character: "mira",
      player: "p1",
      cause: "say",
      said: "Look and wave",
      at: at(0),
      finish: "error",
      error: { code: "interrupted" },
      text: "Let me see. ",
      model: "m1",
      offered: [
        { kind: "method", name: "dig" },
        { kind: "method", name: "look" },
        { kind: "action", name: "wave" },
      ],
      leftOut: [],
      attempts: [],
      incomplete: expect.stringContaining("stopped while this turn ran"),
    });
    expect(trace.rounds).toMatchObject([
      {
        ...{ model: "m1", at: at(0), text: "Let me see. ", finish: "calls", sent: null },
        ...{ usage: { inputTokens: 9, outputTokens: 4 } },
        calls: [{ name: "look", arguments: '{"at":"gate"}' }, { name: "wave" }],
      },
      { calls: [{ name: "dig" }] },
    ]);
    expect(trace.usage).toMatchObject({ estimated: true });
    expect(trace.usage.inputTokens).toBeGreaterThanOrEqual(9);
    expect(trace.calls).toMatchObject([
      { kind: "method", name: "look", input: { at: "gate" }, status: "ok", seen: "" },
      { kind: "action", name: "wave", input: {}, status: "ok", seen: expect.stringContaining("null") },
      { kind: "method", name: "dig", input: {}, status: "interrupted" },
    ]);
    expect(trace.ms).toEqual({ firstText: 10, total: 10 * (events.length - 1) });
    void conversation.close();
  });

  it("of which only the beginning is known", () => {
    const { turn, session, character, player } = journalled({ events: [], records: [] });
    const begun = { at: start, event: { type: "turn.started" as const, turn, cause: "context" as const } };
    const trace = recoverTrace({ turn, session, character, player, said: null, events: [begun], records: [] });
    expect(trace).toMatchObject({ cause: "context", said: null, at: at(0), finish: "error", offered: [], rounds: [] });
  });
});

it("a turn that ended and whose trace was lost keeps its end, and what the model was told", async () => {
  const { say, events, records, traces } = stage({
    answers: [[{ call: "look" }], ["Gold."]],
    methods: { look: { run: () => "Gold." } },
  });
  const result = await say("Look and wave");
  const trace = recoverTrace(journalled({ events, records }));
  expect(trace).toMatchObject({ ...result, incomplete: expect.stringContaining("could not be kept") });
  expect(trace.calls).toMatchObject([{ name: "look", status: "ok", seen: traces[0]?.calls[0]?.seen }]);
});
