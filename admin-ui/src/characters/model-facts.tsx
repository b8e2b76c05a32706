/** One model of the catalogue, for whoever picks it: the list to pick from, what it can do, what is wrong with it. */
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";

export interface ModelSelectProps {
  /** Ids and names that tie the list to its label. */
  readonly control: { readonly id?: string; readonly "aria-label"?: string };
  readonly models: readonly CatalogueModel[];
  readonly value: string;
  readonly onChange: (model: string) => void;
}

export function ModelSelect({ control, models, value, onChange }: ModelSelectProps) {
  const titles = [...new Set(models.map(({ providerTitle }) => providerTitle))];
  const groups = titles.map((title) => ({ title, models: models.filter((model) => model.providerTitle === title) }));
  return (
    <select {...control} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
      {!models.some((model) => model.id === value) && <option value={value}>{value}</option>}
      {groups
        .filter((group) => group.models.length > 0)
        .map((group) => (
          <optgroup label={group.title} key={group.title}>
            {group.models.map((model) => (
              <option key={model.id} value={model.id}>
                {model.name}
                {model.status === "retired" ? " (retired)" : model.reachable === false ? " (not reachable)" : ""}
              </option>
            ))}
          </optgroup>
        ))}
    </select>
  );
}

export function Capabilities({ model }: { readonly model: CatalogueModel }) {
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
