/** Runs of a schedule, newest first: how each went, whom it reached, and times that went by. */

import type { ScheduleRun } from "../../../server/records/schedule-runs.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Link } from "../navigation/router.tsx";
import { Problem } from "../parts/field.tsx";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { scheduleWords as words } from "../words/en-schedules.ts";
import { timeInWords } from "./times.ts";

const looks = { running: "info", done: "good", failed: "bad", missed: "warn" } as const;

export const RunStatus = ({ run }: { readonly run: ScheduleRun }) => (
  <span className={`badge ${looks[run.status]}`}>{words.statuses[run.status]}</span>
);

export function RunList({ schedule }: { readonly schedule: string }) {
  const runs = useResource<List<ScheduleRun>>(`/schedules/${schedule}/runs?limit=50`);
  if (runs.error) return <Failure error={runs.error} retry={runs.refresh} />;
  if (!runs.data) return <Skeleton lines={3} />;
  if (runs.data.items.length === 0) return <p className="muted small">{words.noRuns}</p>;
  return (
    <ul className="rows" aria-label={words.runs}>
      {runs.data.items.map((run) => (
        <li key={run.due}>
          <div className="row wrap small">
            <time dateTime={new Date(run.due).toISOString()} className="grow number">
              {timeInWords(run.due)}
            </time>
            {run.asked && <span className="faint">{words.asked}</span>}
            <RunStatus run={run} />
          </div>
          <RunDetails run={run} />
        </li>
      ))}
    </ul>
  );
}

function RunDetails({ run: { status, error, missed = 0, reached } }: { readonly run: ScheduleRun }) {
  return (
    <div className="small muted">
      {error && <Problem>{error}</Problem>}
      {status === "missed" && <p>{missed > 1 ? words.missed(missed) : words.missedThis}</p>}
      {status !== "missed" && missed > 0 && <p>{words.missed(missed)}</p>}
      {status === "done" && reached?.length === 0 && <p>{words.reachedNobody}</p>}
      {reached && reached.length > 0 && (
        <p>
          {words.reached}{" "}
          {reached.map((session, index) => (
            <span key={session}>
              {index > 0 && ", "}
              <Link href={`/conversations/${session}`}>{session}</Link>
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
