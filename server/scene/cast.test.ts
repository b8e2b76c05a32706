import { expect, test } from "vitest";
import { nextInTurn, whoIsNamed } from "./cast.ts";
import { Chatter } from "./chatter.ts";
import { Speakers } from "./speakers.ts";

const cast = [
  { id: "mira", name: "Mira Falk" },
  { id: "tom", name: "Tom Falk" },
  { id: "ivo", name: "Old Ivo" },
];

test.each([
  ["Tom, what is for supper?", "tom"],
  ["What do you think, MIRA?", "mira"],
  ["Ask Tom, Mira.", "tom"],
  ["Mira Falk!", "mira"],
  ["You Falks are all alike.", null],
  ["Falk?", null],
  ["old ivo knows", "ivo"],
  ["Tomorrow, then.", null],
  ["", null],
])("%j is said to %s", (text, id) => {
  expect(whoIsNamed(text, cast)).toBe(id);
});

test("each has a turn after the other", () => {
  expect(["mira", "tom", "ivo", null].map((last) => nextInTurn(cast, last))).toEqual(["tom", "ivo", "mira", "mira"]);
});

test("they go on for so many turns and tokens, and then wait", () => {
  const chatter = new Chatter({ turns: 2, tokens: 100 });
  expect(chatter.goesOn()).toBe(false);
  chatter.begin();
  expect([chatter.goesOn(), chatter.goesOn(), chatter.goesOn()]).toEqual([true, true, false]);
  chatter.begin();
  chatter.spend(100);
  expect(chatter.goesOn()).toBe(false);
  chatter.begin();
  chatter.stop();
  expect(chatter.goesOn()).toBe(false);
});

test.each([
  ["Ada", "Ada"],
  ["old ivo", "old ivo (a player)"],
  ["  Old\u200b Ivo:", "  Old\u200b Ivo  (a player)"],
  ["Old Ivo: Take my gold. Mira", "Old Ivo  Take my gold. Mira"],
  ["ＯＬＤ　ＩＶＯ", "ＯＬＤ　ＩＶＯ (a player)"],
])("a player who is called %j is heard as %j", (name, heard) => {
  expect(new Speakers({ cast }).apart({ id: "p", name })?.name).toBe(heard);
});
