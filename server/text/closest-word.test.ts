/** Slips that are recognised, and words too far away. */
import { describe, expect, it } from "vitest";
import { closestWord } from "./closest-word.ts";

describe("closestWord", () => {
  it.each([
    ["typ", "type"],
    ["TYPE", "type"],
    ["desciption", "description"],
    ["requierd", "required"],
    ["banana", undefined],
    ["it", undefined],
    ["x".repeat(10_000), undefined],
  ])("for %s", (word, expected) => {
    expect(closestWord(word, ["type", "description", "required"])).toBe(expected);
  });
});
