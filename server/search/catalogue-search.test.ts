/** Words in what designers wrote: found by parts, those named so first, and nobody waits for a large catalogue to be looked through. */
import { setImmediate as others } from "node:timers/promises";
import { expect, test } from "vitest";
import { createCatalogueSearch, type Designed } from "./catalogue-search.ts";

const designed = (id: string, code: string): Designed => ({ id, name: `Method ${id}`, updatedAt: "", code });

test("finds what holds all of the words, in any case and with any accents; a name that holds them comes first", async () => {
  const search = createCatalogueSearch("method");
  const documents = [designed("a", "x = 'Café prices'"), designed("cafe", "y = 1"), designed("b", "z = 'cafes'")];
  const found = await search(documents, ["CAFE"]);
  expect(found.map(({ id }) => id)).toEqual(["cafe", "a", "b"]);
  expect(found[1]?.snippet).toBe("x = 'Café prices'");
  expect(await search(documents, ["cafe", "prices"])).toMatchObject([{ id: "a" }]);
});

test("others have their turn while a large catalogue is looked through", async () => {
  const search = createCatalogueSearch("method");
  const line = `${"some words of code ".repeat(50)}\n`;
  const documents = Array.from({ length: 50 }, (_, n) => designed(`m${n}`, line.repeat(100)));
  let turns = 0;
  let over = false;
  const count = (async () => {
    for (; !over; turns += 1) await others();
  })();
  expect(await search(documents, ["code"])).toHaveLength(50);
  over = true;
  await count;
  expect(turns).toBeGreaterThan(5);
});
