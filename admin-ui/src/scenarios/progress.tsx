/** How far the runs have come, and how they went once they are done. */
import { Note } from "../parts/notes.tsx";
import { scenarioWords as words } from "../words/en-scenarios.ts";
import type { RunsState } from "./use-runs.ts";

export function Progress({ runs: { progress, running } }: { readonly runs: RunsState }) {
  if (progress === null)
    return running > 0 ? (
      <p className="row muted small" role="status">
        <span className="spinner" aria-hidden="true" /> {words.runningNow(running)}
      </p>
    ) : null;
  const { done, of, failed } = progress;
  if (done === of && of > 0)
    return (
      <div role="status">
        <Note kind={failed > 0 ? "warn" : "good"}>
          {failed > 0 ? words.someFailed(failed, of) : words.allPassed(of)}
        </Note>
      </div>
    );
  return (
    <div className="row wrap" role="status">
      <progress max={of} value={done} aria-label={words.runs} />
      <span className="muted small number">
        {words.progress(done, of)}
        {failed > 0 && <span className="bad toned">{words.failures(failed)}</span>}
      </span>
    </div>
  );
}
