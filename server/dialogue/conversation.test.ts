import { describe, expect, it } from "vitest";
import { ScriptedAdapter, sourceOf } from "../../test/fixtures/dialogue/scripted-adapter.ts";
import { nowIn, spoken, stage } from "../../test/fixtures/dialogue/stage.ts";
import { ModelError } from "../models/model-error.ts";

const weather = {
  description: "Fetches current weather data for a given city",
  parameters: { city: { type: "string", description: "Name of the city" } },
  required: ["city"],
  run: () => ({ weather: "clear sky" }),
};

describe("a turn", () => {
  it("streams the model's words and ends once, with the deltas joined", async () => {
    const { say, events } = stage({ answers: [["Good ", "evening."]] });
    const result = await say("Hello");
    expect(result).toMatchObject({ turn: "t1", finish: "complete", text: "Good evening." });
    expect(events.map(({ type }) => type)).toEqual(["turn.started", "text.delta", "text.delta", "turn.finished"]);
    expect(events[0]).toMatchObject({ cause: "say", replyTo: "m1" });
    expect(spoken(events, "t1")).toBe(result.text);
  });

  it("asks the model while what was said is on its way to the disk, and holds everything back until it is there", async () => {
    let keep = () => {};
    const taken = new Promise<void>((resolve) => {
      keep = resolve;
    });
    const { conversation, model, methods, events, records } = stage({
      answers: [["Let me see. ", { call: "get_weather", with: { city: "Rome" } }], ["Clear sky."]],
      methods: { get_weather: weather },
    });
    const result = conversation.say({ turn: "t1", text: "Weather in Rome?", taken });
    await expect.poll(() => model.requests.length).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect([events, records, methods.calls]).toEqual([[], [], []]);
    keep();
    expect(await result).toMatchObject({ finish: "complete", text: "Let me see. Clear sky." });
    expect(events.map(({ type }) => type)).toEqual([
      "turn.started",
      "text.delta",
      "method.started",
      "method.finished",
      "text.delta",
      "turn.finished",
    ]);
  });

  it("never was when what was said could not be kept", async () => {
    const { conversation, say, said, events, records, traces } = stage({ answers: [["Hello."]] });
    const lost = new Error("disk full");
    await expect(conversation.say({ turn: "t0", text: "Hm", taken: Promise.reject(lost) })).rejects.toBe(lost);
    expect([events, records, traces, conversation.running]).toEqual([[], [], [], null]);
    expect(await say("Hello")).toMatchObject({ finish: "complete" });
    expect(said().map(({ text }) => text)).toEqual(["Hello", "Hello."]);
  });

  it("runs calls side by side and gives their results back in the order of the calls", async () => {
    const order: string[] = [];
    let release = () => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { say, model, events } = stage({
      answers: [[{ call: "first" }, { call: "second" }], ["Both done."]],
      methods: {
        first: { run: () => slow.then(() => order.push("first")) },
        second: {
          run: () => {
            order.push("second");
            release();
            return 2;
          },
        },
      },
    });
    await say("Do both");
    expect(order).toEqual(["second", "first"]);
    const results = model.requests[1]?.messages.at(-1);
    expect(results).toMatchObject({ role: "tool", results: [{ name: "first" }, { name: "second" }] });
    expect(events.filter(({ type }) => type === "method.finished")).toHaveLength(2);
  });

  it("shows the model a fenced, attributed result, and the player the words that follow", async () => {
    const { say, model, methods } = stage({
      answers: [[{ call: "get_weather", with: { city: "Rome" } }], ["Clear sky in Rome."]],
      methods: { get_weather: weather },
    });
    const result = await say("Weather in Rome?");
    expect(result.text).toBe("Clear sky in Rome.");
    expect(methods.calls[0]).toMatchObject({
      method: "get_weather",
      input: { city: "Rome" },
      context: {
        player: { id: "p1", name: "Ada" },
        session: "s1",
        character: { id: "mira" },
        turn: "t1",
        call: "call_1",
      },
    });
    const shown = model.requests[1]?.messages.at(-1);
    expect(shown).toMatchObject({ results: [{ call: "call_1", failed: false }] });
    expect(JSON.stringify(shown)).toContain('<result from=\\"get_weather\\" status=\\"ok\\">');
  });

  it("tells the model of a failure, and not to invent", async () => {
    const { say, model, events } = stage({
      answers: [[{ call: "get_weather", with: { city: "Rome" } }], ["It failed."]],
      methods: {
        get_weather: {
          ...weather,
          run: () => {
            throw Object.assign(new Error("took longer than 5000 ms"), { name: "timeout" });
          },
        },
      },
    });
    await say("Weather in Rome?");
    expect(events.find(({ type }) => type === "method.finished")).toMatchObject({
      status: "timeout",
      error: { kind: "timeout" },
    });
    expect(JSON.stringify(model.requests[1]?.messages.at(-1))).toMatch(/timeout.*do not invent/s);
  });

  it("is cancelled by a later one, and its calls are paired", async () => {
    const { say, events, model, event } = stage({
      answers: [[{ call: "wait" }], ["Second."]],
      methods: {
        wait: {
          run: (_, signal) =>
            new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new Error("killed")))),
        },
      },
    });
    const first = say("Wait");
    await event("method.started");
    const second = await say("Never mind");
    expect(await first).toMatchObject({ finish: "cancelled" });
    expect(second).toMatchObject({ finish: "complete", text: "Second." });
    expect(events.map((each) => `${each.type} ${each.turn}`)).toEqual([
      "turn.started t1",
      "method.started t1",
      "method.finished t1",
      "turn.finished t1",
      "turn.started t2",
      "text.delta t2",
      "turn.finished t2",
    ]);
    expect(model.requests[1]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "user"]);
  });

  it("keeps of a cancelled turn what was heard", async () => {
    const { say, said, conversation, event, model } = stage({ answers: [["One two three", "stall"], ["Yes?"]] });
    const first = say("Count");
    await event("text.delta");
    await conversation.cancel({ heardChars: 7 });
    expect(await first).toMatchObject({ finish: "cancelled", text: "One two" });
    expect(said().map(({ text }) => text)).toEqual(["Count", "One two"]);
    await say("Stop");
    expect(model.requests[1]?.messages[1]).toMatchObject({ role: "assistant", text: "One two" });
  });
});

