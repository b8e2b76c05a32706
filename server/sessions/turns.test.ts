/** The book of turns: whatever a conversation emits, and whatever clients ask for. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { TurnEvent } from "../dialogue/conversation.ts";
import { Turns } from "./turns.ts";

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
/** A book whose events get their place as soon as they are admitted, as a session does it. */
class Book extends Turns {
  constructor() {
    super({ session: "s", clock: { now: () => 0 } });
  }

  emit(event: TurnEvent): TurnEvent[] {
    return this.#place(this.admit(event));
  }

  stop(): TurnEvent[] {
    return this.#place(this.ends("cancelled"));
  }

  #place(events: TurnEvent[]): TurnEvent[] {
    for (const event of events) this.apply(event);
    return events;
  }
}
const typesOf = (events: readonly TurnEvent[]) => events.map(({ type }) => type);

test("a turn that ends with a method still open closes the method first", () => {
  const book = new Book();
  book.emit(started("1"));
  book.emit(methodStarted("1", "a"));
  const events = book.emit(finished("1"));
  expect(typesOf(events)).toEqual(["method.finished", "turn.finished"]);
  expect(events[0]).toMatchObject({ call: "a", status: "cancelled" });
});

test("a second end, and anything after the end, is dropped", () => {
  const book = new Book();
  book.emit(started("1"));
  book.emit(finished("1"));
  expect(book.emit(finished("1"))).toEqual([]);
  expect(book.emit({ type: "text.delta", turn: "1", delta: "late" })).toEqual([]);
  expect(book.emit(methodFinished("1", "a"))).toEqual([]);
});

test("a turn that begins while another runs ends that one first", () => {
  const book = new Book();
  book.emit(started("1"));
  book.emit({ type: "text.delta", turn: "1", delta: "Well, " });
  book.emit({ type: "text.delta", turn: "1", delta: "hm", filler: true });
  const events = book.emit(started("2"));
  expect(events[0]).toMatchObject({ type: "turn.finished", turn: "1", finish: "cancelled", text: "Well, " });
  expect(book.running).toBe("2");
});

test("an action that was answered is not cancelled at the end; one that was not is", () => {
  const book = new Book();
  book.emit(started("1"));
  const call = (id: string): TurnEvent => ({
    type: "action.call",
    turn: "1",
    call: id,
    name: "wave",
    arguments: {},
    deadlineMs: 1,
  });
  book.emit(call("a"));
  book.emit(call("b"));
  book.answered("a");
  expect(book.stop().map((event) => ("call" in event ? event.call : event.type))).toEqual(["b", "turn.finished"]);
  expect(book.stop()).toEqual([]);
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
      const book = new Book();
      const out = [...events.flatMap((one) => book.emit(one)), ...book.stop()];
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

test("a turn that was asked for counts from then on, whatever its message is called", async () => {
  const book = new Book();
  const turn = book.nextId();
  book.accept({ turn, cause: "say", message: "m1" });
  book.emit(started(turn));
  // a client may call a message as it likes, also like a turn
  const scene = book.nextId();
  book.accept({ turn: scene, cause: "context", message: turn });
  book.end(scene);
  expect(book.stateOf(turn)).toBe("begun");
  let settled = false;
  const all = book.settled().then(() => {
    settled = true;
  });
  await Promise.resolve();
  expect(settled).toBe(false);
  book.emit(finished(turn));
  await all;
  expect([book.size, book.stateOf(turn), book.running]).toEqual([0, null, null]);
});

test("a repeated message finds the turn of the first, of its own kind only, unless that was refused", () => {
  const book = new Book();
  book.accept({ turn: "s.1", cause: "say", message: "m1" });
  book.remember("context", "m2", null);
  expect(book.byMessage("say", "m1")).toBe("s.1");
  expect(book.byMessage("context", "m1")).toBeUndefined();
  expect(book.byMessage("context", "m2")).toBeNull();
  book.refuse("s.1");
  expect(book.byMessage("say", "m1")).toBeUndefined();
  expect(book.size).toBe(0);
});

test("what had not begun when the server stopped may be said again; what had been done besides is not done again", () => {
  const book = new Book();
  book.accept({ turn: "s.1", cause: "say", message: "m1" });
  book.accept({ turn: "s.2", cause: "context", message: "m2" });
  book.dropTaken();
  expect([book.byMessage("say", "m1"), book.byMessage("context", "m2"), book.size]).toEqual([undefined, null, 0]);
  expect(book.nextId()).toBe("s.3");
});

test("said again after a stop, and stopped once more: the message is that of the turn that began", () => {
  const book = new Book();
  // the first server stopped before this turn began, the second one while the next ran
  book.accept({ turn: "s.1", cause: "say", message: "m1" });
  book.accept({ turn: "s.2", cause: "say", message: "m1" });
  book.emit(started("s.2"));
  book.dropTaken();
  expect(book.byMessage("say", "m1")).toBe("s.2");
  expect([book.stateOf("s.1"), book.stateOf("s.2")]).toEqual([null, "begun"]);
});
