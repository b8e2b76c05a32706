/** One model of the catalogue, for whoever picks it: the list to pick from, what it can do, what is wrong with it. */

import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";
import { characterWords } from "../words/en-characters.ts";

export interface ModelSelectProps {
  /** Ids and names that tie the list to its label. */
  readonly control: { readonly id?: string; readonly "aria-label"?: string };
  readonly models: readonly CatalogueModel[];
  readonly value: string;
  readonly onChange: (model: string) => void;
}

const isUsable = ({ status, reachable }: CatalogueModel): boolean => status !== "retired" && reachable !== false;

export function ModelSelect({ control, models, value, onChange }: ModelSelectProps) {
  const usable = models.filter((model) => isUsable(model));
  const titles = [...new Set(usable.map(({ providerTitle }) => providerTitle))];
  // What could not answer stands below what can.
  const groups = [
    ...titles.map((title) => ({ title, models: usable.filter((model) => model.providerTitle === title) })),
    { title: characterWords.notUsable, models: models.filter((model) => !isUsable(model)) },
  ];
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
                {model.status === "retired"
                  ? characterWords.retired
                  : model.reachable === false
                    ? characterWords.notReachable2
                    : ""}
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
    <div className="row wrap">
      <span className={`badge ${capabilities.tools ? "good" : "bad"}`}>
        {capabilities.tools ? characterWords.callsMethods : characterWords.cantCallMethods}
      </span>
      {capabilities.parallelTools && <span className="badge">{characterWords.severalAtOnce}</span>}
      {capabilities.caching && <span className="badge">{characterWords.cachesPrompts}</span>}
      {capabilities.contextTokens !== null && (
        <span className="badge number">{characterWords.kContext(Math.round(capabilities.contextTokens / 1000))}</span>
      )}
      {status !== "current" && status !== "unknown" && (
        <span className="badge warn">
          {status}
          {retires && ` ${retires}`}
        </span>
      )}
      {model.reachable === false && <span className="badge bad">{characterWords.notReachable}</span>}
      {model.reachable === true && <span className="badge good">{characterWords.reachable}</span>}
    </div>
  );
}
