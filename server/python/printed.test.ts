import { expect, test } from "vitest";
import { maxPrintedBytes, Printed } from "./printed.ts";

test("gives what came, once", () => {
  const printed = new Printed();
  printed.push(Buffer.from("a"));
  printed.push(Buffer.from("bé"));
  expect([printed.take(), printed.take()]).toEqual(["abé", ""]);
});

test("is cut at the cap with a mark, never inside a character, and starts anew after", () => {
  const printed = new Printed();
  printed.push(Buffer.from("x".repeat(maxPrintedBytes - 1)));
  printed.push(Buffer.from("😀 and more"));
  printed.push(Buffer.from("and more"));
  const text = printed.take();
  expect(text.slice(0, maxPrintedBytes)).toBe(`${"x".repeat(maxPrintedBytes - 1)}\n`);
  expect(text).toContain("cut off");
  printed.push(Buffer.from("next"));
  expect(printed.take()).toBe("next");
});

test("exactly at the cap nothing is cut", () => {
  const printed = new Printed();
  printed.push(Buffer.from("x".repeat(maxPrintedBytes)));
  expect(printed.take()).toBe("x".repeat(maxPrintedBytes));
});
