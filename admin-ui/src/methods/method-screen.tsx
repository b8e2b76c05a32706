/** The editor in three panes: the list, the method, and the test. */

import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { CallRecord, Method } from "../../../server/methods/method.ts";
import { EditNotes } from "../edit/edit-notes.tsx";
import { useKeys } from "../edit/use-keys.ts";
import { useNewest } from "../edit/use-newest.ts";
import { useResource } from "../http/resources.ts";
import { useMay } from "../login/me.ts";
import { go, Link, useQuery } from "../navigation/router.tsx";
import { Editable } from "../parts/field.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { Splitter } from "../parts/splitter.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { draftWords } from "../words/en-drafts.ts";
import { methodWords } from "../words/en-methods.ts";
import { type Draft, fieldsOf, settingsText } from "./draft.ts";
import { EditorHead } from "./editor-head.tsx";
import { MethodForm } from "./method-form.tsx";
import { MethodNav } from "./method-nav.tsx";
import { exampleInput } from "./parameters.ts";
import { storedTestAs } from "./test-as.tsx";
import { TestPane } from "./test-pane.tsx";
import { useDraft } from "./use-draft.ts";
import { handedOver, handOver, isStale, useTest } from "./use-test.ts";

/** Fetched with the first save. */
const Gone = lazy(() => import("../edit/gone.tsx"));
const TouchedBySave = lazy(() => import("../scenarios/touched.tsx"));

export default function MethodScreen({ parts }: { readonly parts: Record<string, string> }) {
  const id = parts.id ?? "new";
  const { saved, live, error, refresh } = useNewest<Method>("methods", id);
  if (id !== "new" && !saved) {
    if (error?.status === 404)
      return (
        <div className="page">
          <Empty
            icon="api"
            title={methodWords.thisMethodIsGone}
            actions={
              <Link className="button" href="/methods">
                {methodWords.allMethods}
              </Link>
            }
          >
            {methodWords.itWasDeletedOr}
          </Empty>
        </div>
      );
    return <div className="page">{error ? <Failure error={error} retry={refresh} /> : <Skeleton />}</div>;
  }
  return <Editor id={id} saved={saved} live={live} gone={error?.status === 404} />;
}

/** Fetched when two people saved one thing. */
const ConflictDialog = lazy(() =>
  import("../edit/conflict-dialog.tsx").then((part) => ({ default: part.ConflictDialog<Method, Draft> })),
);

/** Inputs last tried, by method, for this visit. */
const onlyCodeKey = "barkeep.only-code";
const inputKey = (id: string) => `barkeep.input.${id}`;

interface EditorProps {
  readonly id: string;
  readonly saved: Method | undefined;
  /** What players get, where `saved` is a draft. */
  readonly live: Method | null;
  /** Deleted elsewhere while it was open here. */
  readonly gone: boolean;
}

