/** Pieces of work one after the other. */
import { expect, it } from "vitest";
import { createSerialWork } from "./serial-work.ts";

it("runs work one after the other, also after a failure", async () => {
  const serially = createSerialWork();
  const order: string[] = [];
  const step = (name: string, fails = false) =>
    serially(async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([step("one", true), step("two"), step("three")]);
  expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  expect(order).toEqual(["one begins", "one ends", "two begins", "two ends", "three begins", "three ends"]);
});
