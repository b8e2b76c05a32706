/** How the next runs are held: on which models, how often, with drafts, and whether methods run in earnest. */
import { useState } from "react";
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Check, Field } from "../parts/field.tsx";
import { Note } from "../parts/notes.tsx";
import { NumberField } from "../parts/number-field.tsx";
import { scenarioWords as words } from "../words/en-scenarios.ts";
import type { How } from "./how-to-run.ts";

export interface HowDialogProps {
  readonly how: How;
  readonly onClose: () => void;
  readonly onRun: (how: How) => void;
}

export function HowDialog({ how: before, onClose, onRun }: HowDialogProps) {
  const [how, setHow] = useState(before);
  const models = useResource<List<CatalogueModel>>("/models");
  const usable = (models.data?.items ?? []).filter(
    (model) => (model.chat && model.reachable !== false && model.status !== "retired") || how.models.includes(model.id),
  );
  const change = (fields: Partial<How>) => setHow((current) => ({ ...current, ...fields }));
  return (
    <Dialog
      title={words.howTitle}
      onClose={onClose}
      foot={
        <Button look="primary" icon="play" onClick={() => onRun(how)}>
          {words.begin}
        </Button>
      }
    >
      <div className="stack">
        <fieldset className="stack tight">
          <legend>{words.models}</legend>
          <p className="faint small">{words.modelsHint}</p>
          <div className="stack tight">
            {usable.map(({ id, name }) => (
              <Check
                key={id}
                label={name}
                checked={how.models.includes(id)}
                onChange={(on) => change({ models: on ? [...how.models, id] : how.models.filter((one) => one !== id) })}
              />
            ))}
          </div>
        </fieldset>
        <NumberField
          label={words.repeat}
          hint={words.repeatHint}
          value={how.repeat}
          min={1}
          max={50}
          onChange={(repeat) => change({ repeat: Math.min(50, Math.max(1, Math.round(repeat ?? 1))) })}
        />
        <Check
          label={words.drafts}
          hint={words.draftsHint}
          checked={how.drafts}
          onChange={(drafts) => change({ drafts })}
        />
        <Field label={words.methods}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={how.methods}
              onChange={(event) => change({ methods: event.target.value as How["methods"] })}
            >
              <option value="">{words.methodsAs}</option>
              <option value="recorded">{words.methodsRecorded}</option>
              <option value="live">{words.methodsLive}</option>
            </select>
          )}
        </Field>
        {how.methods === "live" && <Note kind="warn">{words.liveWarning}</Note>}
      </div>
    </Dialog>
  );
}
