/** Runs of scenarios as a JUnit file. No times and no ids: the same conversations give the same bytes. */
import { writeJson } from "../protocol/exact-json.ts";
import type { Run, RunResult } from "../server/scenarios/runs.ts";

export function junit(runs: readonly Run[]): string {
  const cases = runs.flatMap((run) => run.results.map((result) => ({ run, result })));
  const all = cases.map(({ result }) => result);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="barkeep" ${countsOf(all)}>`,
    ...runs.flatMap((run) => [
      `  <testsuite name="${escaped(run.scenario)}" ${countsOf(run.results)}>`,
      ...run.results.flatMap((result) => caseOf(run, result)),
      "  </testsuite>",
    ]),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

/** One that broke off is an error; of a failure it is known what was other than expected. */
const brokeOff = ({ error }: RunResult): boolean => error !== undefined;

function countsOf(results: readonly RunResult[]): string {
  const errors = results.filter(brokeOff).length;
  const failures = results.filter((result) => !result.passed && !brokeOff(result)).length;
  return `tests="${results.length}" failures="${failures}" errors="${errors}"`;
}

function caseOf(run: Run, result: RunResult): string[] {
  const open = `    <testcase classname="${escaped(run.scenario)}" name="${escaped(`${run.name} on ${result.model} (${result.attempt})`)}"`;
  const broken = failuresOf(result);
  const unjudged = verdictsOf(result).filter(({ verdict }) => verdict.passed === null);
  const told = unjudged.map(({ where, verdict }) => `      ${escaped(`${where}: ${verdict.why ?? "Not judged."}`)}`);
  const said = told.length > 0 ? ["      <system-out>", ...told, "      </system-out>"] : [];
  if (result.passed) return said.length > 0 ? [`${open}>`, ...said, "    </testcase>"] : [`${open}/>`];
  const what = brokeOff(result) ? "error" : "failure";
  const text = broken.map((one) => `      ${escaped(one)}`).join("\n");
  return [
    `${open}>`,
    `      <${what} message="${escaped(broken[0] ?? "failed")}">`,
    text,
    `      </${what}>`,
    ...said,
    "    </testcase>",
  ];
}

/** Each broken expectation as a sentence. */
export function failuresOf(result: RunResult): string[] {
  const { error } = result;
  return [
    ...(error ? [`${error.code}: ${error.message}`] : []),
    ...verdictsOf(result)
      .filter(({ verdict }) => verdict.passed === false)
      .map(({ where, verdict }) => `${where}: expected ${writeJson(verdict.expectation)}. ${verdict.why ?? ""}`.trim()),
  ];
}

const verdictsOf = ({ steps, expect }: RunResult) => [
  ...steps.flatMap((step, at) => step.expect.map((verdict) => ({ where: `step ${at + 1}`, verdict }))),
  ...expect.map((verdict) => ({ where: "the whole", verdict })),
];

const escaped = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML can't hold them.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
