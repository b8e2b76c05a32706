import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../protocol/json.ts";
import { cpuMs } from "../../../test/fixtures/cpu-time.ts";
import { longTexts } from "../../../test/fixtures/long-texts/long-texts.ts";
import { aRequest, collect } from "../../../test/fixtures/providers/collect.ts";
import { compileInputDescription } from "../../methods/input-description.ts";
import type { Message, ModelCall, Part, Tool } from "../adapter.ts";
import { fenceResult, sceneMark, silentMark } from "../result-fence.ts";
import { RehearsalAdapter, rehearsalLabel } from "./rehearsal-adapter.ts";

const tool = (name: string, description: string, parameters: JsonObject, required: readonly string[] = []): Tool => {
  const compiled = compileInputDescription({ parameters, required });
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return { name, description, schema: compiled.schema };
};

/** The methods that ship with the product, as the model is offered them. */
const templates = new URL("../../methods/templates/", import.meta.url);
const shipped: Tool[] = readdirSync(templates, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => {
    const { method } = JSON.parse(readFileSync(new URL(`${name}/method.json`, templates), "utf8"));
    return tool(name, method.description, method.inputDescription.parameters, method.inputDescription.required);
  });

const studio: Tool[] = [
  tool(
    "set_reminder",
    "Reminds the player of something on a day",
    {
      date: { type: "string", description: "The day, as YYYY-MM-DD" },
      note: { type: "string", description: "What to be reminded of" },
    },
    ["date", "note"],
  ),
  tool(
    "light_room",
    "Switches the lights of a room",
    {
      room: { type: "string", enum: ["kitchen", "cellar", "common room"] },
      on: { type: "boolean", description: "Whether the light is on" },
      brightness: { type: "integer", minimum: 0, maximum: 100 },
    },
    ["room"],
  ),
  tool("find_guests", "Finds guests by name", { names: { type: "array", items: { type: "string" } } }, ["names"]),
  tool(
    "calculate",
    "Works out an arithmetic expression",
    { expression: { type: "string", description: "The expression" } },
    ["expression"],
  ),
  tool(
    "give_gold",
    "Gives gold to a player",
    { player: { type: "string", description: "Who gets it" }, amount: { type: "integer" } },
    ["player", "amount"],
  ),
  tool(
    "ticket_status",
    "Looks up the status of a ticket",
    { key: { type: "string", description: "The ticket's key" } },
    ["key"],
  ),
  tool("echo_word", "Echoes a secret word back", { word: { type: "string", description: "The word" } }, ["word"]),
  tool(
    "player_statistics",
    "Tells how often a player won",
    { player_id: { type: "string", description: "The player's id" } },
    ["player_id"],
  ),
];

class Talk {
  readonly messages: Message[] = [];
  readonly #tools: readonly Tool[];
  #made = 0;
  readonly #adapter = new RehearsalAdapter({ makeId: () => `c${++this.#made}`, today: () => "2026-11-23" });

  constructor(tools: readonly Tool[]) {
    this.#tools = tools;
  }

