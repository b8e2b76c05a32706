import { expect, it } from "vitest";
import { createMasker } from "../access/mask.ts";
import { maskRun } from "./mask-run.ts";
import { failure } from "./run-method.ts";

const masker = createMasker([
  ["PIN", "48151623"],
  ["KEY", "first line of it\nsecond line of it"],
]);
const ok = { status: "ok", outputBytes: 1, stdout: "", stderr: "", queueMs: 0, ms: 48151623, egress: [] } as const;

it("finds a secret that was made a number of, and leaves other numbers and figures as they are", () => {
  const given = { pin: 48151623, list: [1, -48151623, { half: 48151623.5 }], name: "x", none: null };
  const { output, ms } = maskRun({ ...ok, output: given }, masker);
  expect(output).toEqual({ pin: "«PIN»", list: [1, "-«PIN»", { half: "«PIN».5" }], name: "x", none: null });
  expect(ms).toBe(48151623);
});

it("gives the very result where there is nothing to hide", () => {
  const output = { a: [1, 2, { b: 3 }] };
  expect(maskRun({ ...ok, output }, masker).output).toBe(output);
});

it.each([
  ["stdout first", "a\n481", "51623\nb", "a\n«PIN»", "\nb"],
  ["stderr first", "1623 b", "a 4815", " b", "a «PIN»"],
  ["each with one of its own besides", "48151623 4815\n", "1623 48151623", "«PIN» «PIN»", " «PIN»"],
  ["whole secrets", "48151623\n", "48151623\n", "«PIN»\n", "«PIN»\n"],
  ["none", "4815", "\n162", "4815", "\n162"],
])("finds a secret printed half on stdout and half on stderr: %s", (_, stdout, stderr, shownOut, shownErr) => {
  const shown = maskRun({ ...ok, stdout, stderr, output: null }, masker);
  expect({ stdout: shown.stdout, stderr: shown.stderr }).toEqual({ stdout: shownOut, stderr: shownErr });
});

it.each([0, 8, 17, 30])("masks before it cuts a long traceback, %i characters into a secret", (into) => {
  const key = "first line of it\nsecond line of it";
  const half = 8 * 1024;
  const traceback = `${"x".repeat(half - into)}${key}${"y".repeat(20_000)}${key}${"z".repeat(half - (key.length - into))}`;
  const error = { ...failure("exception", "no").error!, traceback };
  const shown = maskRun({ ...failure("exception", "no"), error }, masker).error?.traceback ?? "";
  expect(shown.length).toBeLessThan(17_000);
  expect(shown).toContain("[…]");
  for (const piece of ["first", "line", "of it", "second"]) expect(shown).not.toContain(piece);
});
