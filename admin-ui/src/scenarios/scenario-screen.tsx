/** One scenario: written on the left, its runs on the right. */
import type { Scenario } from "../../../server/scenarios/scenario.ts";
import { DocumentEditor } from "../edit/document-editor.tsx";
import { DocumentScreen } from "../edit/document-screen.tsx";
import { useMay } from "../login/me.ts";
import { Empty } from "../parts/notes.tsx";
import "../style/conversations.css";
import { scenarioWords as words } from "../words/en-scenarios.ts";
import { RunPane } from "./run-pane.tsx";
import { asFile, useScenarioDraft } from "./scenario-draft.ts";
import { ScenarioForm } from "./scenario-form.tsx";

export default function ScenarioScreen({ parts }: { readonly parts: Record<string, string> }) {
  const id = parts.id ?? "new";
  return (
    <DocumentScreen<Scenario> kind="scenarios" id={id} icon="scenario" all={words.all}>
      {(saved, gone) => <Editor id={id} saved={saved} gone={gone} />}
    </DocumentScreen>
  );
}

interface EditorProps {
  readonly id: string;
  readonly saved: Scenario | undefined;
  readonly gone: boolean;
}

function Editor({ id, saved, gone }: EditorProps) {
  const mayWrite = useMay()("scenarios.write");
  const state = useScenarioDraft(id, saved, gone);
  return (
    <DocumentEditor
      state={state}
      asText={asFile}
      label={words.scenario}
      newTitle={words.fresh}
      all={words.all}
      mayWrite={mayWrite}
      asideLabel={words.runs}
      aside={(save) =>
        saved && !gone ? (
          <RunPane id={saved.id} unsaved={state.dirty} save={save} />
        ) : (
          <Empty icon="play" title={words.noRuns} />
        )
      }
    >
      <ScenarioForm state={state} />
    </DocumentEditor>
  );
}
