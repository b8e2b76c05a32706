/** Changes that are kept and changes that are taken back, in any order. */
import { expect, it } from "vitest";
import { Provisional } from "./provisional.ts";

const list = () => new Provisional<readonly string[]>([]);
const add = (word: string) => (words: readonly string[]) => [...words, word];

it("has a change at once, and no more when it is undone", () => {
  const words = list();
  const one = words.change(add("one"));
  expect(words.value).toEqual(["one"]);
  one.rollBack();
  expect(words.value).toEqual([]);
});

it("loses the change that is undone and no other", () => {
  const words = list();
  const [one, two, three] = ["one", "two", "three"].map((word) => words.change(add(word)));
  two?.rollBack();
  expect(words.value).toEqual(["one", "three"]);
  one?.commit();
  three?.rollBack();
  expect(words.value).toEqual(["one"]);
});

it("holds what came before a kept change for kept", () => {
  const words = list();
  const one = words.change(add("one"));
  words.change(add("two")).commit();
  one.rollBack();
  expect(words.value).toEqual(["one", "two"]);
});
