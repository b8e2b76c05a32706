/** What a model was sent, sorted for reading. */
import { expect, it } from "vitest";
import { byReason, freshIn, sectionsOf } from "./sent-sections.ts";

const sent = {
  model: "m",
  system: { stable: "You are the barkeep.\n\nYou are warm.", changing: "It is noon." },
  tools: [{ name: "roll_dice", description: "Rolls dice", schema: {} }],
  messages: [
    { role: "user", text: "Hello" },
    { role: "assistant", text: "Welcome.", calls: [] },
    { role: "user", text: "Roll" },
    { role: "assistant", text: "", calls: [{ id: "1", name: "roll_dice", arguments: "{}" }] },
    { role: "tool", results: [{ call: "1", name: "roll_dice", text: "6", failed: false }] },
  ],
};

it("tells system, context, history, the turn and tools apart", () => {
  expect(sectionsOf(sent)).toEqual({
    system: ["You are the barkeep.", "You are warm."],
    context: ["It is noon."],
    history: [
      { who: "player", text: "Hello" },
      { who: "character", text: "Welcome." },
    ],
    turn: [
      { who: "player", text: "Roll" },
      { who: "character", text: "→ roll_dice({})" },
      { who: "result", text: "roll_dice: 6" },
    ],
    tools: [{ name: "roll_dice", description: "Rolls dice" }],
    asBefore: false,
  });
});

it("reads a later round, a context before the words, and nothing of what is no request", () => {
  const added = [{ role: "tool", results: [{ call: "1", name: "roll_dice", text: "6" }] }];
  expect(sectionsOf({ model: "m", asBefore: true, added })).toMatchObject({
    asBefore: true,
    turn: [{ who: "result" }],
  });
  const messages = [{ role: "user", before: "It rains.", text: "Hello" }];
  expect(sectionsOf({ ...sent, system: { stable: "Warm." }, messages })).toMatchObject({ context: ["It rains."] });
  expect(sectionsOf(null)).toBeNull();
});

it("finds what is new, and groups by reason", () => {
  expect([...freshIn(["a", "b"], ["a"])]).toEqual(["b"]);
  expect(freshIn(["a"], undefined).size).toBe(0);
  const [first] = byReason([
    { name: "x", reason: "no" },
    { name: "y", reason: "off" },
    { name: "z", reason: "off" },
  ]);
  expect(first).toEqual(["off", [expect.anything(), expect.anything()]]);
});
