/** Finding and sorting by names as people read them. */
import { expect, it } from "vitest";
import { byName, find, findable } from "./find.ts";

const names = ["Tavern Method 10", "house Menu", "Crème Brûlée", "Tavern Method 9"].map((name) => ({ name }));
const list = findable(names, ({ name }) => name);

it("finds all words in any order, case and accents apart", () => {
  expect(find(list, "METHOD tavern")).toHaveLength(2);
  expect(find(list, "brulee creme")).toEqual([{ name: "Crème Brûlée" }]);
  expect(find(list, "tavern menu")).toEqual([]);
  expect(find(list, "  ")).toEqual(names);
});

it("sorts as people count", () => {
  expect([...names].sort(byName).map(({ name }) => name)).toEqual([
    "Crème Brûlée",
    "house Menu",
    "Tavern Method 9",
    "Tavern Method 10",
  ]);
});
