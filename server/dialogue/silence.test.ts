/** Turns in which the character may say nothing: no mark of silence is spoken, and no word lost. */
import { expect, it, test } from "vitest";
import { stage } from "../../test/fixtures/dialogue/stage.ts";

async function answer(...steps: string[]) {
  const { conversation, event, events } = stage({ answers: [steps] });
  void conversation.respond({ turn: "scene_1", text: "A dog barks.", must: false });
  const { text } = await event("turn.finished");
  const deltas = events.flatMap((one) => (one.type === "text.delta" ? [one.delta] : []));
  expect(deltas.join("")).toBe(text);
  return text;
}

test.each([
  "[silent]",
  " [silent] \n",
  "[Silent].",
  "[SILENT]",
  "(silent)",
  "*silent*",
  "silent",
  "Silent.",
  "Hm. [silent]",
  "[silence]",
  "[stays silent]",
  "**[silent]**",
  "…",
])("%j is silence", async (written) => {
  expect(await answer(written)).toBe("");
  expect(await answer(...written)).toBe("");
});

test.each([
  [["Ah, ", "a dog!"], "Ah, a dog!"],
  [["Well.\n\n", "A dog barks."], "Well.\n\nA dog barks."],
  [["The silent", " night is over."], "The silent night is over."],
  [["[sigh] A", " dog, again."], "[sigh] A dog, again."],
  [["A dog, and a big one by the sound of it", " (silent", ")"], "A dog, and a big one by the sound of it "],
  [["A dog, and a big one by the sound of it", " (old", " too)"], "A dog, and a big one by the sound of it (old too)"],
])("%j is spoken", async (steps, spoken) => {
  expect(await answer(...steps)).toBe(spoken);
});

it("what must be spoken of is, whatever it sounds like", async () => {
  const { conversation, event } = stage({ answers: [["Silent."]] });
  void conversation.respond({ turn: "scene_2", text: "How is the night?", must: true });
  expect(await event("turn.finished")).toMatchObject({ text: "Silent." });
});
