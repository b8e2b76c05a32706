/** The middle pane: name, description, parameters, code and the rest of what a method says about itself. */

import { lazy, Suspense, useCallback, useState } from "react";
import type { SyntaxProblem } from "../../../server/python/runner.ts";
import { CodeField } from "../code/code-field.tsx";
import type { FailedLine } from "../code/failed-line.ts";
import type { FieldProblem } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Segments } from "../parts/segments.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { methodWords } from "../words/en-methods.ts";
import { parseObject } from "./draft.ts";
import type { LiteralKeysProps } from "./literal-keys.tsx";
import { MethodOptions } from "./method-options.tsx";
import { NameField } from "./name-field.tsx";
import { inWords, within } from "./parameter-problems.ts";
import { useProblems } from "./preview.ts";
import type { DraftState } from "./use-draft.ts";

/** Fetched when they are first opened. */
const ParameterForm = lazy(() => import("./parameter-form.tsx").then((part) => ({ default: part.ParameterForm })));
const LiteralKeys = lazy(() => import("./literal-keys.tsx").then((part) => ({ default: part.LiteralKeys })));
const ModelView = lazy(() => import("./model-view.tsx").then((part) => ({ default: part.ModelView })));

export interface MethodFormProps {
  readonly id: string | null;
  readonly state: DraftState;
  readonly failed: FailedLine | null;
  /** Problems the last test was refused for. */
  readonly testProblems: readonly FieldProblem[];
  /** The code has the whole pane. */
  readonly onlyCode: boolean;
  readonly onOnlyCode: (on: boolean) => void;
  readonly onDescription: (text: string) => void;
  /** A template was taken; gets its first sample as the input to try. */
  readonly onTemplate: (input: string) => void;
}

interface Checked {
  readonly problems: SyntaxProblem[];
  readonly literalKeys: LiteralKeysProps["found"]["keys"];
}

type ParameterView = "json" | "form";
const viewKey = "barkeep.parameters";

export function MethodForm({ id, state, failed, testProblems, ...props }: MethodFormProps) {
  const { onlyCode, onOnlyCode, onDescription, onTemplate } = props;
  const server = useServer();
  const { draft, change } = state;
  const [view, setView] = useState<ParameterView>(() => (localStorage.getItem(viewKey) === "form" ? "form" : "json"));
  const [seen, setSeen] = useState(false);
  const [found, setFound] = useState<LiteralKeysProps["found"]>({ code: "", keys: [] });
  const chooseView = (next: ParameterView) => {
    localStorage.setItem(viewKey, next);
    setView(next);
  };
  const live = useProblems(draft, state.dirty);
  const refused = [...state.problems, ...testProblems].filter(
    (problem) => !live.some((other) => other.path === problem.path),
  );
  const problems = [...live, ...(live.length > 0 ? refused.filter((problem) => problem.path === "code") : refused)];
  const of = (field: string) => problems.find((problem) => within(problem.path, field));
  const inputText = parseObject(draft.inputDescription);
  const inputProblems: readonly FieldProblem[] = inputText.ok
    ? problems.filter((problem) => within(problem.path, "inputDescription"))
    : [{ path: "inputDescription", message: inputText.message }];
  const check = useCallback(
    async (code: string) => {
      const checked = await server.post<Checked>("/methods/check", { code });
      setFound({ code, keys: checked.literalKeys });
      return checked.problems;
    },
    [server],
  );
  return (
    <div className="stack method-form">
      <NameField state={state} isNew={id === null} problem={of("name")?.message} onTemplate={onTemplate} />
      <Field
        label={methodWords.methodDescription}
        aside={
          <Button small look="quiet" icon="eye" onClick={() => setSeen(true)}>
            {methodWords.whatTheModelSees}
          </Button>
        }
        hint={methodWords.theModelReadsThis}
        problem={of("description")?.message}
      >
        {(control) => (
          <textarea
            {...control}
            className="input"
            dir="auto"
            rows={2}
            value={draft.description}
            placeholder={methodWords.fetchesCurrentWeatherData}
            onChange={(event) => change({ description: event.target.value })}
          />
        )}
      </Field>
      {view === "json" ? (
        <CodeField
          heading={methodWords.inputDescriptionJsonFormat}
          label={methodWords.inputDescriptionJsonFormat}
          aside={<ViewChoice value={view} onChange={chooseView} />}
          language="json"
          size="short"
          value={draft.inputDescription}
          onChange={onDescription}
          problems={inputProblems.map((problem) => inWords(problem, "inputDescription"))}
        />
      ) : (
        <div className="field">
          <div className="row field-label">
            <span className="grow">{methodWords.inputDescription}</span>
            <ViewChoice value={view} onChange={chooseView} />
          </div>
          <Suspense fallback={null}>
            <ParameterForm text={draft.inputDescription} problems={inputProblems} onChange={onDescription} />
          </Suspense>
        </div>
      )}
      <CodeField
        heading={methodWords.implementationCode2}
        label={methodWords.implementationCode2}
        aside={
          <>
            <span className="faint small">{methodWords.pythonWithRequests}</span>
            <Button small look="quiet" aria-pressed={onlyCode} onClick={() => onOnlyCode(!onlyCode)}>
              {onlyCode ? methodWords.editor.everything : methodWords.editor.onlyCode}
            </Button>
          </>
        }
        language="python"
        size="tall"
        value={draft.code}
        onChange={(code) => change({ code })}
        check={check}
        failed={failed}
        problems={of("code") ? [of("code")?.message] : []}
        hint={<Sentence text={methodWords.getsTheInputsAnd} escape={<kbd>Esc</kbd>} tab={<kbd>Tab</kbd>} />}
      />
      {found.keys.length > 0 && (
        <Suspense fallback={null}>
          <LiteralKeys state={state} found={found} />
        </Suspense>
      )}
      {seen && (
        <Suspense fallback={null}>
          <ModelView id={id} draft={draft} onClose={() => setSeen(false)} />
        </Suspense>
      )}
      <MethodOptions draft={draft} change={change} problemOf={(field) => of(field)?.message} />
    </div>
  );
}

function ViewChoice({ value, onChange }: { value: ParameterView; onChange: (view: ParameterView) => void }) {
  return (
    <Segments
      label={methodWords.showTheParametersAs}
      value={value}
      onChange={onChange}
      options={[
        { value: "json", label: "JSON" },
        { value: "form", label: methodWords.form },
      ]}
    />
  );
}
