/** The check of patterns: what it finds in a source, and what it lets pass. */
import { checkSync } from "recheck";
import { describe, expect, it } from "vitest";
import { judgeFiles, patternsIn } from "../../scripts/check-patterns.mjs";

const judge = (pattern: string, flags: string) => checkSync(pattern, flags).status;
const problemsOf = (source: string) => judgeFiles([{ path: "a.ts", source }], judge).problems;

describe("the check of patterns", () => {
  it("finds those written as literals and those made of texts", () => {
    const { found, unknown } = patternsIn(
      "a.ts",
      'const a: RegExp = /x+/gi;\nnew RegExp("y+", "u");\nRegExp("z" + a);',
    );
    expect(found).toEqual([
      { pattern: "x+", flags: "gi", line: 1 },
      { pattern: "y+", flags: "u", line: 2 },
    ]);
    expect(unknown).toEqual([3]);
  });

  it.each([
    ["spaces before a word that may be missing", "text.replace(/[,\\s]*(?:please)?[.!?\\s]*$/i, '')"],
    ["digits read in two ways", "/^\\s*[-+]?(\\d+\\.?\\d*|\\.\\d+)$/.test(text)"],
    ["a run before the end", "text.replace(/\\ufffd+$/, '')"],
    ["the pattern of a schema", 'Type.String({ pattern: "^(a+)+$" })'],
    ["one made while running", "new RegExp(label + ' *: *')"],
  ])("refuses %s", (_, source) => {
    expect(problemsOf(source)).toMatchObject([{ file: "a.ts", line: 1 }]);
  });

  it.each([
    ["a linear one", "/^\\d+(?:\\.\\d*)?$/.test(text)"],
    ["one whose text is bounded", "// bounded: a name of at most 64 characters\ntext.replace(/_+$/, '')"],
    ["a division", "const share = a / b / c;"],
    ["what only looks like one in a text", 'const text = "/a+$/";'],
  ])("lets pass %s", (_, source) => {
    expect(problemsOf(source)).toEqual([]);
  });
});
