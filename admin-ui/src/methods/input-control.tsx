/** The control for one value of an input: by its type, and as JSON for what no other control fits. */
import { readJson, readNumber, writeJson } from "../../../protocol/exact-json.ts";
import type { ParameterDescription } from "../../../server/methods/method.ts";

export interface InputControlProps {
  /** Ties it to its label. */
  readonly control: { readonly id: string };
  readonly description: ParameterDescription;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

export function InputControl({ control, description, value, onChange }: InputControlProps) {
  if (description.enum || description.type === "boolean") {
    const choices = description.enum ?? [true, false];
    const chosen = choices.indexOf(value as never);
    return (
      <select
        {...control}
        className="input small"
        value={chosen < 0 ? "" : String(chosen)}
        onChange={(event) => onChange(event.target.value === "" ? undefined : choices[Number(event.target.value)])}
      >
        <option value="">–</option>
        {choices.map((choice, index) => (
          <option key={writeJson(choice)} value={index}>
            {String(choice)}
          </option>
        ))}
      </select>
    );
  }
  if (description.type === "integer" || description.type === "number")
    return (
      <input
        {...control}
        type="number"
        className="input small"
        step={description.type === "integer" ? 1 : "any"}
        min={description.minimum}
        max={description.maximum}
        value={typeof value === "number" || typeof value === "bigint" ? String(value) : ""}
        onChange={(event) => onChange(event.target.value === "" ? undefined : readNumber(event.target.value))}
      />
    );
  if (description.type === "string")
    return (
      <input
        {...control}
        className="input small"
        dir="auto"
        placeholder={description.description}
        value={typeof value === "string" ? value : ""}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  return (
    <input
      {...control}
      className="input small mono"
      placeholder={description.type === "array" ? '["…"]' : '{"…": "…"}'}
      key={value === undefined ? "" : writeJson(value)}
      defaultValue={value === undefined ? "" : writeJson(value)}
      onBlur={(event) => onChange(typedJson(event.target.value, value))}
    />
  );
}

/** What was typed as JSON; unfinished text leaves the value as it was. */
function typedJson(text: string, before: unknown): unknown {
  if (text.trim() === "") return undefined;
  try {
    return readJson(text);
  } catch {
    return before;
  }
}