  /** Says something; the calls it leads to are answered from `results` by name, and the last words come back. */
  async say(text: string, results: Readonly<Record<string, unknown>> = {}) {
    this.messages.push({ role: "user", text });
    const made: ModelCall[] = [];
    for (let round = 0; round < 3; round++) {
      const answer = await collect(this.#adapter, this.#request());
      this.messages.push({ role: "assistant", text: answer.text, calls: answer.calls });
      if (answer.calls.length === 0)
        return { text: answer.text, calls: made.map(({ name, arguments: given }) => [name, JSON.parse(given)]) };
      made.push(...answer.calls);
      this.messages.push({
        role: "tool",
        results: answer.calls.map(({ id, name }) => {
          const result = name in results ? results[name] : { done: true };
          const failed = result instanceof Error;
          const body = failed ? result.message : JSON.stringify(result);
          return { call: id, name, failed, text: fenceResult(name, failed ? "timeout" : "ok", body) };
        }),
      });
    }
    throw new Error("it went on calling");
  }

  parts(text: string): Promise<Part[]> {
    const parts: Part[] = [];
    this.messages.push({ role: "user", text });
    return collect(this.#adapter, this.#request(), undefined, (part) => parts.push(part)).then(() => parts);
  }

  #request() {
    return aRequest({
      tools: this.#tools,
      messages: this.messages,
      cast: {
        character: "Barkeep",
        persona: "You are the barkeep of the Lantern. You are warm.",
        knowledge: ["Rooms are upstairs; the third one has the good bed."],
        player: "Ada",
        scene: ["weather outside: a storm is coming over the hills"],
      },
    });
  }
}

describe("picks the method and fills its parameters", () => {
  it.each<[string, string, JsonObject]>([
    ["What's the weather in New York?", "weather", { city: "New York" }],
    ["how is the weather in rome today", "weather", { city: "Rome" }],
    ["Will it rain in São Paulo?", "weather", { city: "São Paulo" }],
    ["Roll 2d6 for me", "roll_dice", { dice: "2d6" }],
    ["Throw a d20+3!", "roll_dice", { dice: "d20+3" }],
    ["Roll two six-sided dice", "roll_dice", { dice: "2d6" }],
    ["Roll three dice with twenty sides", "roll_dice", { dice: "3d20" }],
    ["What day is it today in Sydney?", "time_in_city", { city: "Sydney" }],
    ["how many feet are in 3 metres", "convert_units", { value: 3, from_unit: "m", to_unit: "foot" }],
    ["how many feet in 3 metres", "convert_units", { value: 3, from_unit: "m", to_unit: "foot" }],
    ["What time is it in Tokyo?", "time_in_city", { city: "Tokyo" }],
    ["How many km is 10 miles?", "convert_units", { value: 10, from_unit: "mile", to_unit: "km" }],
    ["what is 5 feet in meters?", "convert_units", { value: 5, from_unit: "foot", to_unit: "m" }],
    ["Any hard quests on the board?", "quest_board", { difficulty: "hard" }],
    ["What do you have to drink?", "house_menu", { kind: "drink" }],
    ["what can I eat here", "house_menu", {}],
    ["any beer?", "house_menu", {}],
    [
      "Create a support ticket: the door is broken",
      "jira_ticket",
      { summary: "the door is broken", description: "the door is broken" },
    ],
    [
      'Create a ticket with summary "Broken door" and description "It won\'t close"',
      "jira_ticket",
      { summary: "Broken door", description: "It won't close" },
    ],
  ])("%s", async (said, name, input) => {
    expect((await new Talk(shipped).say(said)).calls).toEqual([[name, input]]);
  });

  it.each<[string, string, JsonObject]>([
    ['Remind me tomorrow to "feed the owl"', "set_reminder", { date: "2026-11-24", note: "feed the owl" }],
    ["Switch the cellar lights off at 40 brightness", "light_room", { room: "cellar", brightness: 40 }],
    ["Find the guests Ada and Bruno", "find_guests", { names: ["Ada", "Bruno"] }],
    ["What is 12 times 7?", "calculate", { expression: "12 * 7" }],
    ["Calculate (3 + 4) * 2", "calculate", { expression: "(3 + 4) * 2" }],
    ["Give me twenty gold", "give_gold", { player: "Ada", amount: 20 }],
    ["What is the status of ticket EX-5?", "ticket_status", { key: "EX-5" }],
    ["Echo the secret word pineapple", "echo_word", { word: "pineapple" }],
    ["Show the statistics of player 42", "player_statistics", { player_id: "42" }],
  ])("%s", async (said, name, input) => {
    const { calls } = await new Talk(studio).say(said);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.[0]).toBe(name);
    expect(calls[0]?.[1]).toMatchObject(input);
  });

  it.each([
    ["what is 12 plus 30", "add_numbers"],
    ["12 minus 30?", "subtract_numbers"],
    ["What is 12 times 30?", "multiply_numbers"],
    ["what is 12 divided by 30", "divide_numbers"],
  ])("works out: %s", async (said, name) => {
    const numbers: JsonObject = { a: { type: "number" }, b: { type: "number" } };
    const sums = [
      tool("add_numbers", "Adds two numbers together", numbers, ["a", "b"]),
      tool("subtract_numbers", "Subtracts one number from another", numbers, ["a", "b"]),
      tool("multiply_numbers", "Multiplies two numbers", numbers, ["a", "b"]),
      tool("divide_numbers", "Divides one number by another", numbers, ["a", "b"]),
    ];
    expect((await new Talk([...shipped, ...sums]).say(said)).calls).toEqual([[name, { a: 12, b: 30 }]]);
    expect((await new Talk(sums).say("What time is it?")).calls).toEqual([]);
  });

  it("keeps the earlier unit where only one is said", async () => {
    const talk = new Talk(shipped);
    await talk.say("How many km is 10 miles?");
    const said = async (text: string) => (await talk.say(text)).calls;
    expect(await said("And 20 miles?")).toEqual([["convert_units", { value: 20, from_unit: "mile", to_unit: "km" }]]);
    expect(await said("And in yards?")).toEqual([["convert_units", { value: 20, from_unit: "mile", to_unit: "yard" }]]);
  });

  it("calls several at once when a sentence asks for several", async () => {
    const { calls } = await new Talk(shipped).say("Roll a d20 and tell me the time in Paris");
    expect(calls).toEqual([
      ["roll_dice", { dice: "d20" }],
      ["time_in_city", { city: "Paris" }],
    ]);
    expect((await new Talk(shipped).say("What's the weather in Rome and in Oslo?")).calls).toEqual([
      ["weather", { city: "Rome" }],
      ["weather", { city: "Oslo" }],
    ]);
  });

  it("remembers what was said and called before", async () => {
    const talk = new Talk(shipped);
    await talk.say("What's the weather in London?");
    expect((await talk.say("And what time is it there?")).calls).toEqual([["time_in_city", { city: "London" }]]);
    expect((await talk.say("and in Oslo?")).calls).toEqual([["time_in_city", { city: "Oslo" }]]);
  });

  it("admits that no method fits, whatever was called before", async () => {
    const talk = new Talk(shipped.filter(({ name }) => ["convert_units", "roll_dice", "house_menu"].includes(name)));
    expect((await talk.say("What's the weather in Paris?")).calls).toEqual([]);
    await talk.say("How many km is 10 miles?");
    expect((await talk.say("What's the weather in Paris?")).calls).toEqual([]);
    expect((await talk.say("and in Rome?")).calls).toEqual([]);
    expect((await talk.say("And for 20?")).calls).toEqual([
      ["convert_units", { value: 20, from_unit: "mile", to_unit: "km" }],
    ]);
    expect((await talk.say("Once more, please")).calls).toEqual([
      ["convert_units", { value: 20, from_unit: "mile", to_unit: "km" }],
    ]);
  });

  it("asks for what is missing, and goes on with the answer", async () => {
    const talk = new Talk(shipped);
    const question = await talk.say("What's the weather?");
    expect(question.calls).toEqual([]);
    expect(question.text).toMatch(/tell me the city.*\?$/);
    expect((await talk.say("In London, please.")).calls).toEqual([["weather", { city: "London" }]]);
  });

  it("calls nothing in a round that must end in words", async () => {
    const adapter = new RehearsalAdapter({ makeId: () => "x" });
    const messages = [{ role: "user" as const, text: "Roll 2d6" }];
    expect(await collect(adapter, aRequest({ tools: shipped, mayCall: false, messages }))).toMatchObject({
      calls: [],
      finish: "complete",
    });
  });
});

