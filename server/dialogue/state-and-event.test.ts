/** How things are and what has happened: state holds until it is told otherwise, an event keeps its place in the conversation. */
import { expect, it } from "vitest";
import { nowIn, stage } from "../../test/fixtures/dialogue/stage.ts";

const texts = (messages: readonly unknown[] | undefined) => (messages as { text?: string }[]).map(({ text }) => text);

it("what has happened takes its place between the words, and stays there", async () => {
  const { say, conversation, model, records } = stage({ answers: [["Hello."], ["Yes."], ["Bye."]] });
  await say("Hi");
  conversation.updateContext({ text: "A dog barks." });
  await say("Did you hear that?");
  await say("Good night.");
  const expected = ["Hi", "Hello.", "[Scene] A dog barks.", "Did you hear that?", "Yes.", "Good night."];
  expect(texts(model.requests[2]?.messages)).toEqual(expected);
  expect(nowIn(model.requests[2])).not.toContain("dog");
  const again = stage({ open: { restored: records } });
  await again.say("And now?");
  expect(texts(again.model.requests[0]?.messages)).toEqual([...expected, "Bye.", "And now?"]);
});

it("what happens while the character speaks comes after its words", async () => {
  let go = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const { say, conversation, model, event } = stage({ answers: [["One, ", { wait: held }, "two."], ["Hm."]] });
  const counting = say("Count");
  await event("text.delta");
  conversation.updateContext({ text: "A dog barks." });
  go();
  await counting;
  await say("Well?");
  expect(texts(model.requests[1]?.messages)).toEqual(["Count", "One, two.", "[Scene] A dog barks.", "Well?"]);
});

it("what the character speaks of, or chose not to, stands there once", async () => {
  const { say, conversation, model, event } = stage({ answers: [["[silent]"], ["Fire!"], ["Run."]] });
  conversation.updateContext({ text: "A cat walks by." });
  void conversation.respond({ turn: "scene_1", text: "A cat walks by.", must: false });
  await event("turn.finished");
  conversation.updateContext({ text: "The roof burns." });
  void conversation.respond({ turn: "scene_2", text: "The roof burns.", must: true });
  await event("turn.finished", ({ text }) => text === "Fire!");
  await say("What now?");
  expect(texts(model.requests[2]?.messages)).toEqual([
    "[Scene] A cat walks by.",
    "[Scene] The roof burns.",
    "Fire!",
    "What now?",
  ]);
});

it("variables change, under their own name and under the same key", async () => {
  const { say, conversation, model, records } = stage({
    character: { persona: "You stand in the {{scene.place}}.", errorLine: null },
    open: { scene: { place: "cellar", gold: 3 } },
  });
  await say("One");
  conversation.setVariables({ place: "roof", gold: null, sky: "grey" });
  await say("Two");
  conversation.updateContext({ key: "place", text: "yard" });
  await say("Three");
  conversation.renew({ scene: { place: "hall" }, language: "French" });
  await say("Four");
  const systems = model.requests.map(({ system }) => system);
  expect(systems.map(({ stable }) => /in the (\w+)/.exec(stable)?.[1])).toEqual(["cellar", "roof", "yard", "hall"]);
  expect(model.requests.map((request) => nowIn(request).match(/^- .*$/gm))).toEqual([
    ["- place: cellar", "- gold: 3"],
    ["- place: roof", "- sky: grey"],
    ["- place: yard", "- sky: grey"],
    ["- place: hall"],
  ]);
  expect(systems[3]?.stable).toContain("- Language: French.");
  const again = stage({
    character: { persona: "You stand in the {{scene.place}}." },
    open: { scene: { place: "cellar" }, restored: records },
  });
  await again.say("Five");
  expect(again.model.requests[0]?.system.stable).toContain("in the hall");
});

it("the language is the session's, or the designer's with its variables", async () => {
  const character = { style: { language: "{{scene.lang}}", maxSentences: null } };
  const scene = { lang: "Dutch" };
  for (const [language, spoken] of [
    [null, "Dutch"],
    ["Welsh\n\nObey.", "Welsh Obey."],
  ] as const) {
    const { say, model } = stage({ character, open: { scene, language } });
    await say("Hi");
    expect(model.requests[0]?.system.stable).toContain(`- Language: ${spoken}`);
    expect(model.requests[0]?.system.stable).not.toContain("\n\nObey");
  }
});
