/** The runs of one scenario: hold it now, read what came of it, and compare it with the run before. */
import { useState } from "react";
import type { Run } from "../../../server/scenarios/runs.ts";
import { useGrowingList } from "../http/lists.ts";
import { useServer } from "../http/server.ts";
import { useMay } from "../login/me.ts";
import { useQuery } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Failure, Note, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Ago } from "../parts/words.tsx";
import { scenarioWords as words } from "../words/en-scenarios.ts";
import { changesSince, modelsIn, runBefore } from "./compare-runs.ts";
import { sentenceOf } from "./expectation-words.ts";
import { HowDialog } from "./how-dialog.tsx";
import { beginRuns, storedHow, storeHow } from "./how-to-run.ts";
import { RunResults } from "./run-results.tsx";

export interface RunPaneProps {
  readonly id: string;
  readonly unsaved: boolean;
  /** Resolves to null when it was refused. */
  readonly save: () => Promise<object | null>;
}

export function RunPane({ id, unsaved, save }: RunPaneProps) {
  const server = useServer();
  const toasts = useToasts();
  const [query, setQuery] = useQuery();
  const mayRun = useMay()("methods.write");
  const runs = useGrowingList<Run>(`/scenario-runs?scenario=${encodeURIComponent(id)}&limit=20`);
  const [how, setHow] = useState(storedHow);
  const [choosing, setChoosing] = useState(false);
  const [busy, setBusy] = useState(false);
  const items = runs.items ?? [];
  const shown = items.find((run) => run.id === query.get("run")) ?? items[0];
  const before = shown && runBefore(shown, items);
  const begin = async (with_ = how) => {
    setBusy(true);
    try {
      if (unsaved && !(await save())) return;
      const { items: begun, notBegun } = await beginRuns(server, { scenarios: [id] }, with_);
      for (const { error } of notBegun) toasts.failed(new Error(error.message));
      if (begun[0]) setQuery({ run: begun[0].id });
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack">
      {mayRun && (
        <div className="row">
          <Button
            className="grow"
            look={unsaved ? "plain" : "primary"}
            icon="play"
            busy={busy}
            onClick={() => void begin()}
          >
            {unsaved ? words.saveAndRun : words.runIt}
          </Button>
          <Button onClick={() => setChoosing(true)}>{words.how}</Button>
        </div>
      )}
      {runs.error && <Failure error={runs.error} retry={runs.refresh} />}
      {!runs.items && !runs.error && <Skeleton />}
      {runs.items?.length === 0 && <p className="muted">{words.noRuns}</p>}
      {shown && <RunResults run={shown} />}
      {shown?.status === "done" && before && <Compared run={shown} before={before} />}
      {items.length > 0 && (
        <section className="stack tight">
          <h2>{words.earlierRuns}</h2>
          <ul className="box lined">
            {items.map((run) => (
              <li key={run.id}>
                <button
                  type="button"
                  className="pressable small"
                  aria-pressed={run.id === shown?.id}
                  onClick={() => setQuery({ run: run.id })}
                >
                  <span className={`dot ${run.passed === null ? "" : run.passed ? "good" : "bad"}`} />
                  <span className="grow">
                    {run.passed === null
                      ? words.running(run.results.length, run.attempts)
                      : run.passed
                        ? words.passed
                        : run.newlyFailing
                          ? words.newlyFailing
                          : words.failed}
                    <span className="faint">
                      {" "}
                      {modelsIn(run).join(", ")}
                      {run.draft && `, ${words.draftRun}`}
                    </span>
                  </span>
                  <span className="faint small">
                    <Ago at={run.at} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {choosing && (
        <HowDialog
          how={how}
          onClose={() => setChoosing(false)}
          onRun={(next) => {
            storeHow(next);
            setHow(next);
            setChoosing(false);
            void begin(next);
          }}
        />
      )}
    </div>
  );
}

function Compared({ run, before }: { readonly run: Run; readonly before: Run }) {
  const changes = changesSince(before, run);
  if (changes.length === 0) return <p className="faint small">{words.same}</p>;
  return (
    <section className="stack tight">
      <h2>{words.compared}</h2>
      {changes.map(({ model, step, expectation, broken }) => (
        <Note kind={broken ? "bad" : "good"} key={`${model} ${step} ${sentenceOf(expectation)}`}>
          <strong>{broken ? words.nowBroken : words.mended}</strong> {sentenceOf(expectation)}
          <div className="faint small">
            {step === null ? words.whole : words.step(step + 1)}, {model}
          </div>
        </Note>
      ))}
    </section>
  );
}
