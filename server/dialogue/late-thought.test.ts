/** A thought that was spoken before its end told what it was: it can't be unsaid, and the model does not see it again. */
import { describe, expect, it } from "vitest";
import { stage } from "../../test/fixtures/dialogue/stage.ts";

const past = (s: ReturnType<typeof stage>) =>
  (s.model.requests.at(-1)?.messages ?? []).flatMap((message) => ("text" in message ? [message.text] : []));

describe("a thought that was spoken", () => {
  const thinking = ["They greet me.", "unsaid", "Good ", "day."] as const;

  it("stays in what was said, and is gone from the history", async () => {
    const s = stage({ answers: [thinking, ["Well met."]] });
    expect(await s.say("Hello")).toMatchObject({ text: "They greet me. Good day.", finish: "complete" });
    const spoken = s.events.flatMap((event) => (event.type === "text.delta" ? [event.delta] : [])).join("");
    expect(spoken).toBe("They greet me. Good day.");
    await s.say("And you?");
    expect(past(s)).toEqual(["Hello", " Good day.", "And you?"]);
    const again = s.restored({ answers: [["Well met."]] });
    await again.say("Again?");
    expect(past(again).slice(0, 2)).toEqual(["Hello", " Good day."]);
  });

  it("goes before its call as well, and what was heard of it is heard of no answer", async () => {
    const get_weather = { parameters: {}, run: () => ({ sky: "rain" }) };
    const s = stage({
      answers: [["I look.", "unsaid", "Let me see.", { call: "get_weather" }], ["Rain, ", "all day."], ["Bye."]],
      methods: { get_weather },
    });
    const { text } = await s.say("The weather?");
    expect(text).toBe("I look. Let me see. Rain, all day.");
    await s.conversation.cancel({ turn: "t1", heardChars: "I look. Let me see. Rain,".length });
    await s.say("Bye");
    expect(past(s)).toEqual(["The weather?", " Let me see.", " Rain,", "Bye"]);
  });
});
