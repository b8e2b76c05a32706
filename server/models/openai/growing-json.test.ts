/** Pieces of JSON are whole exactly when what stands there can be read. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { readJson } from "../../../protocol/exact-json.ts";
import { GrowingJson } from "./growing-json.ts";

/** As arguments are read: a number that nothing can hold, such as 1e+311, is none. */
const isJson = (text: string): boolean => {
  try {
    readJson(text);
    return true;
  } catch {
    return false;
  }
};

it("knows at each piece whether all that has come is one value", () => {
  const piece = fc.oneof(
    fc.constantFrom("{", "}", "[", "]", '"', "\\", ":", ",", " ", "\n", "1", "null", '{"a":1}', '"}"', "{}", '\\"'),
    fc.json({ maxDepth: 3 }),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const growing = new GrowingJson();
      let text = "";
      for (const one of pieces) {
        growing.append(one, 380);
        text = (text + one).slice(0, 380);
        expect(growing.text).toBe(text);
        expect(growing.isWhole()).toBe(isJson(text));
      }
    }),
    { numRuns: 500, examples: [[["1e+31", "1"]]] },
  );
});

it("follows a value of any length, cut anywhere", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 4 }), fc.integer({ min: 1, max: 7 }), (json, length) => {
      const list = `["${"x".repeat(500)}\\\\\\"",${json}]`;
      const growing = new GrowingJson();
      for (let at = 0; at < list.length; at += length) {
        expect(growing.isWhole()).toBe(false);
        growing.append(list.slice(at, at + length), 1_000_000);
      }
      expect(growing.isWhole()).toBe(true);
      growing.append(" \n", 1_000_000);
      expect(growing.isWhole()).toBe(true);
      growing.append("{}", 1_000_000);
      expect(growing.isWhole()).toBe(false);
    }),
  );
});
