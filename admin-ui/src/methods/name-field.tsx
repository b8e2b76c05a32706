/** Method Name: a name of one's own; a new method may begin as a template. */
import { lazy, Suspense } from "react";
import { DocumentName } from "../edit/document-name.tsx";
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
      <DocumentName
        label={methodWords.methodName}
        hint={isNew ? methodWords.aNameOfYour : undefined}
        example={methodWords.getWeather}
        value={draft.name}
        problem={problem}
        onChange={change}
      />
      {isNew && (
        <Suspense fallback={null}>
          <Templates state={state} onTemplate={onTemplate} />
        </Suspense>
      )}
    </>
  );
}
