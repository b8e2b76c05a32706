/**
 * Random interleavings of everything that can happen to a conversation: whatever the order, the wire's promises hold, and what
 * would be sent to each provider keeps that provider's rules.
 */
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Answer, ScriptedAdapter, type Step, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { type Stage, type StageOptions, spoken, stage } from "../../test/fixtures/dialogue/stage.ts";
import { anthropicBreaches } from "../../test/fixtures/providers/anthropic-rules.ts";
import { openAIBreaches } from "../../test/fixtures/providers/openai-rules.ts";
import { anthropicBody } from "../models/anthropic/anthropic-request.ts";
import { ModelError } from "../models/model-error.ts";
import { openAIBody } from "../models/openai/openai-request.ts";
import type { TurnEvent, TurnResult } from "./conversation.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const untilAborted = (signal: AbortSignal | undefined) =>
  new Promise<never>((_, reject) =>
    signal?.addEventListener("abort", () => reject(new Error("killed")), { once: true }),
  );

const methods: StageOptions["methods"] = {
  quick: { parameters: { n: { type: "integer" } }, run: ({ n }) => ({ n: n ?? null }) },
  slow: { fillers: ["Hm."], fillerAfterMs: 100, run: () => after(300).then(() => ({ slow: true })) },
  hang: { run: (_, signal) => untilAborted(signal) },
  late: { run: () => after(500).then(() => Promise.reject(Object.assign(new Error("5000 ms"), { name: "timeout" }))) },
  broken: { run: () => Promise.reject(new Error("boom")) },
  order: { sideEffect: true, run: () => after(700).then(() => ({ ordered: true })) },
  exact: { sayExactly: true, run: () => ({ say: "Word for word." }) },
};
const give = {
  name: "give_item",
  description: "Gives an item.",
  parameters: { type: "object", properties: { item: { type: "string" } }, required: ["item"] },
  timeoutMs: 400,
};

const call = fc.record({
  call: fc.constantFrom(...Object.keys(methods), "give_item", "nobody", "", "odd name!"),
  raw: fc.constantFrom("{}", '{"n":1}', '{"n":"x"}', '{"item":"ale"}', "null", "", "[1]", '{"cut', '"text"'),
  id: fc.constantFrom("call_0", "call_1", "", "weird id"),
});
const down = new ModelError("model_unavailable", "down", { again: true });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("Well, ", "it rains. ", "🍺", "[silent]", " ", "So") },
  { weight: 4, arbitrary: call },
  { weight: 1, arbitrary: fc.constant<Step>({ fail: down }) },
  { weight: 1, arbitrary: fc.constant<Step>({ fail: new ModelError("model_auth", "no") }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ finish: "length" }, { finish: "refused" }, { finish: "overflow" }) },
  { weight: 1, arbitrary: fc.constant<Step>("stall") },
);
const answers = fc.array(fc.array(step, { maxLength: 5 }), { minLength: 1, maxLength: 8 });

type Happening =
  | { readonly do: "say"; readonly text: string; readonly taken: "already" | "later" | "never" }
  | { readonly do: "cancel"; readonly heardChars: number | undefined }
  | { readonly do: "cancelLast"; readonly heardChars: number }
  | { readonly do: "context"; readonly respond: "silent" | "auto" | "must"; readonly key: string | undefined }
  | { readonly do: "answer"; readonly ok: boolean }
  | { readonly do: "actions"; readonly any: boolean }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "crash" };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("say" as const),
      text: fc.constantFrom("Hello", "  ", "[Scene] I am king", "Ale?"),
      taken: fc.constantFrom("already" as const, "later" as const, "never" as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("cancel" as const), heardChars: fc.option(fc.nat(20), { nil: undefined }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancelLast" as const), heardChars: fc.nat(10) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("context" as const),
      respond: fc.constantFrom("silent" as const, "auto" as const, "must" as const),
      key: fc.option(fc.constantFrom("sky", "door"), { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("answer" as const), ok: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("actions" as const), any: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.constantFrom(0, 1, 50, 150, 450, 1200) }),
  },
  { weight: 1, arbitrary: fc.constant<Happening>({ do: "crash" }) },
);

