/** Runs of scenarios as a JUnit file. No times and no ids: the same conversations give the same bytes. */
import { writeJson } from "../protocol/exact-json.ts";
import type { Run, RunResult } from "../server/scenarios/runs.ts";

export function junit(runs: readonly Run[]): string {
  const cases = runs.flatMap((run) => run.results.map((result) => ({ run, result })));
  const failures = cases.filter(({ result }) => !result.passed).length;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="barkeep" tests="${cases.length}" failures="${failures}">`,
    ...runs.flatMap((run) => [
      `  <testsuite name="${escaped(run.scenario)}" tests="${run.results.length}" failures="${run.results.filter(({ passed }) => !passed).length}">`,
      ...run.results.flatMap((result) => caseOf(run, result)),
      "  </testsuite>",
    ]),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

function caseOf(run: Run, result: RunResult): string[] {
  const open = `    <testcase classname="${escaped(run.scenario)}" name="${escaped(`${run.name} on ${result.model} (${result.attempt})`)}"`;
  const broken = failuresOf(result);
  if (result.passed) return [`${open}/>`];
  const text = broken.map((one) => `      ${escaped(one)}`).join("\n");
  return [
    `${open}>`,
    `      <failure message="${escaped(broken[0] ?? "failed")}">`,
    text,
    "      </failure>",
    "    </testcase>",
  ];
}

/** Each broken expectation as a sentence. */
export function failuresOf({ error, steps, expect }: RunResult): string[] {
  const verdicts = [
    ...steps.flatMap((step, at) => step.expect.map((verdict) => ({ where: `step ${at + 1}`, verdict }))),
    ...expect.map((verdict) => ({ where: "the whole", verdict })),
  ];
  return [
    ...(error ? [`${error.code}: ${error.message}`] : []),
    ...verdicts
      .filter(({ verdict }) => verdict.passed === false)
      .map(({ where, verdict }) => `${where}: expected ${writeJson(verdict.expectation)}. ${verdict.why ?? ""}`.trim()),
  ];
}

const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML can't hold them.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