describe("a restored conversation", () => {
  it("goes on where it was", async () => {
    const before = stage({ answers: [["I am Mira."]], character: { greeting: "Welcome." } });
    await before.say("Who are you?");
    before.conversation.updateContext({ text: "It rains.", key: "sky" });
    const after = before.restored({ answers: [["As I said."]] });
    expect(after.said()).toEqual(before.said());
    await after.say("And?");
    expect(after.model.requests[0]?.messages.map((message) => "text" in message && message.text)).toEqual([
      "Who are you?",
      "I am Mira.",
      "And?",
    ]);
    expect(nowIn(after.model.requests[0])).toContain("sky: It rains.");
  });

  it("knows of a call that changes the world and was cut off by a crash", async () => {
    const before = stage({
      // nothing at all is no arguments, but no history may hold it
      answers: [[{ call: "order", raw: "null" }]],
      methods: { order: { sideEffect: true, run: () => new Promise(() => {}) } },
    });
    void before.say("Order an ale");
    await before.event("method.started");
    const after = before.restored({ answers: [["I'd rather ask."]] });
    await after.say("Well?");
    const sent = after.model.requests[0]?.messages ?? [];
    expect(sent.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "user"]);
    expect(sent[1]).toMatchObject({ calls: [{ name: "order", arguments: "{}" }] });
    expect(JSON.stringify(sent[2])).toContain("It may have happened");
  });

  it("knows what an action and a call that changes the world came to, where they had ended before the crash", async () => {
    const before = stage({
      answers: [[{ call: "order" }, { call: "wave" }, { call: "bow" }], ["stall"]],
      methods: { order: { sideEffect: true, run: () => ({ number: 7 }) } },
      open: { actions: ["wave", "bow"].map((name) => ({ name, description: "Moves" })) },
    });
    void before.say("Order an ale");
    const { call } = await before.event("action.call", ({ name }) => name === "wave");
    await before.event("method.finished");
    before.conversation.actionResult({ call, ok: true, result: { waved: "twice" } });
    // what is answered is acknowledged as soon as the disk has it: nothing may be waited for before it is recorded
    const after = before.restored({ answers: [["I see."]] });
    await after.say("Well?");
    const told = after.model.requests[0]?.messages[2];
    const [order, wave, bow] = told?.role === "tool" ? told.results : [];
    expect(order).toMatchObject({ failed: false, text: expect.stringContaining('{"number":7}') });
    expect(wave).toMatchObject({ failed: false, text: expect.stringContaining('{"waved":"twice"}') });
    expect(bow).toMatchObject({ failed: true, text: expect.stringContaining("It may have happened") });
    await before.conversation.close();
  });
});