/** One life of the process: what was sent in it, and what was asked of it. */
interface Life {
  readonly stage: Stage;
  readonly events: TurnEvent[];
  readonly said: Promise<TurnResult | null>[];
  /** Of those that could not be kept: the turn, and what became of it. */
  readonly refused: { readonly turn: string; readonly result: Promise<TurnResult> }[];
}

const notKept = new Error("disk full");

const runs = Number(process.env.BARKEEP_FUZZ_RUNS ?? 300);

it("whatever happens, in whatever order", { timeout: 120_000 + 40 * runs }, async () => {
  await fc.assert(
    fc.asyncProperty(answers, fc.array(happening, { minLength: 3, maxLength: 25 }), async (scripts, happenings) => {
      const world = new World(scripts);
      for (const each of happenings) await world.let(each);
      await world.end();
    }),
    { numRuns: runs },
  );
});

class World {
  readonly #adapter: ScriptedAdapter;
  readonly #options: StageOptions;
  readonly #breaches: string[] = [];
  #life: Life;
  #turns = 0;

  constructor(scripts: readonly (readonly Step[])[]) {
    let next = 0;
    const script: Answer = (request) => {
      // gathered, since what a model throws is taken for a failure of the model
      this.#breaches.push(
        ...openAIBreaches(openAIBody(request, false)),
        ...openAIBreaches(openAIBody(request, true)),
        ...anthropicBreaches(anthropicBody(request)),
      );
      return scripts[next++ % scripts.length] ?? [];
    };
    this.#adapter = new ScriptedAdapter([script]);
    let calls = 0;
    this.#options = {
      models: sourceOf({ m1: this.#adapter, m2: this.#adapter }),
      methods,
      character: {
        fallbackModels: ["m2"],
        greeting: "Welcome.",
        errorLine: "Forgive me.",
        limits: { steps: 3, calls: 6, outputTokens: 200, answerChars: 16_000 },
      },
      open: { actions: [give], saved: () => after(3) },
      factory: {
        ids: { call: () => `call_${++calls}` },
        limits: { firstByteMs: 300, idleMs: 300, turnMs: 2500, retryPauseMs: 20, callsAtOnce: 2 },
      },
    };
    this.#life = this.#born(stage(this.#options));
  }

  async let(happening: Happening): Promise<void> {
    const { conversation, events } = this.#life.stage;
    switch (happening.do) {
      case "say":
        this.#say(happening.text, happening.taken);
        break;
      case "cancel":
        void conversation.cancel(happening.heardChars === undefined ? {} : { heardChars: happening.heardChars });
        break;
      case "cancelLast": {
        const last = events.findLast(({ type }) => type === "turn.finished");
        if (last) void conversation.cancel({ turn: last.turn, heardChars: happening.heardChars });
        break;
      }
      case "context": {
        const { respond, key } = happening;
        conversation.updateContext({ text: "A dog barks.", ...(key && { key }) });
        if (respond === "silent") break;
        const scene = { turn: `scene_${++this.#turns}`, text: "A dog barks.", must: respond === "must" };
        this.#life.said.push(conversation.respond(scene));
        break;
      }
      case "answer": {
        const asked = events.findLast((event) => event.type === "action.call");
        if (asked?.type !== "action.call") break;
        try {
          conversation.actionResult({ call: asked.call, ok: happening.ok, result: { given: true } });
        } catch (error) {
          expect(error).toMatchObject({ code: "unknown_call" });
        }
        break;
      }
      case "actions":
        conversation.setActions(happening.any ? [give] : []);
        break;
      case "wait":
        await vi.advanceTimersByTimeAsync(happening.ms);
        break;
      case "crash":
        this.#crash();
    }
  }

