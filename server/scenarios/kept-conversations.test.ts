/** Conversations of every kind are kept as scenarios that then pass, and their turns asked again as they were. */
import { describe, expect, it } from "vitest";
import type { ModelRequest } from "../models/adapter.ts";
import type { Scenario } from "./scenario.ts";
import { holdConversations } from "./testing/held-conversations.ts";

type Held = Awaited<ReturnType<typeof holdConversations>>;

const textOf = ({ messages }: ModelRequest) => JSON.stringify(messages);
const lastSaid = (request: ModelRequest) => JSON.stringify(request.messages.at(-1));
const results = (request: ModelRequest) =>
  request.messages.flatMap((message) => (message.role === "tool" ? message.results.map(({ text }) => text) : []));

async function keep(held: Held, from: Parameters<Held["scenarios"]["propose"]>[0]): Promise<Scenario> {
  return held.scenarios.create(await held.scenarios.propose(from));
}
async function hold(held: Held, scenario: Scenario) {
  const { settled } = await held.scenarios.runner.run(scenario, {});
  const { results: made, passed } = await settled;
  const broken = made.flatMap(({ steps, expect: whole, error }) => [
    ...(error ? [error] : []),
    ...[...steps.flatMap((step) => step.expect), ...whole].filter((one) => !one.passed),
  ]);
  return { passed, broken };
}

