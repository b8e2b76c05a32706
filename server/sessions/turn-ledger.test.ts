import fc from "fast-check";
import { expect, test } from "vitest";
import type { TurnEvent } from "../dialogue/conversation.ts";
import { TurnLedger } from "./turn-ledger.ts";

const usage = { inputTokens: 1, outputTokens: 1 };
const started = (turn: string): TurnEvent => ({ type: "turn.started", turn, cause: "say" });
const finished = (turn: string): TurnEvent => ({
  type: "turn.finished",
  turn,
  finish: "complete",
  text: "",
  usage,
  ms: { firstText: null, total: 1 },
});
const methodStarted = (turn: string, call: string): TurnEvent => ({
  type: "method.started",
  turn,
  call,
  method: "m",
  name: "M",
});
const methodFinished = (turn: string, call: string): TurnEvent => ({
  type: "method.finished",
  turn,
  call,
  method: "m",
  status: "ok",
  ms: 1,
});
const newLedger = () => new TurnLedger({ clock: { now: () => 0 } });
const typesOf = (events: readonly TurnEvent[]) => events.map(({ type }) => type);

test("a turn that ends with a method still open closes the method first", () => {
  const ledger = newLedger();
  ledger.admit(started("1"));
  ledger.admit(methodStarted("1", "a"));
  const events = ledger.admit(finished("1"));
  expect(typesOf(events)).toEqual(["method.finished", "turn.finished"]);
  expect(events[0]).toMatchObject({ call: "a", status: "cancelled" });
});

test("a second end, and anything after the end, is dropped", () => {
  const ledger = newLedger();
  ledger.admit(started("1"));
  ledger.admit(finished("1"));
  expect(ledger.admit(finished("1"))).toEqual([]);
  expect(ledger.admit({ type: "text.delta", turn: "1", delta: "late" })).toEqual([]);
  expect(ledger.admit(methodFinished("1", "a"))).toEqual([]);
});

test("a turn that begins while another runs ends that one first", () => {
  const ledger = newLedger();
  ledger.admit(started("1"));
  ledger.admit({ type: "text.delta", turn: "1", delta: "Well, " });
  ledger.admit({ type: "text.delta", turn: "1", delta: "hm", filler: true });
  const events = ledger.admit(started("2"));
  expect(events[0]).toMatchObject({ type: "turn.finished", turn: "1", finish: "cancelled", text: "Well, " });
  expect(ledger.running).toBe("2");
});

test("an action that was answered is not cancelled at the end; one that was not is", () => {
  const ledger = newLedger();
  ledger.admit(started("1"));
  const call = (id: string): TurnEvent => ({
    type: "action.call",
    turn: "1",
    call: id,
    name: "wave",
    arguments: {},
    deadlineMs: 1,
  });
  ledger.admit(call("a"));
  ledger.admit(call("b"));
  ledger.answered("a");
  expect(ledger.end("cancelled").map((event) => ("call" in event ? event.call : event.type))).toEqual([
    "b",
    "turn.finished",
  ]);
  expect(ledger.end("cancelled")).toEqual([]);
});

test("whatever a conversation emits, every start has exactly one end", () => {
  const turn = fc.constantFrom("1", "2", "3");
  const call = fc.constantFrom("a", "b");
  const event = fc.oneof(
    turn.map(started),
    turn.map(finished),
    fc.tuple(turn, call).map(([t, c]) => methodStarted(t, c)),
    fc.tuple(turn, call).map(([t, c]) => methodFinished(t, c)),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const ledger = newLedger();
      const out = [...events.flatMap((one) => ledger.admit(one)), ...ledger.end("cancelled")];
      let open: string | null = null;
      const methods = new Set<string>();
      for (const one of out) {
        if (one.type === "turn.started") {
          if (open !== null) return false;
          open = one.turn;
        } else if (one.turn !== open) return false;
        if (one.type === "method.started") {
          if (methods.has(one.call)) return false;
          methods.add(one.call);
        }
        if (one.type === "method.finished" && !methods.delete(one.call)) return false;
        if (one.type === "turn.finished") {
          if (methods.size > 0) return false;
          open = null;
        }
      }
      return open === null;
    }),
    { numRuns: Number(process.env.BARKEEP_FUZZ_RUNS ?? 500) },
  );
});
