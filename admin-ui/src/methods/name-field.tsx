/** Method Name: a name of one's own, or a template whose fields are taken over. */

import { useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Field } from "../parts/field.tsx";
import { Note } from "../parts/notes.tsx";
import { draftOf, emptyDraft, sameDraft, type Template } from "./draft.ts";
import { exampleInput } from "./parameters.ts";
import type { DraftState } from "./use-draft.ts";

export interface NameFieldProps {
  readonly state: DraftState;
  readonly isNew: boolean;
  readonly problem: string | undefined;
  readonly onTemplate: (input: string) => void;
}

export function NameField({ state, isNew, problem, onTemplate }: NameFieldProps) {
  const { draft, change } = state;
  const templates = useResource<List<Template>>(isNew ? "/templates" : null);
  const [taken, setTaken] = useState<Template | null>(null);
  // Those that a fresh installation has anyway come last.
  const items = [...(templates.data?.items ?? [])].sort((a, b) => Number(a.starter) - Number(b.starter));
  const take = (template: Template) => {
    const next = draftOf(template.method);
    const sample = next.samples[0];
    change(next);
    setTaken(template);
    onTemplate(sample ? writeJson(sample.input, 2) : exampleInput(next.inputDescription));
  };
  const pristine = sameDraft(draft, emptyDraft) || items.some((item) => sameDraft(draftOf(item.method), draft));
  return (
    <>
      <Field
        label="Method Name"
        hint={isNew ? "A name of your own, or start from a template:" : undefined}
        problem={problem}
      >
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            value={draft.name}
            maxLength={100}
            placeholder="Get Weather"
            autoComplete="off"
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      {isNew && items.length > 0 && (
        <fieldset className="templates">
          <legend className="visually-hidden">Templates</legend>
          {items.map((item) => (
            <button
              type="button"
              key={item.id}
              className="template"
              disabled={!pristine}
              aria-pressed={taken?.id === item.id}
              title={pristine ? item.method.description : "A template would replace your own work: clear it first."}
              onClick={() => take(item)}
            >
              {item.method.name}
            </button>
          ))}
        </fieldset>
      )}
      {isNew && taken && taken.setup.length > 0 && (
        <Note>
          <strong>Before it works</strong>
          <ol className="setup">
            {taken.setup.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </Note>
      )}
    </>
  );
}
