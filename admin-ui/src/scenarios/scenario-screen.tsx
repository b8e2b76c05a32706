/** One scenario: written on the left, its runs on the right. */
import { useEffect, useRef, useState } from "react";
import type { Scenario } from "../../../server/scenarios/scenario.ts";
import { ConflictDialog } from "../edit/conflict-dialog.tsx";
import { EditNotes } from "../edit/edit-notes.tsx";
import { forget } from "../edit/kept-draft.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { go, Link } from "../navigation/router.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import "../style/conversations.css";
import "../style/scenarios.css";
import { scenarioWords as words } from "../words/en-scenarios.ts";
import { words as common } from "../words/words.ts";
import { RunPane } from "./run-pane.tsx";
import { asFile, draftOfScenario, useScenarioDraft } from "./scenario-draft.ts";
import { ScenarioForm } from "./scenario-form.tsx";

export default function ScenarioScreen({ parts }: { readonly parts: Record<string, string> }) {
  const id = parts.id ?? "new";
  const saved = useResource<Scenario>(id === "new" ? null : `/scenarios/${id}`);
  if (id === "new" || saved.data) return <Editor id={id} saved={saved.data} gone={saved.error?.status === 404} />;
  if (saved.error?.status === 404)
    return (
      <div className="page">
        <Empty
          icon="scenario"
          title={words.gone}
          actions={
            <Link className="button" href="/scenarios">
              {words.all}
            </Link>
          }
        >
          {words.goneHint}
        </Empty>
      </div>
    );
  return (
    <div className="page">{saved.error ? <Failure error={saved.error} retry={saved.refresh} /> : <Skeleton />}</div>
  );
}

interface EditorProps {
  readonly id: string;
  readonly saved: Scenario | undefined;
  /** Deleted elsewhere while it was open here. */
  readonly gone: boolean;
}

function Editor({ id, saved, gone }: EditorProps) {
  const toasts = useToasts();
  const state = useScenarioDraft(id, saved, gone);
  const [deleting, setDeleting] = useState(false);
  const wasSaved = (scenario: Scenario) => {
    toasts.done(words.saved(scenario.name, scenario.version));
    if (id === "new") go(`/scenarios/${scenario.id}`, { replace: true });
  };
  const save = async (): Promise<Scenario | null> => {
    const scenario = await state.save();
    if (scenario) wasSaved(scenario);
    return scenario;
  };
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      void latest.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <div className="editor two conversation">
      <section className="editor-main" aria-label={words.scenario}>
        <header className="editor-head">
          <Link className="icon-button" href="/scenarios" aria-label={words.all} title={words.all}>
            <Icon name="back" />
          </Link>
          <div className="grow row">
            <h1 className="truncate" dir="auto">
              {saved?.name ?? words.fresh}
            </h1>
            {saved && <span className="badge number">v{saved.version}</span>}
            {gone && <span className="badge bad">{common.edit.deleted}</span>}
            {state.dirty && saved && <span className="badge warn">unsaved</span>}
          </div>
          <div className="row editor-actions">
            {saved && !gone && <IconButton icon="trash" label={words.delete} onClick={() => setDeleting(true)} />}
            <Button
              look="primary"
              title="Ctrl+S"
              busy={state.saving}
              disabled={saved !== undefined && !state.dirty && !gone}
              onClick={() => void save()}
            >
              Save Changes
            </Button>
          </div>
        </header>
        <div className="editor-scroll">
          <EditNotes state={state} />
          <ScenarioForm state={state} />
        </div>
      </section>
      <aside className="editor-test" aria-label={words.runs}>
        {saved && !gone ? (
          <RunPane id={saved.id} unsaved={state.dirty} save={save} />
        ) : (
          <Empty icon="play" title={words.noRuns} />
        )}
      </aside>
      <ConflictDialog
        state={state}
        parts={(theirs) => [
          {
            heading: words.theScenario,
            language: "json",
            theirs: asFile(draftOfScenario(theirs)),
            mine: asFile(state.draft),
          },
        ]}
        onSaved={wasSaved}
      />
      {deleting && saved && <DeleteDialog scenario={saved} onClose={() => setDeleting(false)} />}
    </div>
  );
}

function DeleteDialog({ scenario, onClose }: { readonly scenario: Scenario; readonly onClose: () => void }) {
  const server = useServer();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const undo = async () => {
    try {
      const { version: _, updatedAt: __, ...fields } = scenario;
      await server.post("/scenarios", fields);
      server.resources.changed("/scenarios");
    } catch (error) {
      toasts.failed(error);
    }
  };
  const remove = async () => {
    setBusy(true);
    try {
      await server.remove(`/scenarios/${scenario.id}`);
      forget("scenarios", scenario.id);
      go("/scenarios");
      server.resources.changed("/scenarios");
      toasts.done(words.deleted(scenario.name), { label: common.undo, run: () => void undo() });
    } catch (error) {
      toasts.failed(error);
      setBusy(false);
    }
  };
  return (
    <Confirm
      title={words.deleteTitle(scenario.name)}
      action="Delete"
      busy={busy}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <p>{words.deleteHint}</p>
    </Confirm>
  );
}
