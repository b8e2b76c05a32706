/** The right pane: inputs, the run, what came of it, and the runs before. */

import { lazy, Suspense, useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { CallRecord } from "../../../server/methods/method.ts";
import { CodeField } from "../code/code-field.tsx";
import { useMay } from "../login/me.ts";
import { Button } from "../parts/button.tsx";
import { Editable } from "../parts/field.tsx";
import { Segments } from "../parts/segments.tsx";
import { methodWords } from "../words/en-methods.ts";
import { parseObject } from "./draft.ts";
import { InputForm } from "./input-form.tsx";
import { RunHistory } from "./run-history.tsx";
import { TestAs } from "./test-as.tsx";
import { TestOutput } from "./test-output.tsx";
import type { DraftState } from "./use-draft.ts";
import { type TestAs as As, isStale, type TestState } from "./use-test.ts";

/** Fetched with the first look at them. */
const RunBar = lazy(() => import("./run-bar.tsx").then((part) => ({ default: part.RunBar })));
const Samples = lazy(() => import("./samples.tsx").then((part) => ({ default: part.Samples })));
const KeptValues = lazy(() => import("./kept-values.tsx").then((part) => ({ default: part.KeptValues })));

export interface TestPaneProps {
  readonly id: string | null;
  readonly state: DraftState;
  readonly test: TestState;
  readonly input: string;
  readonly onInput: (text: string) => void;
  readonly onRun: () => void;
  readonly as: As;
  readonly onAs: (as: As) => void;
}

export function TestPane({ id, state, test, input, onInput, onRun, as, onAs }: TestPaneProps) {
  const mayTest = useMay()("methods.write");
  const [below, setBelow] = useState<"history" | "samples" | "kept">("history");
  const { draft, change } = state;
  const parsed = parseObject(input === "" ? "{}" : input);
  const load = (call: CallRecord) => onInput(writeJson(call.input, 2));
  return (
    <aside className="stack pane-body editor-side" id="test" aria-label={methodWords.test}>
      {mayTest ? (
        <>
          <CodeField
            heading={<h2>{methodWords.inputs}</h2>}
            label={methodWords.inputs}
            language="json"
            size="short"
            value={input}
            onChange={onInput}
            problems={parsed.ok ? [] : [parsed.message]}
            above={<InputForm inputDescription={draft.inputDescription} text={input} onChange={onInput} />}
          />
          <div className="row">
            <Button
              className="grow"
              look={state.dirty ? "plain" : "primary"}
              icon="play"
              busy={test.running !== null}
              onClick={onRun}
            >
              {methodWords.testApi}
            </Button>
            {test.running && (
              <Button icon="stop" look="danger" onClick={test.stop}>
                {methodWords.stop}
              </Button>
            )}
          </div>
          <TestAs value={as} onChange={onAs} />
          {test.running && (
            <Suspense fallback={null}>
              <RunBar running={test.running} />
            </Suspense>
          )}
          <TestOutput test={test} stale={isStale(test, draft)} code={draft.code} />
        </>
      ) : (
        <p className="muted">{methodWords.mayNotTest}</p>
      )}
      <div className="row">
        <Segments
          label={methodWords.below}
          value={below}
          onChange={setBelow}
          options={[
            { value: "history", label: methodWords.history },
            { value: "samples", label: methodWords.samples, count: draft.samples.length },
            { value: "kept", label: methodWords.kept },
          ]}
        />
      </div>
      {below === "history" ? (
        <RunHistory id={id} drafts={test.calls} onLoad={load} />
      ) : (
        <Suspense fallback={null}>
          {below === "kept" ? (
            <KeptValues id={id} />
          ) : (
            <Editable when={mayTest}>
              <Samples
                id={id}
                draft={draft}
                input={parsed.ok ? parsed.value : null}
                onLoad={(sample) => onInput(writeJson(sample, 2))}
                onChange={(samples) => change({ samples })}
              />
            </Editable>
          )}
        </Suspense>
      )}
    </aside>
  );
}