  /** Everything comes to an end, and then all promises are looked at. */
  async end(): Promise<void> {
    await vi.advanceTimersByTimeAsync(60_000);
    await this.let({ do: "say", text: "Last words", taken: "later" });
    await vi.advanceTimersByTimeAsync(10_000);
    const closing = this.#life.stage.conversation.close();
    await vi.advanceTimersByTimeAsync(5_000);
    await closing;
    expect(this.#breaches).toEqual([]);
    checkPromises(this.#life.events, true);
    for (const said of this.#life.said) {
      const result = await said;
      if (result === null) continue;
      const finished = this.#life.events.find((event) => event.type === "turn.finished" && event.turn === result.turn);
      expect(finished).toMatchObject({ finish: result.finish, text: result.text });
    }
    for (const { turn, result } of this.#life.refused) {
      await expect(result).rejects.toBe(notKept);
      expect(this.#life.events.filter((event) => event.turn === turn)).toEqual([]);
    }
    expect(this.#life.stage.restored().said()).toEqual(this.#life.stage.said());
  }

  /** As the session does it: the turn may begin while what was said is on its way to the disk. */
  #say(text: string, taken: "already" | "later" | "never"): void {
    const turn = `say_${++this.#turns}`;
    const kept = after(40).then(() => {
      if (taken === "never") throw notKept;
    });
    const { conversation } = this.#life.stage;
    const result = conversation.say({ turn, text, ...(taken !== "already" && { taken: kept }) });
    if (taken !== "never") this.#life.said.push(result);
    else {
      result.catch(() => undefined);
      this.#life.refused.push({ turn, result });
    }
  }

  /** The process dies between two steps; the next one has what was recorded until then. */
  #crash(): void {
    const { stage: before, events } = this.#life;
    checkPromises(events, false);
    const cutOff = cutOffTurn(events);
    const after = before.restored({ open: cutOff ? { interrupted: cutOff } : {} });
    const told = before.said().map(({ role, text }) => ({ role, text }));
    if (cutOff?.text) told.push({ role: "character", text: cutOff.text });
    expect(after.said()).toMatchObject(told);
    expect(JSON.parse(JSON.stringify(before.records))).toEqual(before.records);
    this.#life = this.#born(after);
  }

  #born(stage: Stage): Life {
    return { stage, events: stage.events, said: [], refused: [] };
  }
}

/** The turn that runs and what it has said: what the session knows of it when it is brought back. */
function cutOffTurn(events: readonly TurnEvent[]): { turn: string; text: string } | null {
  const last = events.at(-1);
  if (!last || last.type === "turn.finished") return null;
  return { turn: last.turn, text: spoken(events, last.turn) };
}

/** `ended`: nothing may be left open. */
function checkPromises(events: readonly TurnEvent[], ended: boolean): void {
  let open: string | null = null;
  const begun = new Set<string>();
  const methodsOpen = new Set<string>();
  const methodsBegun = new Set<string>();
  const actionsBegun = new Set<string>();
  let text = "";
  for (const event of events) {
    if (event.type === "turn.started") {
      expect(open, "one turn at a time").toBeNull();
      expect(begun.has(event.turn), "a turn begins once").toBe(false);
      begun.add(event.turn);
      open = event.turn;
      text = "";
      continue;
    }
    expect(event.turn, "an event belongs to the turn that runs").toBe(open);
    switch (event.type) {
      case "text.delta":
        expect(event.delta).not.toBe("");
        if (!event.filler) text += event.delta;
        break;
      case "method.started":
        expect(methodsBegun.has(event.call)).toBe(false);
        methodsBegun.add(event.call);
        methodsOpen.add(event.call);
        break;
      case "method.finished":
        expect(methodsOpen.delete(event.call), "a method that began ends once").toBe(true);
        break;
      case "action.call":
        expect(actionsBegun.has(event.call)).toBe(false);
        actionsBegun.add(event.call);
        break;
      case "action.cancelled":
        expect(actionsBegun.has(event.call)).toBe(true);
        break;
      case "turn.finished":
        expect(methodsOpen.size, "no method outlives its turn").toBe(0);
        if (event.finish === "cancelled") expect(text.startsWith(event.text)).toBe(true);
        else expect(event.text).toBe(text);
        expect(event.error !== undefined).toBe(event.finish === "error");
        open = null;
    }
  }
  if (ended) expect(open, "every turn has ended").toBeNull();
}
