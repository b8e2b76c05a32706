import { describe, expect, it } from "vitest";
import { readEvent } from "../../../server/hooks/event.ts";
import { eventInWords } from "./event-in-words.ts";

describe("what a hook's result would do", () => {
  it("is told in sentences", () => {
    expect(eventInWords({ players: ["ann"], text: "Your ticket is done.", respond: "must" })).toEqual({
      ok: true,
      sentences: [
        "Reaches the conversations of ann.",
        "The character hears: “Your ticket is done.”",
        "It speaks of it at once.",
      ],
    });
  });

  it.each([
    null,
    {},
    { text: "to nobody" },
    { players: ["ann"] },
    { players: "ann", text: "not a list" },
    { characters: ["barkeep"], line: "Last orders!" },
    { sessions: ["s_1"], variables: { place: "cellar" } },
    [1, 2],
    "words",
  ])("agrees with the server about %j", (given) => {
    expect(eventInWords(given).ok).toBe(readEvent(given).ok);
  });
});
