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
  "[SILENT]!",
  "„(silent)“",
  "<silent>",
  "***[silent]***.",
  "Hm. **[silent]**",
  "Hm. 【silent】",
  "嗯。（silent）。",
  "「silent」",
  "Hm. ［Silent］",
  "［ｓｉｌｅｎｔ］",
  "\\[silent\\]",
  "Hm. \\[silent\\]",
  "`[silent]`",
  "[\u200bsilent]",
  "_remains silent_",
  "*silently*",
  "(remains silent.)",
  "[silent…]",
  "[ silent ]",
  "~~[silent]~~",
  "> [silent]",
  "# [silent]",
  "```\n[silent]\n```",
  '"[silent]"',
  "“[silent]”",
  "«silent»",
  "[no response]",
  "(No reply.)",
  "[says nothing]",
  "*stays quiet*",
  "[schweigt]",
  "*bleibt still*",
  "[silencieux]",
  "(en silencio)",
  "[silenzioso]",
  "[沉默]",
  "（沈黙）",
  "[침묵]",
  "*молчит*",
  "…[silent]",
  "—",
  "...",
  "🤫",
  "🤐 [silent]",
  "[sil",
  "(silen",
  "[Tom stays silent]",
  "(The innkeeper says nothing and watches the dog until it is gone.)",
  "*remains silent, watching*",
  "[silent, nodding]",
  "(no response needed)",
  "[does not respond]",
  "[nothing]",
  '{"silent": true}',
  "[SILENT]\nThe dog is nobody's business, so the innkeeper keeps on polishing the glasses.",
  "[silent] (The dog is nobody's business, so the innkeeper keeps on polishing.)",
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
  [["Silence!"], "Silence!"],
  [["The hall was *silent*", " then, and dark."], "The hall was *silent* then, and dark."],
  [["He is *quiet*."], "He is *quiet*."],
  [["No reply came."], "No reply came."],
  [["[sigh]"], "[sigh]"],
  [
    ["(Looks up from the glasses, puts the cloth away.)", " A dog!"],
    "(Looks up from the glasses, puts the cloth away.) A dog!",
  ],
  [["(silently) Come", " here, quick, there is a dog."], "Come here, quick, there is a dog."],
  [["Silence", " in the hall!", " The dog barks."], "Silence in the hall! The dog barks."],
  [["A dog, and a big one by the sound of it. ", "**[sil", "ent]*", "*."], "A dog, and a big one by the sound of it. "],
  [["A dog, and a big one by the sound of it. ", "【", "silent", "】"], "A dog, and a big one by the sound of it. "],
  [
    ["A dog, and a big one by the sound of it. (see", " [here] and [there])"],
    "A dog, and a big one by the sound of it. (see [here] and [there])",
  ],
])("%j is spoken", async (steps, spoken) => {
  expect(await answer(...steps)).toBe(spoken);
});

it("a silence may be seen", async () => {
  for (const written of ["[[nod]]", "[[nod]] [silent]", "[silent][[nod]]"]) {
    const { conversation, event, events } = stage({ open: { cues: [{ name: "nod" }] }, answers: [[written]] });
    void conversation.respond({ turn: "scene_3", text: "A dog barks.", must: false });
    expect(await event("turn.finished")).toMatchObject({ text: "" });
    expect(events.filter(({ type }) => type === "cue")).toMatchObject([{ at: 0, name: "nod" }]);
  }
});

it("what must be spoken of is, whatever it sounds like", async () => {
  const { conversation, event } = stage({ answers: [["Silent."]] });
  void conversation.respond({ turn: "scene_2", text: "How is the night?", must: true });
  expect(await event("turn.finished")).toMatchObject({ text: "Silent." });
});
