import { describe, expect, it } from "vitest";
import type { TurnTrace } from "../dialogue/conversation.ts";
import { exactly, mismatch, saysIn } from "./matching.ts";
import { readScenarioFields } from "./scenario.ts";
import { type Observed, verdictOn } from "./verdict.ts";

const call = (kind: string, name: string, input: object) => ({ kind, name, input, status: "ok", seen: "" });
const turn = {
  text: "Scattered  clouds over Rome, 11 degrees.",
  finish: "complete",
  calls: [
    call("method", "get_weather", { city: "Rome", days: 2, tags: ["wind"] }),
    call("action", "wave", { at: "door" }),
  ],
  rounds: [{}, {}],
  usage: { inputTokens: 90, outputTokens: 10 },
  ms: { firstText: 40, total: 90 },
} as unknown as TurnTrace;
const observed: Observed = { turns: [turn], cues: ["emotion=joy", "bow"], scenes: ["cellar"] };

describe("what is expected", () => {
  it.each([
    [{ calls: "get_weather" }],
    [{ calls: "get_weather", with: { city: "Rome" } }],
    [{ calls: "get_weather", with: { city: "/^ro/i", days: 2, tags: { contains: "wind" } } }],
    [{ calls: "get_weather", with: { city: { contains: "rom" }, days: { any: true } }, times: 1 }],
    [{ calls: "get_weather", atMost: 1 }],
    [{ notCalls: "roll_dice" }],
    [{ says: "scattered clouds" }],
    [{ says: "/\\d+ degrees/" }],
    [{ notSays: "snow" }],
    [{ action: "wave", with: { at: "door" } }],
    [{ notAction: "leave" }],
    [{ cue: "emotion" }],
    [{ cue: "emotion=joy" }],
    [{ cue: "bow" }],
    [{ scene: "cellar" }],
    [{ finish: "complete" as const }],
    [{ within: { rounds: 2, tokens: 100, ms: 40 } }],
  ])("holds: %j", (expectation) => {
    expect(verdictOn(expectation, observed)).toEqual({ expectation, passed: true });
  });

  it.each([
    [{ calls: "roll_dice" }, "roll_dice was not called; get_weather was."],
    [{ calls: "get_weather", with: { city: "Oslo" } }, 'get_weather was called, but city was "Rome", not "Oslo".'],
    [
      { calls: "get_weather", with: { when: { any: true } } },
      'get_weather was called, but when was missing, not {"any":true}.',
    ],
    [{ calls: "get_weather", times: 2 }, "get_weather was called once, not 2 times."],
    [{ calls: "get_weather", atMost: 0 }, "get_weather was called once, not 0 times."],
    [{ notCalls: "get_weather" }, "get_weather was called once, not 0 times."],
    [{ says: "snow" }, 'It said "Scattered  clouds over Rome, 11 degrees.".'],
    [{ notSays: "/rome/i" }, 'It said "Scattered  clouds over Rome, 11 degrees.".'],
    [{ cue: "emotion=anger" }, "There were emotion=joy, bow."],
    [{ finish: "limit" as const }, "A turn ended as complete."],
    [{ within: { rounds: 1 } }, "It took 2 rounds."],
    [{ within: { tokens: 99 } }, "It took 100 tokens."],
    [{ within: { ms: 39 } }, "The first word came after 40 ms."],
  ])("is told why not: %j", (expectation, why) => {
    expect(verdictOn(expectation, observed)).toEqual({ expectation, passed: false, why });
  });

  it("stops a pattern that would never end, and calls the expectation broken either way", () => {
    const long = { ...observed, turns: [{ ...turn, text: "a".repeat(5000) }] };
    for (const expectation of [{ says: "/^(a+)+$b/" }, { notSays: "/^(a+)+$b/" }]) {
      expect(verdictOn(expectation, long)).toMatchObject({ passed: false, why: expect.stringContaining("100 ms") });
    }
  });
});

it("takes for a pattern only what has a pattern's flags", () => {
  expect(saysIn("It lies in /home/user now.", "/home/user")).toBe(true);
  expect(mismatch({ path: "/quests/42/" }, { path: exactly("/quests/42/") as object })).toBeNull();
  expect(mismatch({ path: "quests/42" }, { path: exactly("/quests/42/") as object })).not.toBeNull();
  expect(mismatch({ at: { x: 1, y: 2 } }, { at: exactly({ x: 1 }) })).not.toBeNull();
});

it("refuses fields that nobody knows, where they would expect nothing and pass", () => {
  const scenario = {
    name: "x",
    character: "y",
    steps: [
      { say: "z", expects: [{ says: "a" }] },
      {
        say: "z",
        expect: [
          { calls: "m", whit: { a: 1 } },
          { calls: "m", with: { a: "/(/" } },
        ],
      },
    ],
  };
  expect(() => readScenarioFields(scenario, {})).toThrow(
    expect.objectContaining({
      details: [
        { path: "steps[0].expects", message: "There is no such field.", suggestion: "expect" },
        { path: "steps[1].expect[0].whit", message: "There is no such field.", suggestion: "with" },
        { path: "steps[1].expect[1].with.a", message: expect.stringContaining("Not a pattern") },
      ],
    }),
  );
});

it("refuses a pattern that is none, and an expectation of two kinds", () => {
  const scenario = {
    name: "x",
    character: "y",
    steps: [{ say: "z", expect: [{ says: "/(/" }, { says: "a", notSays: "b" }] }],
  };
  expect(() => readScenarioFields(scenario, {})).toThrow(
    expect.objectContaining({
      details: [
        { path: "steps[0].expect[0]", message: expect.stringContaining("Not a pattern") },
        { path: "steps[0].expect[1]", message: expect.stringContaining("Give one of") },
      ],
    }),
  );
});
