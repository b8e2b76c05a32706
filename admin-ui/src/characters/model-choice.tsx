/** Which model answers: what each can do, what is wrong with it, and who steps in when it can't be reached. */

import { lazy, Suspense } from "react";
import type { CharacterDraft } from "../../../server/characters/character.ts";
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Field } from "../parts/field.tsx";
import { Failure, Note } from "../parts/notes.tsx";
import { NumberField } from "../parts/number-field.tsx";
import { characterWords } from "../words/en-characters.ts";
import { FallbackModels } from "./fallback-models.tsx";
import { Capabilities, ModelSelect } from "./model-facts.tsx";

export interface ModelChoiceProps {
  readonly draft: CharacterDraft;
  readonly change: (fields: Partial<CharacterDraft>) => void;
  readonly problem: (field: string) => string | undefined;
}

/** Fetched where something was learned. */
const Learned = lazy(() => import("./learned.tsx").then((part) => ({ default: part.Learned })));

export function ModelChoice({ draft, change, problem }: ModelChoiceProps) {
  const models = useResource<List<CatalogueModel>>("/models");
  const items = models.data?.items ?? [];
  const chosen = items.find((model) => model.id === draft.model);
  return (
    <div className="stack">
      {models.error && <Failure error={models.error} retry={models.refresh} />}
      <div className="stack tight">
        <div className="columns wide">
          <Field label={characterWords.model} problem={problem("model")}>
            {(control) => (
              <ModelSelect
                control={control}
                models={items}
                value={draft.model}
                onChange={(model) => change({ model })}
              />
            )}
          </Field>
          {(!chosen || chosen.capabilities.temperature) && (
            <NumberField
              label={characterWords.temperature}
              hint={characterWords.emptyLeavesItTo}
              value={draft.temperature}
              min={0}
              max={2}
              step={0.1}
              problem={problem("temperature")}
              onChange={(temperature) => change({ temperature })}
            />
          )}
        </div>
        {chosen && <Capabilities model={chosen} />}
      </div>
      {chosen && chosen.learned.length > 0 && (
        <Suspense fallback={null}>
          <Learned model={chosen} />
        </Suspense>
      )}
      {chosen?.warning && <Note kind="warn">{chosen.warning}</Note>}
      <FallbackModels
        models={items}
        main={draft.model}
        value={draft.fallbackModels}
        problem={problem("fallbackModels")}
        onChange={(fallbackModels) => change({ fallbackModels })}
      />
    </div>
  );
}
