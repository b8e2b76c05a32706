/** What `barkeep test` shows a person: how far the runs have come, a table of them, and what was broken with where to see it. */
import type { Run, RunResult } from "../server/scenarios/runs.ts";
import { sumOf, tokensIn } from "../server/scenarios/summary.ts";
import { cutTo, inColumns } from "./columns.ts";
import { failuresOf } from "./junit.ts";
import type { Terminal } from "./terminal.ts";

export interface Progress {
  /** Attempts made, of those to be made. */
  readonly made: number;
  readonly of: number;
  /** Scenarios that failed so far. */
  readonly failed: number;
  /** Since the beginning, in ms. */
  readonly ms: number;
}

const barWidth = 30;
const widestName = 44;
const widestModel = 28;

export function progressLine({ made, of, failed, ms }: Progress, terminal: Terminal): string {
  const filled = Math.round((made / Math.max(of, 1)) * barWidth);
  const bar = terminal.paint("cyan", "━".repeat(filled)) + terminal.paint("dim", "─".repeat(barWidth - filled));
  const tail = failed > 0 ? `  ${terminal.paint("red", `${failed} failed`)}` : "";
  return `${bar}  ${made}/${of}${tail}  ${terminal.paint("dim", seconds(ms))}`;
}

interface OnModel {
  readonly run: Run;
  readonly model: string;
  readonly results: readonly RunResult[];
  readonly passes: number;
}

/** `page`: the server's address, where it is there after the command too. */
export function reportOf(runs: readonly Run[], terminal: Terminal, page: string | null, ms: number): string[] {
  const rows = runs.flatMap(byModel);
  const flaky = rows.filter(({ passes, results }) => passes > 0 && passes < results.length).length;
  const failed = runs.filter(({ passed }) => !passed).length;
  const fresh = runs.filter(({ newlyFailing }) => newlyFailing).length;
  const cost = sumOf(rows.flatMap(({ results }) => results.map((result) => result.cost ?? null)));
  const told = [
    `${runs.length - failed} of ${runs.length} passed in ${seconds(ms)}`,
    ...(fresh > 0 ? [`${fresh} newly failing`] : []),
    ...(flaky > 0 ? [`${flaky} flaky`] : []),
    ...(cost !== null && cost > 0 ? [dollars(cost)] : []),
  ].join(", ");
  return [
    ...tableOf(rows, terminal),
    ...rows.filter(({ passes, results }) => passes < results.length).flatMap((row) => brokenIn(row, terminal, page)),
    "",
    terminal.paint(["bold", failed === 0 ? "green" : "red"], told),
  ];
}

function byModel(run: Run): OnModel[] {
  return [...new Set(run.results.map(({ model }) => model))].map((model) => {
    const results = run.results.filter((result) => result.model === model);
    return { run, model, results, passes: results.filter(({ passed }) => passed).length };
  });
}

function tableOf(rows: readonly OnModel[], terminal: Terminal): string[] {
  const [titles = "", ...lines] = inColumns(
    [
      { title: "" },
      { title: "Scenario" },
      { title: "Model" },
      { title: "Passed", end: true },
      { title: "First word", end: true },
      { title: "Tokens", end: true },
      { title: "Cost", end: true },
      { title: "" },
    ],
    rows.map(({ run, model, results, passes }) => {
      const first = Math.max(0, ...results.map(({ firstTextMs }) => firstTextMs ?? 0));
      const tokens = results.reduce((sum, { usage }) => sum + tokensIn(usage), 0);
      const cost = sumOf(results.map((result) => result.cost ?? null));
      return [
        markOf(passes, results.length, terminal),
        terminal.paint("bold", cutTo(run.scenario, widestName)),
        cutTo(model, widestModel),
        `${passes}/${results.length}`,
        `${first} ms`,
        tokens.toLocaleString("en"),
        cost === null ? "?" : dollars(cost),
        notesOf(run, results, passes, terminal),
      ];
    }),
  );
  return [terminal.paint("dim", titles), ...lines];
}

function markOf(passes: number, of: number, terminal: Terminal): string {
  if (passes === of) return terminal.paint("green", "passed");
  return passes > 0 ? terminal.paint("yellow", "flaky") : terminal.paint("red", "failed");
}

function notesOf(run: Run, results: readonly RunResult[], passes: number, terminal: Terminal): string {
  const unjudged = results
    .flatMap(({ steps, expect }) => [...steps.flatMap((step) => step.expect), ...expect])
    .filter(({ passed }) => passed === null).length;
  const judged = results.flatMap((result) => result.judged ?? []);
  const toJudge = judged.reduce((sum, { usage }) => sum + tokensIn(usage), 0);
  const live = [...new Set(results.flatMap((result) => result.live))];
  return [
    ...(run.newlyFailing && passes < results.length ? [terminal.paint("red", "newly failing")] : []),
    ...(unjudged > 0 ? [terminal.paint("yellow", `${unjudged} not judged`)] : []),
    ...(toJudge > 0
      ? [terminal.paint("dim", `${judged[0]?.model} judged with ${toJudge.toLocaleString("en")} tokens`)]
      : []),
    ...(live.length > 0 ? [terminal.paint("dim", `live: ${live.join(", ")}`)] : []),
  ].join(", ");
}

/** The first attempt that failed: its broken expectations, and where the turn is seen. */
function brokenIn({ run, model, results }: OnModel, terminal: Terminal, page: string | null): string[] {
  const broken = results.find(({ passed }) => !passed) as RunResult;
  const turn = broken.steps.find(({ expect }) => expect.some(({ passed }) => passed === false))?.turn;
  const seen = page === null ? turn && `turn ${turn}` : broken.session && addressOf(page, broken.session, run.id, turn);
  return [
    "",
    `${terminal.paint(["bold", "red"], run.scenario)} on ${model}`,
    ...failuresOf(broken).map((line) => `  ${line}`),
    ...(seen ? [`  ${terminal.paint("dim", seen)}`] : []),
  ];
}

const addressOf = (page: string, session: string, run: string, turn: string | null | undefined) =>
  `${page}/conversations/${session}?${turn ? `turn=${turn}&` : ""}run=${run}`;
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const least = 0.0001;
function dollars(amount: number): string {
  if (amount === 0) return "$0";
  return amount < least ? `<$${least}` : `$${amount.toFixed(amount < 1 ? 4 : 2)}`;
}