describe("what was said before a crash", () => {
  it("stands in the transcript and the history, with the call that was under way, also after the next restart", async () => {
    const { say, event, restored } = stage({
      answers: [["I will order it. ", { call: "order" }]],
      methods: { order: { sideEffect: true, run: () => new Promise(() => {}) } },
    });
    void say("Order an ale");
    await event("method.started");
    const interrupted = { turn: "t1", text: "I will order it. " };
    const after = restored({ answers: [["Yes?"]], open: { interrupted } });
    const spoken = { role: "character", text: "I will order it. ", turn: "t1" };
    expect(after.said()[1]).toMatchObject(spoken);
    await after.say("Well?");
    const { messages = [] } = after.model.requests.at(-1) ?? {};
    expect(messages).toMatchObject([
      { role: "user", text: "Order an ale" },
      { role: "assistant", text: "I will order it. ", calls: [{ name: "order" }] },
      { role: "tool", results: [{ text: expect.stringContaining("The server stopped while this ran") }] },
      { role: "user", text: "Well?" },
    ]);
    expect(after.restored({ open: {} }).said()[1]).toMatchObject(spoken);
  });

  it("and where nothing was called", async () => {
    const { say, event, restored } = stage({ answers: [["Once upon ", "stall"]] });
    void say("Tell");
    await event("text.delta");
    const after = restored({ answers: [["Yes?"]], open: { interrupted: { turn: "t1", text: "Once upon " } } });
    await after.say("Go on");
    expect(after.model.requests[0]?.messages).toMatchObject([
      { role: "user", text: "Tell" },
      { role: "assistant", text: "Once upon ", calls: [] },
      { role: "user", text: "Go on" },
    ]);
  });
});

describe("the inspector's trace", () => {
  it("holds what was offered, sent, called and answered", async () => {
    const { say, traces } = stage({
      answers: [
        [{ call: "get_weather", with: { city: "Rome" } }, { usage: { inputTokens: 5, outputTokens: 2 } }],
        ["Clear.", { usage: { inputTokens: 7, outputTokens: 3 } }],
      ],
      methods: { get_weather: weather },
    });
    const result = await say("Weather in Rome?");
    expect(traces[0]).toMatchObject({
      ...result,
      session: "s1",
      said: "Weather in Rome?",
      model: "m1",
      offered: [{ kind: "method", name: "get_weather" }],
      attempts: [
        { model: "m1", error: null },
        { model: "m1", error: null },
      ],
      calls: [{ kind: "method", name: "get_weather", input: { city: "Rome" }, status: "ok" }],
      usage: { inputTokens: 12, outputTokens: 5 },
    });
    expect(traces[0]?.rounds).toHaveLength(2);
    expect(traces[0]?.rounds[0]).toMatchObject({ sent: { messages: [{ role: "user", text: "Weather in Rome?" }] } });
    expect(traces[0]?.rounds[1]).toMatchObject({
      sent: { asBefore: true, added: [{ role: "assistant" }, { role: "tool" }] },
    });
  });

  it("says when each try, round and call began, on the clock of the turn", async () => {
    let now = Date.UTC(2026, 10, 23);
    const at = (ms: number) => new Date(Date.UTC(2026, 10, 23) + ms).toISOString();
    const takes = (ms: number) => ({
      get wait() {
        now += ms;
        return Promise.resolve();
      },
    });
    const down = new ModelError("model_unavailable", "down");
    const answering = new ScriptedAdapter([
      [takes(30), { call: "look" }, { call: "look" }, { call: "wave" }, { call: "nothing" }],
      [takes(200), "Gold.", takes(50)],
    ]);
    const { say, traces, event, conversation } = stage({
      models: sourceOf({ m1: new ScriptedAdapter([[takes(10), { fail: down }]]), m2: answering }),
      character: { fallbackModels: ["m2"] },
      methods: { look: {} },
      open: { actions: [{ name: "wave", description: "Waves" }] },
      factory: { clock: () => now },
    });
    const said = say("Look");
    const { call } = await event("action.call");
    now += 7;
    conversation.actionResult({ call, ok: true });
    await said;
    expect(traces[0]).toMatchObject({
      at: at(0),
      attempts: [{ at: at(0) }, { at: at(10) }, { at: at(47) }],
      rounds: [
        { at: at(0), ms: { firstByte: 0, total: 10 } },
        { at: at(10), ms: { total: 30 } },
        { at: at(47), ms: { firstByte: 0, firstText: 200, total: 250 } },
      ],
    });
    expect(traces[0]?.calls.map(({ name, status, at }) => [name, status, at])).toEqual(
      expect.arrayContaining([
        ["look", "ok", at(40)],
        ["look", "repeated", at(40)],
        ["nothing", "rejected", at(40)],
        ["wave", "ok", at(40)],
      ]),
    );
  });
});
