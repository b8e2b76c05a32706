/** A thousand calls that answer later, and everything that may come in between: each ends once, after its turn, whatever happens. */
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SessionMessage } from "../../protocol/messages.ts";
import { fakeMethods } from "../../test/fixtures/dialogue/fake-methods.ts";
import { ScriptedAdapter, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { aCharacter } from "../../test/fixtures/dialogue/stage.ts";
import { createConversationFactory } from "../dialogue/create-conversation-factory.ts";
import { admin, defaultLimits, fakeCharacters } from "../gateway/testing/harness.ts";
import { silentLog } from "../observe/log.ts";
import type { Engine } from "../records/engine.ts";
import { createMemoryEngine } from "../records/memory-engine.ts";
import { createRecords } from "../records/records.ts";
import { crashed } from "../records/testing/crashed.ts";
import type { Outlet } from "./audience.ts";
import type { Session } from "./session.ts";
import { createSessionService, type Sessions } from "./sessions.ts";

const clock = { now: () => Date.now() };
const acts = [
  "go",
  "go",
  "go",
  "end",
  "end",
  "fail",
  "cancel",
  "hello",
  "stop",
  "drop",
  "wait",
  "crash",
  "park",
  "close",
] as const;
const step = fc.tuple(fc.constantFrom(...acts), fc.nat(9));

interface Run {
  end(): void;
  fail(): void;
}

class World {
  readonly heard: SessionMessage[] = [];
  begun = 0;
  #engine: Engine = createMemoryEngine();
  #sessions!: Sessions;
  #session!: Session;
  #outlet!: Outlet;
  #runs: Run[] = [];
  #lives = 0;
  /** What begins now has ended. */
  #ending = false;

  async start(): Promise<void> {
    await this.#live();
    this.#session = await this.#sessions.open(
      { principal: admin, character: "mira", player: { id: "ann" } },
      this.#outlet,
    );
  }

  async act([act, n]: readonly [(typeof acts)[number], number]): Promise<void> {
    const id = this.#session.id;
    const quietly = (work: Promise<unknown>) => work.catch(() => undefined);
    switch (act) {
      case "go":
      case "hello":
        await quietly(this.#session.say(act));
        break;
      case "end":
      case "fail":
        this.#runs.splice(n % Math.max(1, this.#runs.length), 1)[0]?.[act]();
        break;
      case "cancel": {
        const calls = this.#begunCalls();
        await quietly(this.#session.cancelCall(calls[n % Math.max(1, calls.length)] ?? "none"));
        break;
      }
      case "stop":
        await quietly(this.#session.cancel({}));
        break;
      case "drop":
        this.#sessions.detach(this.#session, this.#outlet);
        await this.#resume(id);
        break;
      case "crash":
      case "park": {
        if (act === "park") await this.#sessions.drain(0);
        const lost = this.#outlet;
        this.#engine = await crashed(this.#engine, id);
        // Of the process that died nobody hears any more.
        lost.deliver = () => {};
        await this.#live();
        await this.#resume(id);
        break;
      }
      case "close":
        await this.#sessions.end(this.#session, "client");
        this.check();
        this.heard.length = 0;
        this.#runs = [];
        await this.start();
        break;
      case "wait":
        for (let at = 0; at < n; at++) await setImmediate();
    }
  }

  /** Everything ends, and all of it is looked at from the first message on. */
  async end(): Promise<void> {
    this.#ending = true;
    for (const run of this.#runs.splice(0)) run.end();
    await this.#session.settled();
    await this.#session.save();
    this.check();
    const whole: SessionMessage[] = [];
    const reader: Outlet = { deliver: ({ message }) => whole.push(message), drained: () => Promise.resolve() };
    await this.#sessions.resume({ session: this.#session.id, after: 0, principal: admin }, reader);
    const seqs = whole.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    checkEnds(whole);
    await this.#sessions.end(this.#session, "client");
  }

  check(): void {
    checkEnds(this.heard);
  }

  #begunCalls(): string[] {
    return this.heard.flatMap((one) => (one.type === "method.started" ? [one.call] : []));
  }

  async #resume(session: string): Promise<void> {
    const after = this.heard.at(-1)?.seq ?? 0;
    this.#session = await this.#sessions.resume({ session, after, principal: admin }, this.#outlet);
  }

  /** A process of its own on what is kept. */
  async #live(): Promise<void> {
    this.#lives += 1;
    const life = `${Math.random().toString(36).slice(2)}_${this.#lives}`;
    let count = 0;
    this.#runs = [];
    const model = new ScriptedAdapter([
      ({ messages }) => {
        const last = messages.at(-1);
        return last?.role === "user" && last.text === "go"
          ? [{ call: "research", with: { n: ++count } }]
          : ["Well, ", "yes."];
      },
    ]);
    const run = (_: unknown, signal: AbortSignal | undefined) =>
      new Promise<string>((resolve, reject) => {
        this.begun += 1;
        if (this.#ending) resolve("known");
        this.#runs.push({ end: () => resolve("known"), fail: () => reject(new Error("no")) });
        signal?.addEventListener("abort", () => reject(new Error("killed")));
      });
    const later = { ifRepeated: "both", whenMovedOn: "speak" } as const;
    const methods = fakeMethods({ research: { parameters: { n: { type: "integer" } }, later, run } });
    const records = await createRecords({ engine: this.#engine, clock, log: silentLog });
    this.#sessions = await createSessionService({
      factory: createConversationFactory({
        models: sourceOf({ m1: model }),
        methods,
        clock: clock.now,
        ids: { call: () => `call_${life}_${++count}` },
      }),
      characters: fakeCharacters(undefined, aCharacter()),
      records,
      clock,
      ids: (prefix) => `${prefix}_${life}${++count}`,
      limits: { ...defaultLimits(), turnsPerMinute: 1e6, turnsPerMinutePerConnection: 1e6, turnsPerMinuteOfAll: 1e6 },
      log: silentLog,
    });
    const outlet: Outlet = { deliver: ({ message }) => this.heard.push(message), drained: () => Promise.resolve() };
    this.#outlet = outlet;
  }
}

function checkEnds(messages: readonly SessionMessage[]): void {
  const story = () => messages.map(({ type, seq }) => `${seq} ${type}`).join("\n");
  for (const [at, message] of messages.entries()) {
    if (message.type !== "method.started") continue;
    const ends = messages.filter((one) => one.type === "method.finished" && one.call === message.call);
    expect(ends, story()).toHaveLength(1);
    expect(ends[0], story()).toMatchObject({ turn: message.turn, later: true });
    const turnEnd = messages.findIndex((one) => one.type === "turn.finished" && one.turn === message.turn);
    expect(turnEnd, story()).toBeGreaterThan(at);
    expect(messages.indexOf(ends[0] as SessionMessage), story()).toBeGreaterThan(turnEnd);
  }
  const turns = messages.flatMap((one) => (one.type === "turn.started" ? [one.turn] : []));
  for (const turn of turns)
    expect(
      messages.filter((one) => one.type === "turn.finished" && one.turn === turn),
      story(),
    ).toHaveLength(1);
}

const calls = 2 * Number(process.env.BARKEEP_FUZZ_RUNS ?? 500);

test("whatever comes in between, each call that answers later ends once", {
  timeout: 240_000 + 250 * calls,
}, async () => {
  let begun = 0;
  while (begun < calls) {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
        const world = new World();
        await world.start();
        for (const one of steps) await world.act(one);
        await world.end();
        begun += world.begun;
      }),
      { numRuns: 10, endOnFailure: true },
    );
  }
});
