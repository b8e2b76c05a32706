/** The scenarios that a change to a method or a character touches, how they go with it, and one press to hold them. */
import { useEffect } from "react";
import type { Kind } from "../edit/kept-draft.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Link } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import "../style/conversations.css";
import { publishWords as words } from "../words/en-publish.ts";
import { scenarioWords } from "../words/en-scenarios.ts";
import { usualHow } from "./how-to-run.ts";
import { type ScenarioRow, scenariosPath } from "./listed-scenarios.ts";
import { Progress } from "./progress.tsx";
import { Verdict } from "./scenario-table.tsx";
import { useRuns } from "./use-runs.ts";

export interface TouchedProps {
  /** `methods` or `characters`. */
  readonly kind: Kind;
  readonly id: string;
  /** Runs that began before this say nothing of the change; ISO 8601. */
  readonly since: string;
  /** They are held with drafts. */
  readonly drafts: boolean;
  readonly onFailing?: (failing: boolean) => void;
}

/** What the scenarios' list is asked for. */
const touching = (kind: Kind, id: string): Record<string, string> =>
  kind === "methods" ? { method: id } : { character: id };

export function Touched({ kind, id, since, drafts, onFailing }: TouchedProps) {
  const which = touching(kind, id);
  const path = `${scenariosPath}&${new URLSearchParams(which)}`;
  const { data } = useResource<List<ScenarioRow>>(path);
  const runs = useRuns(data?.items, path);
  const rows = (data?.items ?? []).map((scenario) => {
    const { lastRun } = scenario;
    return { scenario, run: lastRun && lastRun.at >= since && lastRun.draft === drafts ? lastRun : null };
  });
  const failing = rows.some(({ run }) => run?.passed === false);
  useEffect(() => onFailing?.(failing), [onFailing, failing]);
  if (!data) return null;
  const list = `/scenarios?${new URLSearchParams(which)}`;
  if (rows.length === 0)
    return (
      <p className="muted small">
        {words.none} {words.noneHint}
      </p>
    );
  return (
    <section className="card panel" aria-label={words.touched}>
      <div className="row wrap">
        <span className="grow">
          {words.touches(rows.length)} <Link href={list}>{words.see}</Link>
        </span>
        <Button small icon="play" busy={runs.beginning} onClick={() => void runs.begin(which, { ...usualHow, drafts })}>
          {drafts ? words.runDraft(rows.length) : words.run(rows.length)}
        </Button>
      </div>
      <Progress runs={runs} />
      <ul className="stack tight scroll">
        {[...rows]
          .sort((a, b) => Number(b.run?.passed === false) - Number(a.run?.passed === false))
          .map(({ scenario, run }) => (
            <li key={scenario.id} className="row wrap small">
              <Link className="grow" dir="auto" href={`/scenarios/${scenario.id}${run ? `?run=${run.id}` : ""}`}>
                {scenario.name}
              </Link>
              {run?.newlyFailing && <span className="badge bad">{scenarioWords.newlyFailing}</span>}
              {run === null ? (
                <span className="faint">{words.notYet}</span>
              ) : run.status === "running" ? (
                <span className="faint">{scenarioWords.running(run.made, run.attempts)}</span>
              ) : (
                run.models.map(({ model, passed, of }) => <Verdict key={model} passed={passed} of={of} />)
              )}
            </li>
          ))}
      </ul>
    </section>
  );
}

/** After a save, and only where something is touched. */
export default function TouchedBySave(props: TouchedProps) {
  const which = touching(props.kind, props.id);
  const { data } = useResource<List<ScenarioRow>>(`${scenariosPath}&${new URLSearchParams(which)}`);
  return data && data.items.length > 0 ? <Touched {...props} /> : null;
}