describe("kept as a scenario", () => {
  it("has the game's part: context, variables, triggers, lines, actions with their answers, cues and scenes", async () => {
    const story = {
      start: "hall",
      scenes: [
        { id: "hall", goal: "Greet.", exits: [{ to: "cellar", when: { call: "open_door" } }] },
        { id: "cellar", goal: "Search.", exits: [{ to: "yard", when: { trigger: "rat" }, line: "Run!" }] },
        { id: "yard", goal: "Rest.", exits: [] },
      ],
    };
    const answer = (request: ModelRequest) => {
      if (results(request).length === 0 && lastSaid(request).includes("Open"))
        return [
          { call: "open_door", with: { door: "/cellar/" } },
          { call: "open_door", with: { door: "attic" } },
        ];
      return lastSaid(request).includes("thunder") ? ["A storm."] : ["[[mood=calm]] The lock is 12 years old."];
    };
    const held = await holdConversations({ models: { m1: [answer] }, characters: [{ story: story as never }] });
    const open_door = {
      name: "open_door",
      description: "Opens a door",
      parameters: { type: "object", properties: { door: { type: "string" } }, required: ["door"] },
    };
    const talk = await held.open(
      {
        player: { id: "ann", name: "Ann" },
        context: { place: "hall" },
        actions: [open_door] as never,
        cues: [{ name: "mood", values: ["calm"] }],
      },
      (_, input) => {
        if ((input as { door: string }).door === "attic") throw new Error("It is walled up.");
        return { years: 12, one: 1 };
      },
    );
    const { session } = talk;
    await session.updateContext({ text: "It rains.", key: "weather", variables: { hour: 9 } });
    await talk.say("Open the cellar");
    await session.trigger({ name: "rat", data: { rats: 3 } });
    await session.settled();
    await session.updateContext({ text: "There is thunder.", respond: "must" });
    await session.settled();
    await session.line({ text: "Hear, hear." });
    await session.settled();
    await session.updateContext({ text: "It is late." });
    await talk.say("Thanks");
    const proposed = await held.scenarios.propose({ session: session.id });
    expect(proposed).toMatchObject({
      player: { id: "scenario", name: "Ann" },
      context: { place: "hall" },
      actions: [
        {
          name: "open_door",
          results: [
            { with: { door: { equals: "/cellar/" } }, result: { years: 12, one: 1 } },
            { with: { door: "attic" }, error: "It is walled up." },
          ],
        },
      ],
    });
    expect(proposed.steps).toEqual([
      { context: { text: "It rains.", key: "weather", variables: { hour: 9 } } },
      {
        say: "Open the cellar",
        expect: [
          { action: "open_door", with: { door: { equals: "/cellar/" } } },
          { action: "open_door", with: { door: "attic" } },
          { cue: "mood=calm" },
          { scene: "cellar" },
          { says: "12" },
          { finish: "complete" },
        ],
      },
      { trigger: "rat", data: { rats: 3 }, expect: [{ scene: "yard" }, { finish: "complete" }] },
      { context: { text: "There is thunder.", respond: "must" }, expect: [{ finish: "complete" }] },
      { line: "Hear, hear." },
      { context: "It is late." },
      { say: "Thanks", expect: [{ cue: "mood=calm" }, { says: "12" }, { finish: "complete" }] },
    ]);
    const scenario = await held.scenarios.create(proposed);
    expect(await hold(held, scenario)).toEqual({ passed: true, broken: [] });
    await held.close();
  });

  it("has each method's answers in the order in which they came, its failures, and none of a call that was cut short", async () => {
    let rolled = 0;
    let stall = false;
    const held = await holdConversations({
      models: {
        m1: [
          (request) =>
            results(request).length === 0 || request.messages.at(-1)?.role === "user"
              ? [
                  {
                    call: lastSaid(request).includes("tide") ? "tide" : "roll",
                    raw: '{"sides":6,"huge":12345678901234567890}',
                  },
                ]
              : [results(request).at(-1)?.replaceAll(/\D+/g, " ") ?? ""],
        ],
      },
      methods: {
        roll: {
          parameters: { sides: { type: "integer" }, huge: { type: "integer" } },
          run: async (_, signal) => {
            if (stall) await new Promise((resolve) => signal?.addEventListener("abort", resolve, { once: true }));
            return { rolled: [3, 5, 6][rolled++] ?? 1 };
          },
        },
        tide: {
          parameters: { sides: { type: "integer" }, huge: { type: "integer" } },
          run: () => {
            throw new Error("The sea is away.");
          },
        },
      },
    });
    const talk = await held.open();
    await talk.say("Roll");
    await talk.say("Roll again");
    await talk.say("The tide?");
    stall = true;
    const { turn } = await talk.session.say("Roll once more");
    await talk.session.cancel({ turn });
    await talk.session.settled();
    const { methods, steps } = await held.scenarios.propose({ session: talk.session.id });
    expect(methods).toMatchObject({
      roll: { answers: [{ output: { rolled: 3 } }, { output: { rolled: 5 } }] },
      tide: { answers: [{ error: "The sea is away." }] },
    });
    expect(steps.map(({ expect: list }) => list?.find(({ says }) => says)?.says)).toEqual([
      "3",
      "5",
      undefined,
      undefined,
    ]);
    expect(steps[3]).toEqual({ say: "Roll once more" });
    const [first] = await talk.turns();
    const upTo = await keep(held, { turn: first as string });
    expect([upTo.id, upTo.steps.length]).toEqual(["roll", 1]);
    stall = false;
    const ran = held.ran().length;
    const whole = await keep(held, { session: talk.session.id });
    expect([whole.id, whole.name]).toEqual(["roll_2", "Roll 2"]);
    expect(await hold(held, whole)).toEqual({ passed: true, broken: [] });
    expect(held.ran()).toHaveLength(ran);
    await held.close();
  });

  it("has who was there, who was spoken to and who answered, in a scene of several", async () => {
    const named = (name: string) => (request: ModelRequest) => [
      `${name} hears ${request.messages.length > 0 ? "you" : ""}.`,
    ];
    const held = await holdConversations({
      models: { m1: [named("Mira")], m2: [named("Tom")] },
      characters: [
        { id: "mira", name: "Mira" },
        { id: "tom", name: "Tom", model: "m2" },
      ],
    });
    const talk = await held.open({ characters: ["mira", "tom"] });
    await talk.say("Tom, good evening", { player: { id: "bob", name: "Bob" } });
    await talk.session.next("mira");
    await talk.session.settled();
    await talk.session.line({ text: "Silence!", speaker: "tom" });
    await talk.session.settled();
    const proposed = await held.scenarios.propose({ session: talk.session.id });
    expect(proposed).toMatchObject({
      character: "mira",
      characters: ["mira", "tom"],
      steps: [
        {
          say: "Tom, good evening",
          to: "tom",
          player: { id: "bob", name: "Bob" },
          expect: [{ speaks: "tom" }, { finish: "complete" }],
        },
        { next: "mira", expect: [{ speaks: "mira" }, { finish: "complete" }] },
        { line: "Silence!", speaker: "tom" },
      ],
    });
    expect(await hold(held, await held.scenarios.create(proposed))).toEqual({ passed: true, broken: [] });
    const [toTom, mirasTurn] = await talk.turns();
    const again = await held.scenarios.replay(toTom as string, { character: { persona: "You are deaf." } });
    expect(again).toMatchObject({ model: "m2", text: "Tom hears you." });
    expect(held.models.m2?.requests.at(-1)?.system.stable).toContain("You are deaf.");
    expect(await held.scenarios.replay(mirasTurn as string, {})).toMatchObject({
      model: "m1",
      text: "Mira hears you.",
    });
    await held.close();
  });

  it("has what a method that answers later gave with the line that asked for it", async () => {
    const held = await holdConversations({
      models: {
        m1: [
          (request) => {
            if (lastSaid(request).includes("has ended")) return ["The smith wants 40 crowns."];
            return results(request).length === 0 ? [{ call: "ask_smith", with: {} }] : ["I have sent the boy."];
          },
        ],
      },
      methods: { ask_smith: { later: { ifRepeated: "both", whenMovedOn: "speak" }, run: () => ({ crowns: 40 }) } },
    });
    const talk = await held.open();
    await talk.say("What does a sword cost?");
    const proposed = await held.scenarios.propose({ session: talk.session.id });
    expect(proposed).toMatchObject({
      methods: { ask_smith: { answers: [{ output: { crowns: 40 } }] } },
      steps: [
        { say: "What does a sword cost?", expect: [{ calls: "ask_smith" }, { says: "40" }, { finish: "complete" }] },
      ],
    });
    expect(await hold(held, await held.scenarios.create(proposed))).toEqual({ passed: true, broken: [] });
    const [asked, spoke] = await talk.turns();
    expect(await held.scenarios.replay(asked as string, {})).toMatchObject({ text: "I have sent the boy." });
    const again = await held.scenarios.replay(spoke as string, {});
    expect(again).toMatchObject({ text: "The smith wants 40 crowns.", before: { text: "The smith wants 40 crowns." } });
    expect(held.ran()).toHaveLength(1);
    await held.close();
  });
});

