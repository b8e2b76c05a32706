/** One schedule: when it runs, what happens and to whom, with its next times and its runs beside it. */

import { useState } from "react";
import type { ScheduleRun } from "../../../server/records/schedule-runs.ts";
import { DocumentEditor } from "../edit/document-editor.tsx";
import { DocumentName } from "../edit/document-name.tsx";
import { DocumentScreen } from "../edit/document-screen.tsx";
import { useEdited, within } from "../edit/use-edited.ts";
import { useServer } from "../http/server.ts";
import { useMay } from "../login/me.ts";
import { Button } from "../parts/button.tsx";
import { Switch } from "../parts/switch.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { scheduleWords as words } from "../words/en-schedules.ts";
import { DeedFields } from "./deed-fields.tsx";
import { type NextTimes, useNextTimes } from "./next-times.tsx";
import { RunList } from "./run-list.tsx";
import {
  draftOfSchedule,
  emptySchedule,
  fieldsOfSchedule,
  pathOfField,
  problemsOfSchedule,
  type ShownSchedule,
} from "./schedule-draft.ts";
import { timeInWords } from "./times.ts";
import { ToFields } from "./to-fields.tsx";
import { WhenFields } from "./when-fields.tsx";

export default function ScheduleScreen({ parts }: { readonly parts: Record<string, string> }) {
  const id = parts.id ?? "new";
  return (
    <DocumentScreen<ShownSchedule> kind="schedules" id={id} icon="clock" all={words.all}>
      {(saved, gone) => <Editor id={id} saved={saved} gone={gone} />}
    </DocumentScreen>
  );
}

interface EditorProps {
  readonly id: string;
  readonly saved: ShownSchedule | undefined;
  readonly gone: boolean;
}

function Editor({ id, saved, gone }: EditorProps) {
  const mayWrite = useMay()("schedules.write");
  const state = useEdited({
    kind: "schedules",
    id,
    saved,
    empty: emptySchedule,
    draftOf: draftOfSchedule,
    fieldsOf: fieldsOfSchedule,
    problemsOf: problemsOfSchedule,
    pathOf: pathOfField,
    gone,
  });
  const { draft, change } = state;
  const times = useNextTimes(draft);
  const problem = (field: string) =>
    [...state.problems, ...(times.error?.problems ?? [])].find(({ path }) => within(path, field))?.message;
  return (
    <DocumentEditor
      state={state}
      label={words.label}
      newTitle={words.newTitle}
      all={words.all}
      mayWrite={mayWrite}
      asideLabel={words.aside}
      aside={
        <div className="stack">
          <Next times={times} />
          {saved && !gone && (
            <>
              {mayWrite && <RunNow schedule={saved.id} unsaved={state.dirty} />}
              <section aria-label={words.runs}>
                <h2>{words.runs}</h2>
                <RunList schedule={saved.id} />
              </section>
            </>
          )}
        </div>
      }
    >
      <DocumentName
        label={words.name}
        example={words.namePlaceholder}
        value={draft.name}
        problem={problem("name")}
        onChange={change}
      />
      <Switch label={words.on} checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
      <WhenFields draft={draft} change={change} problem={problem} />
      <DeedFields draft={draft} change={change} problem={problem} />
      <ToFields draft={draft} change={change} problem={problem} />
    </DocumentEditor>
  );
}

function Next({ times: { next } }: { readonly times: NextTimes }) {
  return (
    <section aria-label={words.next} aria-live="polite">
      <h2>{words.next}</h2>
      <ol className="number small marked">
        {next.map((at) => (
          <li key={at}>
            <time dateTime={at}>{timeInWords(at)}</time>
          </li>
        ))}
      </ol>
      {next.length > 0 && <p className="faint small">{words.yours}</p>}
    </section>
  );
}

function RunNow({ schedule, unsaved }: { readonly schedule: string; readonly unsaved: boolean }) {
  const server = useServer();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      const { status, error } = await server.post<ScheduleRun>(`/schedules/${schedule}/run`);
      server.resources.changed("/schedules");
      if (status === "done") toasts.done(words.ran);
      else toasts.failed(new Error(words.ranFailed(error ?? status)));
    } catch (thrown) {
      toasts.failed(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack tight">
      <div>
        <Button icon="play" busy={busy} disabled={unsaved} onClick={() => void run()}>
          {words.runNow}
        </Button>
      </div>
      {unsaved && <p className="faint small">{words.saveFirst}</p>}
    </div>
  );
}
