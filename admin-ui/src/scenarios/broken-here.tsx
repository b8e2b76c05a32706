/** Above a turn that a scenario was held with: what was expected there, and what was broken. */
import type { Run } from "../../../server/scenarios/runs.ts";
import { useResource } from "../http/resources.ts";
import { Link } from "../navigation/router.tsx";
import { scenarioWords as words } from "../words/en-scenarios.ts";
import { Verdicts } from "./run-results.tsx";

export interface BrokenHereProps {
  readonly run: string;
  readonly session: string;
  readonly turn: string;
}

export default function BrokenHere({ run: id, session, turn }: BrokenHereProps) {
  const run = useResource<Run>(`/scenario-runs/${encodeURIComponent(id)}`);
  const result = run.data?.results.find((one) => one.session === session);
  if (!run.data || !result) return null;
  const { scenario, name } = run.data;
  const step = result.steps.find((one) => one.turn === turn);
  return (
    <section className="card panel" aria-label={words.expected}>
      <div className="row wrap">
        <h2 className="grow">{words.expected}</h2>
        <Link className="small" href={`/scenarios/${scenario}?run=${id}`} dir="auto">
          {name}
        </Link>
      </div>
      <Verdicts list={[...(step?.expect ?? []), ...result.expect]} />
    </section>
  );
}
