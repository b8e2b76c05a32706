/** What came of one run: each model, each attempt, and of those that failed what was broken and why. */
import type { Run, RunResult } from "../../../server/scenarios/runs.ts";
import { sumOf, tokensIn } from "../../../server/scenarios/summary.ts";
import type { Verdict as JudgedExpectation } from "../../../server/scenarios/verdict.ts";
import { Link } from "../navigation/router.tsx";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/notes.tsx";
import { Ago, count, duration } from "../parts/words.tsx";
import { scenarioWords as words } from "../words/en-scenarios.ts";
import { modelsIn } from "./compare-runs.ts";
import { sentenceOf } from "./expectation-words.ts";
import { costText, Verdict } from "./scenario-table.tsx";

export function RunResults({ run }: { readonly run: Run }) {
  return (
    <section className="stack" aria-label={words.result}>
      <header className="stack tight">
        <div className="row wrap">
          <h2 className="grow">{words.result}</h2>
          {run.newlyFailing && <span className="badge bad">{words.newlyFailing}</span>}
          {run.draft && <span className="badge info">{words.draftRun}</span>}
          {run.status === "running" && (
            <span className="badge info" role="status">
              <span className="spinner" aria-hidden="true" /> {words.running(run.results.length, run.attempts)}
            </span>
          )}
        </div>
        <p className="faint small">
          <Ago at={run.at} />, {words.onVersions(run.versions.scenario, run.versions.character)}
        </p>
      </header>
      {modelsIn(run).map((model) => (
        <OnModel key={model} model={model} run={run} />
      ))}
    </section>
  );
}

function OnModel({ model, run }: { readonly model: string; readonly run: Run }) {
  const results = run.results.filter((one) => one.model === model);
  const passed = results.filter((one) => one.passed).length;
  const first = Math.max(...results.map(({ firstTextMs }) => firstTextMs ?? 0));
  const cost = sumOf(results.map((result) => result.cost ?? null));
  const tokens = results.reduce((sum, { usage }) => sum + tokensIn(usage), 0);
  const toJudge = results.reduce((sum, { judged }) => sum + (judged ? tokensIn(judged.usage) : 0), 0);
  return (
    <section className="card panel" aria-label={model}>
      <div className="row wrap">
        <h3 className="grow">{model}</h3>
        <Verdict passed={passed} of={results.length} />
      </div>
      <p className="faint small number">
        {words.runFacts(duration(first), count(tokens))}
        {toJudge > 0 && words.judgeTokens(count(toJudge))}, {costText(cost)}
      </p>
      {[...results]
        .sort((a, b) => Number(a.passed) - Number(b.passed) || a.attempt - b.attempt)
        .map((result, at) => (
          <details key={result.attempt} className="more" open={at === 0 || undefined}>
            <summary>
              {words.attempt(result.attempt)} <Verdict passed={result.passed ? 1 : 0} of={1} />
            </summary>
            <Attempt result={result} run={run.id} />
          </details>
        ))}
    </section>
  );
}

function Attempt({ result, run }: { readonly result: RunResult; readonly run: string }) {
  return (
    <div className="stack tight">
      {result.error && <Note kind="bad">{result.error.message}</Note>}
      {result.judged && (
        <p className="faint small">
          {words.judgedBy(result.judged.model, count(tokensIn(result.judged.usage)), costText(result.judged.cost))}
        </p>
      )}
      {result.live.length > 0 && <p className="faint small">{words.ranLive(result.live.join(", "))}</p>}
      {result.steps.map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was held is finished.
        <div key={at} className="stack tight">
          <div className="row wrap small">
            <strong className="grow">{words.step(at + 1)}</strong>
            {step.turn !== null && result.session !== null && (
              <Link href={`/conversations/${result.session}?turn=${step.turn}&run=${run}`}>{words.seeTurn}</Link>
            )}
          </div>
          <Verdicts list={step.expect} />
        </div>
      ))}
      {result.expect.length > 0 && (
        <div className="stack tight">
          <strong className="small">{words.whole}</strong>
          <Verdicts list={result.expect} />
        </div>
      )}
    </div>
  );
}

/** Each expectation with its verdict; what is broken says why. */
export function Verdicts({ list }: { readonly list: readonly JudgedExpectation[] }) {
  if (list.length === 0) return <p className="faint small">{words.nothingExpected}</p>;
  return (
    <ul className="stack tight">
      {list.map(({ expectation, passed, why }, at) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: what was held is finished.
          key={at}
          className={`row top small held ${passed === null ? "" : passed ? "good" : "bad"}`}
        >
          <Icon name={passed === null ? "info" : passed ? "check" : "error"} size={14} />
          <span>
            <span className="visually-hidden">
              {passed === null ? words.notJudged : passed ? words.passed : words.broken}:{" "}
            </span>
            {sentenceOf(expectation)}
            {why && (
              <span className={passed === false ? "bad toned own-line" : "faint own-line"} dir="auto">
                {why}
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
