/** Which model answers: what each can do, what is wrong with it, and who steps in when it can't be reached. */
import type { CharacterDraft } from "../../../server/characters/character.ts";
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Field } from "../parts/field.tsx";
import { Lines } from "../parts/lines.tsx";
import { Note } from "../parts/notes.tsx";
import { NumberField } from "../parts/number-field.tsx";

export interface ModelChoiceProps {
  readonly draft: CharacterDraft;
  readonly change: (fields: Partial<CharacterDraft>) => void;
  readonly problem: (field: string) => string | undefined;
}

const providers: Record<CatalogueModel["provider"], string> = {
  rehearsal: "Built in, no key needed",
  openai: "OpenAI and compatible",
  anthropic: "Anthropic",
};

export function ModelChoice({ draft, change, problem }: ModelChoiceProps) {
  const models = useResource<List<CatalogueModel>>("/models");
  const items = models.data?.items ?? [];
  const chosen = items.find((model) => model.id === draft.model);
  const groups = (Object.keys(providers) as CatalogueModel["provider"][]).map((provider) => ({
    provider,
    models: items.filter((model) => model.provider === provider),
  }));
  return (
    <div className="stack">
      <div className="fields-row">
        <Field label="Model" problem={problem("model")}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={draft.model}
              onChange={(event) => change({ model: event.target.value })}
            >
              {!chosen && <option value={draft.model}>{draft.model}</option>}
              {groups
                .filter((group) => group.models.length > 0)
                .map((group) => (
                  <optgroup label={providers[group.provider]} key={group.provider}>
                    {group.models.map((model) => (
                      <option key={model.id} value={model.id}>
                        {model.name}
                        {model.status === "retired"
                          ? " (retired)"
                          : model.reachable === false
                            ? " (not reachable)"
                            : ""}
                      </option>
                    ))}
                  </optgroup>
                ))}
            </select>
          )}
        </Field>
        {(!chosen || chosen.capabilities.temperature) && (
          <NumberField
            label="Temperature"
            hint="Empty leaves it to the provider."
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
      {chosen?.warning && <Note kind="warn">{chosen.warning}</Note>}
      <Lines
        label="Fallback models"
        hint="Ids, one a line; tried in order when the model above can't answer."
        rows={1}
        value={draft.fallbackModels}
        problem={problem("fallbackModels")}
        placeholder="rehearsal"
        onChange={(fallbackModels) => change({ fallbackModels })}
      />
    </div>
  );
}

function Capabilities({ model }: { readonly model: CatalogueModel }) {
  const { capabilities, status, retires } = model;
  return (
    <div className="row wrap model-facts">
      <span className={`badge ${capabilities.tools ? "good" : "bad"}`}>
        {capabilities.tools ? "calls methods" : "can't call methods"}
      </span>
      {capabilities.parallelTools && <span className="badge">several at once</span>}
      {capabilities.caching && <span className="badge">caches prompts</span>}
      {capabilities.contextTokens !== null && (
        <span className="badge number">{Math.round(capabilities.contextTokens / 1000)}k context</span>
      )}
      {status !== "current" && status !== "unknown" && (
        <span className="badge warn">
          {status}
          {retires && ` ${retires}`}
        </span>
      )}
      {model.reachable === false && <span className="badge bad">not reachable</span>}
      {model.reachable === true && <span className="badge good">reachable</span>}
    </div>
  );
}