describe("a turn asked again", () => {
  it("is asked with all that the game had said by then, and nothing that came later", async () => {
    const held = await holdConversations({ models: { m1: [["Aye."]], m2: [["Nay."]] } });
    const talk = await held.open();
    await talk.session.updateContext({ text: "A dog barks." });
    const first = await talk.say("Hello");
    await talk.session.updateContext({ text: "The door slams." });
    await talk.session.updateContext({ text: "It snows.", key: "weather" });
    const second = await talk.say("Who is there?");
    await talk.session.updateContext({ text: "A ghost appears." });
    await talk.say("Help");
    const asked = async (turn: string) => {
      const { text, before } = await held.scenarios.replay(turn, { model: "m2" });
      expect([text, before.text]).toEqual(["Nay.", "Aye."]);
      return textOf(held.models.m2?.requests.at(-1) as ModelRequest);
    };
    const then = held.models.m1?.requests.map(textOf) ?? [];
    expect(await asked(first)).toBe(then[0]);
    expect(await asked(second)).toBe(then[1]);
    expect(then[1]).toContain("The door slams.");
    expect((await held.sessions.list({ limit: 10 })).items.map(({ id }) => id)).toEqual([talk.session.id]);
    await held.close();
  });

  it("does so for what the game told, and refuses only words that were given", async () => {
    const held = await holdConversations({ models: { m1: [["A storm!"]], m2: [["Only wind."]] } });
    const talk = await held.open();
    await talk.session.updateContext({ text: "There is thunder.", respond: "must" });
    await talk.session.settled();
    await talk.session.line({ text: "Hear, hear." });
    await talk.session.settled();
    const [told, line] = await talk.turns();
    expect(await held.scenarios.replay(told as string, { model: "m2" })).toMatchObject({ text: "Only wind." });
    expect(textOf(held.models.m2?.requests.at(-1) as ModelRequest)).toBe(
      textOf(held.models.m1?.requests[0] as ModelRequest),
    );
    await expect(held.scenarios.replay(line as string, {})).rejects.toMatchObject({ code: "invalid_request" });
    await held.close();
  });

  it("answers actions and methods from the record, and says which of them are not in it", async () => {
    const calls = (door: string) => (request: ModelRequest) =>
      results(request).length === 0
        ? [
            { call: "open_door", with: { door } },
            { call: "tide", with: { port: door } },
          ]
        : [results(request).join(" ")];
    const held = await holdConversations({
      models: { m1: [calls("cellar")], m2: [calls("attic")] },
      methods: { tide: { parameters: { port: { type: "string" } }, run: () => ({ metres: 4 }) } },
    });
    const action = {
      name: "open_door",
      description: "Opens a door",
      parameters: { type: "object", properties: { door: { type: "string" } }, required: ["door"] },
    };
    const talk = await held.open({ actions: [action] as never }, () => {
      throw new Error("It is locked.");
    });
    const turn = await talk.say("Open it");
    const again = await held.scenarios.replay(turn, {});
    expect(again.notRecorded).toEqual([]);
    expect(again.text).toBe(again.before.text);
    expect(again.text).toContain("It is locked.");
    expect((await held.scenarios.replay(turn, { model: "m2" })).notRecorded).toEqual(["open_door", "tide"]);
    expect(held.ran()).toEqual(["tide"]);
    const { offered } = { offered: held.models.m1?.requests.at(-1)?.tools.map(({ name }) => name) };
    expect(offered).toContain("tide");
    await held.scenarios.replay(turn, { methods: { tide: { connected: false } } });
    expect(held.models.m1?.requests.at(-1)?.tools.map(({ name }) => name)).not.toContain("tide");
    await held.close();
  });

  it("goes to its end where the player had cut it short", async () => {
    let quiet = true;
    const held = await holdConversations({
      models: { m1: [() => (quiet ? ["Once upon", "stall"] : ["Once upon a time."])] },
    });
    const talk = await held.open();
    const { turn } = await talk.session.say("Tell me a story");
    while (!talk.heard.some(({ type }) => type === "text.delta")) await new Promise((resolve) => setImmediate(resolve));
    await talk.session.cancel({ turn });
    quiet = false;
    expect(await held.scenarios.replay(turn, {})).toMatchObject({
      text: "Once upon a time.",
      finish: "complete",
      before: { text: "Once upon" },
    });
    await held.close();
  });
});
