/** What a person reads of scenarios in a terminal: aligned whatever stands in the cells, and coloured where that shows. */
import { describe, expect, it } from "vitest";
import type { Run, RunResult } from "../server/scenarios/runs.ts";
import { cutTo, inColumns, widthOf } from "./columns.ts";
import { junit } from "./junit.ts";
import { progressLine, reportOf } from "./scenario-report.ts";
import { Terminal } from "./terminal.ts";
import { runsAtOnce } from "./test.ts";

const sink = { write: () => {} };
const terminal = (env: NodeJS.ProcessEnv) => new Terminal({ out: sink, err: sink, env });
const plain = terminal({ NO_COLOR: "1" });

const result = (model: string, attempt: number, passed: boolean, more: Partial<RunResult> = {}): RunResult => ({
  model,
  attempt,
  passed,
  session: "s_one",
  steps: [
    {
      turn: "s_one.1",
      expect: [{ expectation: { says: "friend" }, passed, ...(!passed && { why: 'It said "Go away."' }) }],
    },
  ],
  expect: [],
  firstTextMs: 12,
  ms: 40,
  usage: { inputTokens: 1200, outputTokens: 34 },
  live: [],
  cost: 0.0031,
  ...more,
});
const run = (scenario: string, results: readonly RunResult[], more: Partial<Run> = {}): Run => ({
  id: `run_${scenario}`,
  scenario,
  name: scenario,
  status: "done",
  passed: results.every(({ passed }) => passed),
  at: "",
  draft: false,
  versions: { scenario: 1, character: 1 },
  results,
  attempts: results.length,
  ...more,
});

describe("columns", () => {
  it("are as wide as what a terminal shows of their cells", () => {
    expect(widthOf("\u001b[31m宿屋 é\u001b[39m")).toBe(6);
    expect(cutTo("宿屋の主人", 6)).toBe("宿屋…");
    const lines = inColumns(
      [{ title: "Name" }, { title: "n", end: true }],
      [
        ["宿屋", "1"],
        ["e\u0301", "100"],
      ],
    );
    expect(lines.map(widthOf)).toEqual([9, 9, 9]);
  });
});

describe("the report", () => {
  const runs = [
    run("weather", [result("gpt-4o", 1, true), result("gpt-4o", 2, false), result("llama", 1, true, { cost: null })], {
      newlyFailing: true,
    }),
    run("hello", [result("rehearsal", 1, true, { cost: 0 })]),
    run("cheap", [result("small", 1, true, { cost: 0.00001 })]),
  ];

  it("has a row for each model, what was broken with the turn's address, and a sum", () => {
    expect(reportOf(runs, plain, "http://127.0.0.1:7070", 1234)).toEqual([
      "        Scenario  Model      Passed  First word  Tokens      Cost",
      "flaky   weather   gpt-4o        1/2       12 ms   2,468   $0.0062  newly failing",
      "passed  weather   llama         1/1       12 ms   1,234         ?",
      "passed  hello     rehearsal     1/1       12 ms   1,234        $0",
      "passed  cheap     small         1/1       12 ms   1,234  <$0.0001",
      "",
      "weather on gpt-4o",
      '  step 1: expected {"says":"friend"}. It said "Go away."',
      "  http://127.0.0.1:7070/conversations/s_one?turn=s_one.1&run=run_weather",
      "",
      "2 of 3 passed in 1.2 s, 1 newly failing, 1 flaky",
    ]);
  });

  it("names the turn where nobody serves a page afterwards, and keeps its columns in colour", () => {
    expect(reportOf(runs, plain, null, 1)).toContain("  turn s_one.1");
    const coloured = reportOf(runs, terminal({ FORCE_COLOR: "1" }), null, 1234);
    expect(coloured[1]).toContain("\u001b[33mflaky\u001b[39m");
    expect(coloured.map(widthOf)).toEqual(reportOf(runs, plain, null, 1234).map(widthOf));
  });

  it("tells how far it has come", () => {
    expect(progressLine({ made: 15, of: 30, failed: 2, ms: 900 }, plain)).toBe(
      `${"━".repeat(15)}${"─".repeat(15)}  15/30  2 failed  0.9 s`,
    );
  });
});

it("is told to CI with all counts that its readers want, what broke off apart from what was other than expected", () => {
  const unjudged = { expectation: { judge: "It is kind." }, passed: null, why: "Not judged: nobody can." };
  const text = junit([
    run("a & b", [
      result("m", 1, true, { expect: [unjudged] }),
      result("m", 2, false),
      result("m", 3, false, { steps: [], error: { code: "internal", message: "cut \ud800\u0007 <off>" } }),
    ]),
  ]);
  expect(text).toContain('<testsuites name="barkeep" tests="3" failures="1" errors="1">');
  expect(text).toContain('<testsuite name="a &amp; b" tests="3" failures="1" errors="1">');
  expect(text).toContain("the whole: Not judged: nobody can.");
  expect(text).toContain('<error message="internal: cut \ufffd &lt;off&gt;">');
});

it("as many runs are asked for as the server lets wait, whatever is asked of each", () => {
  expect([1, 3, 50, 500].map(runsAtOnce)).toEqual([32, 32, 20, 2]);
});
