/** Cues of a turn: with their place among the words, out of what is spoken, and in what the model sees it wrote. */
import { expect, it } from "vitest";
import { stage } from "../../test/fixtures/dialogue/stage.ts";

const cues = [{ name: "emotion", values: ["joy", "fear"], description: "what you feel" }, { name: "nod" }];

it("come in order with the words around them", async () => {
  const { say, events, traces, model } = stage({
    answers: [["[[emo", "tion=fear]]Bar the", " door! [[nod", "]]You too.[[dance]]"]],
    open: { cues },
  });
  expect(await say("A wolf!")).toMatchObject({ text: "Bar the door! You too." });
  let said = "";
  for (const event of events) {
    if (event.type === "text.delta") said += event.delta;
    if (event.type === "cue") expect(event.at).toBe(said.length);
  }
  expect(events.filter(({ type }) => type === "cue")).toEqual([
    { type: "cue", turn: "t1", at: 0, name: "emotion", value: "fear" },
    { type: "cue", turn: "t1", at: 14, name: "nod" },
  ]);
  await expect.poll(() => traces.length).toBe(1);
  expect(traces[0]?.cues).toEqual({ shown: 2, dropped: { dance: 1 } });
  expect(model.requests[0]?.system.stable).toContain("[[emotion=…]] with joy, fear: what you feel");
  await say("And?");
  expect(model.requests[1]?.messages[1]).toMatchObject({
    text: "[[emotion=fear]]Bar the door! [[nod]]You too.",
  });
});

it("what the player heard is cut by the words alone", async () => {
  const { say, said, conversation, model } = stage({
    answers: [["Well [[nod]]met, friend."], ["Yes."]],
    open: { cues },
  });
  await say("Hi");
  await conversation.cancel({ heardChars: 6 });
  await say("Go on");
  expect(said()[1]).toMatchObject({ text: "Well m" });
  expect(model.requests[1]?.messages[1]).toMatchObject({ text: "Well [[nod]]m" });
});

it("are shown in every round of a turn, after its words so far", async () => {
  const { say, events } = stage({
    answers: [["One. ", { call: "m" }], ["[[nod]]Two."]],
    methods: { m: {} },
    open: { cues },
  });
  expect(await say("Count")).toMatchObject({ text: "One. Two." });
  expect(events.find(({ type }) => type === "cue")).toMatchObject({ at: 5 });
});

it("the character's way of writing them is read, where its designer says so", async () => {
  const { say, events } = stage({
    answers: [["*Smiles* Welcome."]],
    character: { cueStyle: { smile: "emotion=joy" } },
    open: { cues },
  });
  expect(await say("Hi")).toMatchObject({ text: "Welcome." });
  expect(events.find(({ type }) => type === "cue")).toMatchObject({ name: "emotion", value: "joy", at: 0 });
});

it("a game without cues: the model isn't told of any, and a mark is never spoken", async () => {
  const { say, model, events } = stage({ answers: [["[[joy]]Welcome."]] });
  expect(await say("Hi")).toMatchObject({ text: "Welcome." });
  expect(events.some(({ type }) => type === "cue")).toBe(false);
  expect(model.requests[0]?.system.stable).toMatch(/no markup\./);
});
