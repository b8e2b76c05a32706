import { expect, it } from "vitest";
import { brokenLine, fieldLine, pathLine, repeatedName } from "./json-lines.ts";

const sound = JSON.stringify(
  {
    items: [
      { id: "a", size: 1, tags: ["x"] },
      { id: "b", size: null },
    ],
  },
  null,
  2,
);

it.each([
  ["NaN", sound.replace("null", "NaN"), 12],
  ["a missing bracket", sound.replace("[\n        ", "\n        "), 8],
  ["a missing comma", sound.replace("1,", "1"), 6],
  ["a text without its end", sound.replace('"x"', '"x'), 7],
  ["a comma too many", sound.replace("null", "null,"), 13],
  ["a number without digits", sound.replace("1,", "-,"), 5],
  ["a value cut off", sound.slice(0, sound.indexOf("null") + 2), 12],
  ["nothing", "", 1],
  ["something behind", `${sound}\n\nx`, 17],
])("finds the line of %s", (_, text, line) => {
  expect(brokenLine(text)).toBe(line);
});

it("finds the line of a document's field, or of the document", () => {
  expect(fieldLine(sound, "a", "size")).toBe(5);
  expect(fieldLine(sound, "b", "size")).toBe(12);
  expect(fieldLine(sound, "b", "tags")).toBe(11);
  expect(fieldLine(sound, "c", "size")).toBeNull();
});

it("finds the line of what a path names, however it is laid out, and else of what is nearest", () => {
  const text = `[
  {"id": "a, \\"b\\" {", "steps": [1]},
  {
    "steps": [
      { "say": "hi", "expect": [
        { "says": "x" },
        { "calls": "m",
          "whit": {} }
      ] }
    ]
  }
]`;
  expect(pathLine(text, "[0].steps[0]")).toBe(2);
  expect(pathLine(text, "[1].steps[0].expect[1]")).toBe(7);
  expect(pathLine(text, "1.steps.0.expect.1.whit")).toBe(8);
  expect(pathLine(text, "[1].steps[0].expect[1].calls")).toBe(7);
  expect(pathLine(text, "[1].name")).toBe(3);
  expect(pathLine(text, "[7].name")).toBe(1);
  expect(pathLine('{"a": 1}', "")).toBe(1);
});

it.each([
  ["at the top", '{"a":1,\n"b":2,\n"a":3}', { name: "a", line: 3 }],
  ["deep within", '{"items":[\n{"id":"x","code":"{\\"id\\":1,",\n"id":"y"}]}', { name: "id", line: 3 }],
  ["in another spelling", '{"caf\\u00e9":1,\n"café":2}', { name: "café", line: 2 }],
  ["in two objects of a list", '[{"a":1},{"a":1}]', null],
  ["as a name and as a value", '{"a":"b","b":"a","c":["a","a"]}', null],
  ["in an object and in one within", '{"a":{"a":{"a":[]}},"b":[{"a":1}],"c":1}', null],
  ["behind an object that ended", '{"a":{"b":1},"b":[[1],{"c":1}],\n"a":2}', { name: "a", line: 2 }],
  ["nowhere", "7", null],
])("finds a name that stands twice %s", (_, text, found) => {
  expect(repeatedName(text)).toEqual(found);
});
