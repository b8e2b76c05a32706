import { expect, it } from "vitest";
import { readMethodFields } from "./method-fields.ts";
import { nulProblem } from "./pasted-code.ts";

it("takes a byte order mark off the code, wherever it comes in, and only at its beginning", () => {
  const reading = readMethodFields(
    { name: "Pasted", description: "x", code: '\uFEFFx = "\uFEFF"' },
    {},
    { timeoutCeilingMs: 5000, laterCeilingMs: 5000, required: ["code"] },
  );
  expect(reading).toMatchObject({ ok: true, draft: { code: 'x = "\uFEFF"' } });
});

it("finds the line and column of a NUL", () => {
  expect(nulProblem("a\nbc\0")).toMatchObject({ line: 2, column: 3, message: expect.stringContaining("Line 2") });
  expect(nulProblem("plain")).toBe(null);
});
