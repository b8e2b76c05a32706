/** One hook: how it is verified and what its code makes of a body, with a test and what came in beside it. */
import { useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { HookDelivery } from "../../../server/records/hook-deliveries.ts";
import { DocumentEditor } from "../edit/document-editor.tsx";
import { DocumentScreen } from "../edit/document-screen.tsx";
import { useEdited } from "../edit/use-edited.ts";
import { useMay } from "../login/me.ts";
import { Segments } from "../parts/segments.tsx";
import { hookWords as words } from "../words/en-hooks.ts";
import { Deliveries } from "./deliveries.tsx";
import { draftOfHook, emptyHook, type ShownHook } from "./hook-draft.ts";
import { HookForm } from "./hook-form.tsx";
import { HookTest } from "./hook-test.tsx";

export default function HookScreen({ parts }: { readonly parts: Record<string, string> }) {
  const id = parts.id ?? "new";
  return (
    <DocumentScreen<ShownHook> kind="hooks" id={id} icon="hook" all={words.all}>
      {(saved, gone) => <Editor id={id} saved={saved} gone={gone} />}
    </DocumentScreen>
  );
}

const asItIs = <T,>(draft: T): T => draft;
const firstBody = writeJson({ players: ["test"], text: words.theTicketExIs }, 2);

interface EditorProps {
  readonly id: string;
  readonly saved: ShownHook | undefined;
  readonly gone: boolean;
}

function Editor({ id, saved, gone }: EditorProps) {
  const mayWrite = useMay()("hooks.write");
  const state = useEdited({ kind: "hooks", id, saved, empty: emptyHook, draftOf: draftOfHook, fieldsOf: asItIs, gone });
  const [beside, setBeside] = useState<"test" | "deliveries">(saved ? "deliveries" : "test");
  const [body, setBody] = useState(firstBody);
  const tryBody = ({ data }: HookDelivery) => {
    setBody(writeJson(data ?? {}, 2));
    setBeside("test");
  };
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
          <div className="row">
            <Segments
              label={words.aside}
              value={beside}
              onChange={setBeside}
              options={[
                { value: "test", label: words.test },
                { value: "deliveries", label: words.deliveries },
              ]}
            />
          </div>
          {beside === "test" ? (
            <HookTest draft={state.draft} body={body} onBody={setBody} />
          ) : saved && !gone ? (
            <Deliveries hook={saved.id} mayWrite={mayWrite} onTry={tryBody} />
          ) : (
            <p className="muted small">{words.saveFirst}</p>
          )}
        </div>
      }
    >
      <HookForm saved={saved} state={state} onSample={(sample) => setBody(writeJson(sample, 2))} />
    </DocumentEditor>
  );
}
