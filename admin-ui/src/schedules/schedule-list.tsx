/** Schedules: what happens by itself, when it does so next, and how it went last. */
import { DocumentList } from "../edit/document-list.tsx";
import { scheduleWords as words } from "../words/en-schedules.ts";
import { RunStatus } from "./run-list.tsx";
import { draftOfSchedule, type ShownSchedule } from "./schedule-draft.ts";
import { timeInWords, whenInWords } from "./times.ts";

export default function ScheduleList() {
  return (
    <DocumentList<ShownSchedule>
      kind="schedules"
      icon="clock"
      words={words}
      marks={(schedule) => !schedule.enabled && <span className="badge">{words.off}</span>}
      about={(schedule) => (
        <p className="muted small">
          {words.kinds[draftOfSchedule(schedule).kind]}, {whenInWords(schedule)}
        </p>
      )}
      facts={({ lastRun, enabled, nextRun }) => (
        <div className="row wrap small">
          {lastRun && <RunStatus run={lastRun} />}
          {enabled && (
            <span className="muted">{nextRun === null ? words.never : words.nextRun(timeInWords(nextRun))}</span>
          )}
        </div>
      )}
    />
  );
}
