/** Schedules: what happens by itself, when it does so next, and how it went last. */
import "../style/reach.css";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useMay } from "../login/me.ts";
import { go, Link } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { scheduleWords as words } from "../words/en-schedules.ts";
import { RunStatus } from "./run-list.tsx";
import { draftOfSchedule, type ShownSchedule } from "./schedule-draft.ts";
import { timeInWords, whenInWords } from "./times.ts";

export default function ScheduleList() {
  const schedules = useResource<List<ShownSchedule>>("/schedules");
  const may = useMay();
  const items = schedules.data?.items;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{words.title}</h1>
          <p>{words.lead}</p>
        </div>
        {may("schedules.write") && (
          <div className="page-actions">
            <Button look="primary" icon="plus" onClick={() => go("/schedules/new")}>
              {words.add}
            </Button>
          </div>
        )}
      </header>
      {schedules.error && <Failure error={schedules.error} retry={schedules.refresh} />}
      {!items && !schedules.error && <Skeleton />}
      {items?.length === 0 && (
        <div className="card">
          <Empty icon="clock" title={words.empty}>
            {words.emptyText}
          </Empty>
        </div>
      )}
      {items && items.length > 0 && (
        <ul className="card">
          {items.map((schedule) => (
            <li key={schedule.id} className="document-row">
              <div className="grow">
                <div className="row wrap">
                  <Link className="method-name" dir="auto" href={`/schedules/${schedule.id}`}>
                    {schedule.name}
                  </Link>
                  {!schedule.enabled && <span className="badge">{words.off}</span>}
                </div>
                <p className="muted small">
                  {words.kinds[draftOfSchedule(schedule).kind]}, {whenInWords(schedule)}
                </p>
              </div>
              <div className="row wrap small">
                {schedule.lastRun && <RunStatus run={schedule.lastRun} />}
                {schedule.enabled && (
                  <span className="muted">
                    {schedule.nextRun === null ? words.never : words.nextRun(timeInWords(schedule.nextRun))}
                  </span>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
