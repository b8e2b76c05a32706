/** Who steps in when the model can't answer: picked from the catalogue, put in order, taken out. */

import { useEffect, useRef } from "react";
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Problem } from "../parts/field.tsx";
import { Note } from "../parts/notes.tsx";
import { characterWords } from "../words/en-characters.ts";
import { moved, nextFallback } from "./fallback-order.ts";
import { Capabilities, ModelSelect } from "./model-facts.tsx";

export interface FallbackModelsProps {
  readonly models: readonly CatalogueModel[];
  /** The character's own model, tried before all of these. */
  readonly main: string;
  readonly value: readonly string[];
  readonly problem: string | undefined;
  readonly onChange: (models: readonly string[]) => void;
}

/** As many as the server takes. */
const most = 8;

export function FallbackModels({ models, main, value, problem, onChange }: FallbackModelsProps) {
  const group = useRef<HTMLFieldSetElement>(null);
  /** What gets the focus once the change is on screen: the first of these that can be used. */
  const next = useRef<readonly string[]>([]);
  useEffect(() => {
    const found = next.current
      .map((selector) => group.current?.querySelector<HTMLElement>(`${selector}:not(:disabled)`))
      .find(Boolean);
    next.current = [];
    found?.focus();
  });
  const change = (after: readonly string[], ...focus: string[]) => {
    next.current = focus;
    onChange(after);
  };
  const place = (index: number, part: string) => `[data-place="${index}"] ${part}`;
  const move = (from: number, to: number) => {
    const [pressed, other] =
      to < from ? ["[data-move=up]", "[data-move=down]"] : ["[data-move=down]", "[data-move=up]"];
    change(moved(value, from, to), place(to, pressed as string), place(to, other as string));
  };
  const candidate = nextFallback(models, [main, ...value]);
  return (
    <fieldset className="stack tight" ref={group}>
      <legend>{characterWords.fallbackModels}</legend>
      <p className="faint small">{characterWords.triedInThisOrder(nameOf(models, main))}</p>
      {value.length > 0 && (
        <ol className="stack tight">
          {value.map((id, index) => {
            const model = models.find((one) => one.id === id);
            const name = nameOf(models, id);
            const before = id === main || value.indexOf(id) < index;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a model may stand in the list twice until that is mended.
              <li key={index} data-place={index} className="box inset stack tight">
                <div className="row">
                  <span className="faint small number" aria-hidden="true">
                    {index + 1}
                  </span>
                  <ModelSelect
                    control={{ "aria-label": characterWords.fallback(index + 1) }}
                    models={models.filter((one) => one.id === id || ![main, ...value].includes(one.id))}
                    value={id}
                    onChange={(chosen) => onChange(value.with(index, chosen))}
                  />
                  <IconButton
                    small
                    icon="up"
                    data-move="up"
                    label={characterWords.tryEarlier(name)}
                    disabled={index === 0}
                    onClick={() => move(index, index - 1)}
                  />
                  <IconButton
                    small
                    icon="down"
                    data-move="down"
                    label={characterWords.tryLater(name)}
                    disabled={index === value.length - 1}
                    onClick={() => move(index, index + 1)}
                  />
                  <IconButton
                    small
                    icon="trash"
                    label={characterWords.remove(name)}
                    onClick={() =>
                      change(
                        value.toSpliced(index, 1),
                        place(Math.min(index, value.length - 2), "select"),
                        "[data-add]",
                      )
                    }
                  />
                </div>
                {model && <Capabilities model={model} />}
                {model?.warning && <Note kind="warn">{model.warning}</Note>}
                {before && <p className="faint small">{characterWords.namedAboveAlreadyIt}</p>}
              </li>
            );
          })}
        </ol>
      )}
      {problem && <Problem>{problem}</Problem>}
      <div>
        <Button
          small
          icon="plus"
          data-add
          disabled={candidate === null || value.length >= most}
          onClick={() => candidate !== null && change([...value, candidate], place(value.length, "select"))}
        >
          {characterWords.addFallback}
        </Button>
      </div>
    </fieldset>
  );
}

const nameOf = (models: readonly CatalogueModel[], id: string): string =>
  models.find((model) => model.id === id)?.name ?? id;