function Editor({ id, saved, live, gone }: EditorProps) {
  const mayWrite = useMay()("methods.write");
  const toasts = useToasts();
  const state = useDraft(id, saved, gone);
  const test = useTest(saved && !gone ? id : null, handedOver(id));
  const [query, setQuery] = useQuery();
  const [input, setInput] = useState(
    () => sessionStorage.getItem(inputKey(id)) ?? firstInput(saved) ?? exampleInput(state.draft.inputDescription),
  );
  const touched = useRef(sessionStorage.getItem(inputKey(id)) !== null);
  const changeInput = (text: string) => {
    touched.current = true;
    sessionStorage.setItem(inputKey(id), text);
    setInput(text);
  };

  // `?call=…`: "open in editor with this input", from the log or a turn.
  const callId = query.get("call");
  const call = useResource<CallRecord>(callId ? `/calls/${callId}` : null);
  useEffect(() => {
    if (!callId || !call.data) return;
    setInput(writeJson(call.data.input, 2));
    setQuery({ call: null });
  }, [callId, call.data, setQuery]);

  const changeDescription = (text: string) => {
    state.change({ inputDescription: text });
    if (!touched.current) setInput(exampleInput(text));
  };

  const [changed, setChanged] = useState<{ readonly since: string; readonly drafts: boolean } | null>(null);
  const save = async () => {
    if (live) {
      await saveDraft();
      return;
    }
    const method = await state.save();
    if (method) wasSaved(method);
  };
  const saveDraft = async (): Promise<Method | null> => {
    const method = await state.save({ draft: true });
    if (method) {
      toasts.done(draftWords.saved(method.name, method.version));
      setChanged({ since: method.updatedAt, drafts: true });
    }
    return method;
  };
  const wasSaved = (method: Method) => {
    toasts.done(methodWords.savedAsVersion(method.name, method.version));
    setChanged({ since: method.updatedAt, drafts: false });
    if (id === "new") {
      sessionStorage.removeItem(inputKey(id));
      sessionStorage.setItem(inputKey(method.id), input);
      handOver(method.id, { answer: test.answer, calls: test.calls });
      go(`/methods/${method.id}`, { replace: true });
    }
  };
  const [as, setAs] = useState(storedTestAs);
  const run = () => void test.run(state.draft, input, as);

  useKeys({ save: () => mayWrite && void save(), run: () => mayWrite && run() });

  // What failed is told of the code that ran: it fades with the first edit, and while the next run is under way.
  const current = !test.running && !isStale(test, state.draft);
  const [onlyCode, setOnlyCode] = useState(() => localStorage.getItem(onlyCodeKey) === "1");
  const showOnlyCode = (on: boolean) => {
    localStorage.setItem(onlyCodeKey, on ? "1" : "0");
    setOnlyCode(on);
  };
  const failed = current && test.answer && !test.answer.ok ? test.answer.error : null;
  return (
    <div className={onlyCode ? "editor full" : "editor"}>
      <MethodNav current={id} />
      <Splitter label={methodWords.editor.listWidth} name="list-width" usual={200} min={150} max={420} />
      <section className="pane editor-main" aria-label={methodWords.method}>
        <EditorHead
          saved={saved}
          live={live}
          gone={gone}
          state={state}
          onSave={() => void save()}
          onSaveDraft={saveDraft}
        />
        <div className="stack pane-body">
          {gone && saved && (
            <Suspense fallback={null}>
              <Gone kind="methods" saved={saved} onSaveAsNew={() => void save()} />
            </Suspense>
          )}
          <EditNotes state={state} />
          {changed && saved && (
            <Suspense fallback={null}>
              <TouchedBySave kind="methods" id={saved.id} {...changed} />
            </Suspense>
          )}
          <Editable when={mayWrite}>
            <MethodForm
              id={saved ? id : null}
              state={state}
              failed={failed?.line === undefined ? null : { line: failed.line, reason: lastLine(failed.message) }}
              onlyCode={onlyCode}
              onOnlyCode={showOnlyCode}
              testProblems={test.error?.problems ?? []}
              onDescription={changeDescription}
              onTemplate={(text) => {
                touched.current = false;
                setInput(text);
              }}
            />
          </Editable>
        </div>
      </section>
      <Splitter after label={methodWords.editor.testWidth} name="test-width" usual={360} min={280} max={900} />
      <TestPane
        id={saved ? id : null}
        state={state}
        test={test}
        input={input}
        onInput={changeInput}
        onRun={run}
        as={as}
        onAs={setAs}
      />
      {state.theirs && state.comparing && (
        <Suspense fallback={null}>
          <ConflictDialog
            state={state}
            parts={(theirs) => [
              {
                heading: methodWords.implementationCode,
                language: "python",
                theirs: theirs.code,
                mine: state.draft.code,
              },
              {
                heading: methodWords.everythingElse,
                language: "json",
                theirs: settingsText(theirs),
                mine: settingsText(fieldsOf(state.draft)),
              },
            ]}
            onSaved={wasSaved}
          />
        </Suspense>
      )}
    </div>
  );
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? text;

function firstInput(saved: Method | undefined): string | undefined {
  const sample = saved?.samples[0];
  return sample && writeJson(sample.input, 2);
}