describe("says what came back", () => {
  it.each<[string, unknown, RegExp]>([
    ["an object", { weather: "clear sky" }, /In Rome, the weather is clear sky\./],
    ["numbers and lists", { low: 2.71349, hours: [1, 2, 3] }, /low is 2\.713 and the hours are 1, 2 and 3/],
    ["a nested object", { main: { temp: 21, wind: null } }, /main temp is 21/],
    [
      "a list of objects",
      [
        { name: "Rats", gold: 5 },
        { name: "Wolves", gold: 9 },
      ],
      /Rats \(gold 5\) and Wolves \(gold 9\)/,
    ],
    ["a sentence", "the sun is out", /The sun is out\./],
    ["a number", 42, /the answer is 42\./],
    ["nothing", null, /came back with nothing/],
    ["its own error value", { error: "Failed to create ticket: 401" }, /did not work: Failed to create ticket: 401/],
  ])("%s", async (_, result, expected) => {
    const { text } = await new Talk(shipped).say("What's the weather in Rome?", { weather: result });
    expect(text).toMatch(expected);
  });

  it("is honest when a method failed", async () => {
    const { text } = await new Talk(shipped).say("Weather in Rome?", {
      weather: new Error("It took longer than 5000 ms."),
    });
    expect(text).toMatch(/did not work: It took longer than 5000 ms\..*rather say so than make something up/);
  });
});

