/** The right pane: inputs, the run, what came of it, and the runs before. */

import { lazy, Suspense, useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { CallRecord } from "../../../server/methods/method.ts";
import { CodeField } from "../code/code-field.tsx";
import { Button } from "../parts/button.tsx";
import { Segments } from "../parts/segments.tsx";
import { parseObject } from "./draft.ts";
import { InputForm } from "./input-form.tsx";
import { RunBar } from "./run-bar.tsx";
import { RunHistory } from "./run-history.tsx";
import { TestAs } from "./test-as.tsx";
import { TestOutput } from "./test-output.tsx";
import type { DraftState } from "./use-draft.ts";
import { type TestAs as As, isStale, type TestState } from "./use-test.ts";

/** Fetched with the first look at them. */
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
  const [below, setBelow] = useState<"history" | "samples" | "kept">("history");
  const { draft, change } = state;
  const parsed = parseObject(input === "" ? "{}" : input);
  const load = (call: CallRecord) => onInput(writeJson(call.input, 2));
  return (
    <aside className="editor-test" id="test" aria-label="Test">
      <div className="stack">
        <CodeField
          heading={<h2>Inputs</h2>}
          label="Inputs"
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
            Test API
          </Button>
          {test.running && (
            <Button icon="stop" look="danger" onClick={test.stop}>
              Stop
            </Button>
          )}
        </div>
        <TestAs value={as} onChange={onAs} />
        <RunBar running={test.running} />
        <TestOutput test={test} stale={isStale(test, draft)} />
        <div className="row">
          <Segments
            label="Below"
            value={below}
            onChange={setBelow}
            options={[
              { value: "history", label: "History" },
              { value: "samples", label: "Samples", count: draft.samples.length },
              { value: "kept", label: "Kept" },
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
              <Samples
                id={id}
                draft={draft}
                input={parsed.ok ? parsed.value : null}
                onLoad={(sample) => onInput(writeJson(sample, 2))}
                onChange={(samples) => change({ samples })}
              />
            )}
          </Suspense>
        )}
      </div>
    </aside>
  );
}
