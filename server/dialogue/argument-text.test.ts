/** Arguments as models and gateways write them, and what is made of their text. */
import { expect, it } from "vitest";
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
  ["every digit", '{"id":76561197960287931}', { id: 76561197960287931n }],
])("%s", (_, text, value) => {
  expect(readArguments(text)).toEqual({ ok: true, value });
});

it.each([['{"city":"Rome"}{"city":"Oslo"}'], ['{"city":'], ["Rome"], ['{"city":"Rome"} and more']])(
  "what is not plain is told: %s",
  (text) => {
    expect(readArguments(text)).toMatchObject({ ok: false, problem: expect.stringContaining("not JSON") });
    expect(argumentsForHistory(text)).toBe("{}");
  },
);

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

it("takes no longer for long texts of any kind", () => {
  for (const { what, text } of longTexts(60_000, { before: "{}", after: "x" })) {
    const begun = process.cpuUsage().user;
    readArguments(text);
    expect(process.cpuUsage().user - begun, what).toBeLessThan(1_000_000);
  }
});