describe("speaks for itself", () => {
  it("says at its first words, and only there, that it is the rehearsal model", async () => {
    const talk = new Talk(shipped);
    expect((await talk.say("Hello!")).text).toMatch(/^\(rehearsal\) Welcome, Ada! I am the barkeep of the Lantern\./);
    expect((await talk.say("Who are you?")).text).not.toContain(rehearsalLabel);
  });

  it("labels the first words after a call as well", async () => {
    expect((await new Talk(shipped).say("Roll 2d6")).text.startsWith(rehearsalLabel)).toBe(true);
  });

  it.each(["What can you do?", "Help!", "who are you"])("tells what it can do: %s", async (said) => {
    const { text, calls } = await new Talk(shipped).say(said);
    expect(calls).toEqual([]);
    expect(text).toMatch(/I can .*roll dice/);
  });

  it("says so when nothing is connected", async () => {
    expect((await new Talk([]).say("What can you do?")).text).toContain("No method is connected");
  });

  it("answers from what the character knows", async () => {
    expect((await new Talk(shipped).say("Where are the rooms?")).text).toContain("the third one has the good bed");
  });

  it("streams in several chunks and counts, marked as an estimate", async () => {
    const parts = await new Talk(shipped).parts("Hello!");
    expect(parts.filter(({ type }) => type === "text").length).toBeGreaterThan(3);
    expect(parts.find(({ type }) => type === "usage")).toMatchObject({ usage: { estimated: true } });
    expect(parts.at(-1)).toEqual({ type: "finish", reason: "complete" });
  });

  it("answers the same to the same", async () => {
    const said = async () => (await new Talk(shipped).say("Tell me a story about Ada")).text;
    expect(await said()).toBe(await said());
  });

  it("says what has come of a call that answers later", async () => {
    const result = fenceResult("get_report", "ok", '{"riders":7}');
    const came = await new Talk([]).say(
      `${sceneMark} What you began earlier has ended:\n${result}\n(Say something about it.)`,
    );
    expect(came.text).toContain("riders is 7");
  });

  it("speaks of a scene when it must, and keeps silent when it is nothing to it", async () => {
    expect((await new Talk([]).say(`${sceneMark} The roof catches fire\n(Say something about it.)`)).text).toContain(
      "The roof catches fire",
    );
    expect((await new Talk([]).say(`${sceneMark} A cat walks by\n(answer with exactly ${silentMark}.)`)).text).toBe(
      silentMark,
    );
  });
});

describe("no sentence holds it up", () => {
  it.each([
    { name: "a request", before: "what time is it in Rome" },
    { name: "a roll", before: "roll 2d6" },
    { name: "a conversion", before: "how many km is 10 miles" },
    { name: "a ticket", before: "create a ticket: the door" },
    { name: "a calculation", before: "calculate 1 + 2" },
  ])("$name with 4,000 of each class of character", { timeout: 60_000 }, async ({ before }) => {
    let worst = { what: "", ms: 0 };
    for (const { what, text } of longTexts(4000, { before })) {
      const ms = await cpuMs(() => new Talk([...shipped, ...studio]).say(text));
      if (ms > worst.ms) worst = { what, ms };
    }
    expect(worst.ms, worst.what).toBeLessThan(1000);
  });

  it("nor does an answer to its question", async () => {
    for (const { text } of longTexts(4000, { before: "Rome" })) {
      const talk = new Talk(shipped);
      await talk.say("What's the weather?");
      expect(await cpuMs(() => talk.say(text))).toBeLessThan(1000);
    }
  });
});

describe("what it shows", () => {
  const cast = { ...aRequest().cast, cues: [{ name: "emotion", values: ["joy", "fear"] }, { name: "nod" }] };
  const answer = async (messages: readonly Message[]) =>
    (await collect(new RehearsalAdapter({ makeId: () => "x" }), aRequest({ cast, messages }))).text;
  const said = (text: string): Message => ({ role: "user", text });

  it("is the cue that was named, else the first", async () => {
    expect(await answer([said("Hello!")])).toMatch(/^\[\[emotion=joy\]\]\(rehearsal\) Welcome/);
    expect(await answer([said("Show me some fear")])).toMatch(/^\[\[emotion=fear\]\]/);
    expect(await answer([said("Nod at me")])).toMatch(/^\[\[nod\]\]/);
    expect(await answer([said(`${sceneMark} A dog. ${silentMark}`)])).toBe(silentMark);
  });

  it("is the last value where a call failed", async () => {
    const call = { id: "1", name: "roll_dice", arguments: "{}" };
    const text = fenceResult("roll_dice", "error", "It broke.");
    const results = [{ call: "1", name: "roll_dice", text, failed: true }];
    const messages: Message[] = [
      said("Roll"),
      { role: "assistant", text: "", calls: [call] },
      { role: "tool", results },
    ];
    expect(await answer(messages)).toMatch(/^\[\[emotion=fear\]\]/);
  });
});
