/** Method Name: a name of one's own; a new method may begin as a template. */
import { lazy, Suspense } from "react";
import { Field } from "../parts/field.tsx";
import { methodWords } from "../words/en-methods.ts";
import type { TemplatesProps } from "./templates.tsx";

const Templates = lazy(() => import("./templates.tsx"));

export interface NameFieldProps extends TemplatesProps {
  readonly isNew: boolean;
  readonly problem: string | undefined;
}

export function NameField({ state, isNew, problem, onTemplate }: NameFieldProps) {
  const { draft, change } = state;
  return (
    <>
      <Field label={methodWords.methodName} hint={isNew ? methodWords.aNameOfYour : undefined} problem={problem}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            value={draft.name}
            maxLength={100}
            placeholder={methodWords.getWeather}
            autoComplete="off"
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      {isNew && (
        <Suspense fallback={null}>
          <Templates state={state} onTemplate={onTemplate} />
        </Suspense>
      )}
    </>
  );
}
