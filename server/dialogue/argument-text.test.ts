/** Arguments as models and gateways write them, and what is made of their text. */

import { expect, it } from "vitest";
import { cpuMs } from "../../test/fixtures/cpu-time.ts";
import { longTexts } from "../../test/fixtures/long-texts/long-texts.ts";
import { argumentsForHistory, readArguments } from "./argument-text.ts";

const rome = { city: "Rome" };

it.each([
  ["as they should be", '{"city":"Rome"}', rome],
  ["nothing", "", {}],
  ["null", " null ", {}],
  ["an empty object first", '{}{"city":"Rome"}', rome],
  ["null first", 'null{"city":"Rome"}', rome],
  ["an empty text first", '""{"city":"Rome"}', rome],
  ["the same twice", '{"city":"Rome"}{"city":"Rome"}', rome],
  ["the same twice, in another order", '{"a":1,"b":2} {"b":2,"a":1}', { a: 1, b: 2 }],
  ["a fence", '```json\n{"city":"Rome"}\n```', rome],
  ["a template's mark", '{"city":"Rome"}<|call|>', rome],
  ["two empty ones", "{}{}", {}],
  ["JSON in a text, unwrapped where it is checked", '"{\\"city\\":\\"Rome\\"}"', '{"city":"Rome"}'],
  ["Python's quotes", "{'city':'Rome'}", rome],
  ["a comma too many", '{"city":"Rome",}', rome],
  ["names without quotes", '{city: "Rome"}', rome],
  ["a line break in a text", '{"city":"Ro\nme"}', { city: "Ro\nme" }],
  ["every digit", '{"id":76561197960287931}', { id: 76561197960287931n }],
])("%s", (_, text, value) => {
  expect(readArguments(text)).toEqual({ ok: true, value });
});

it.each([
  ['{"city":"Rome"}{"city":"Oslo"}'],
  ['{"city":'],
  ['{"city":"Rome"'],
  ["Rome"],
  ['{"city":"Rome"} and more'],
  ['{"city":"Rome","city"}'],
  ['{"n":007}'],
  ['{"n":NaN}'],
  ["{city: Rome}"],
])("what is not plain is told: %s", (text) => {
  expect(readArguments(text)).toMatchObject({ ok: false, problem: expect.stringContaining("not JSON") });
  expect(argumentsForHistory(text)).toBe("{}");
});

it("a number that nothing holds is told with its path", () => {
  expect(readArguments('{"a":{"b":1e999}}')).toMatchObject({ ok: false, problem: expect.stringContaining("at a.b") });
});

it.each([
  ['{}{"city":"Rome"}', '{"city":"Rome"}'],
  ['"{\\"city\\":\\"Rome\\"}"', '{"city":"Rome"}'],
  ["null", "{}"],
  ["[1]", "{}"],
])("stand in the history as an object: %s", (text, expected) => {
  expect(argumentsForHistory(text)).toBe(expected);
});

it("takes no longer for long texts of any kind", async () => {
  for (const { what, text } of longTexts(60_000, { before: "{}", after: "x" })) {
    expect(await cpuMs(() => readArguments(text)), what).toBeLessThan(1000);
  }
});
