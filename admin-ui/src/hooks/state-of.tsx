/** Which method's few values the code of a hook may read and keep. */
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName } from "../lists/find.ts";
import { type ListedMethod, listPath } from "../methods/listed-methods.ts";
import { Field } from "../parts/field.tsx";
import { hookWords } from "../words/en-hooks.ts";

const words = hookWords.stateOf;

export interface StateOfProps {
  /** A method's id; null for none. */
  readonly value: string | null;
  readonly problem: string | undefined;
  readonly onChange: (method: string | null) => void;
}

export function StateOf({ value, problem, onChange }: StateOfProps) {
  const methods = useResource<List<ListedMethod>>(listPath).data?.items;
  const missing = value !== null && !methods?.some(({ id }) => id === value);
  return (
    <Field
      label={words.label}
      hint={words.hint}
      problem={problem ?? (missing && methods ? words.missing(value) : undefined)}
    >
      {(control) => (
        <select
          {...control}
          className="input"
          value={value ?? ""}
          onChange={(event) => onChange(event.target.value || null)}
        >
          <option value="">{words.none}</option>
          {missing && <option value={value}>{value}</option>}
          {[...(methods ?? [])].sort(byName).map(({ id, name }) => (
            <option key={id} value={id} dir="auto">
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
