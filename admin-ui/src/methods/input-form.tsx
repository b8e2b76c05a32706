/** The inputs of a test as a form made from the parameters; what it writes is the same JSON that can be typed below. */
import { useId } from "react";
import type { ParameterDescription } from "../../../server/methods/method.ts";
import { parseObject } from "./draft.ts";
import { rowsOf } from "./parameters.ts";

export interface InputFormProps {
  readonly inputDescription: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

export function InputForm({ inputDescription, text, onChange }: InputFormProps) {
  const rows = rowsOf(inputDescription);
  const parsed = parseObject(text.trim() === "" ? "{}" : text);
  if (!rows || rows.length === 0 || !parsed.ok) return null;
  const put = (name: string, value: unknown) => {
    const { [name]: _, ...rest } = parsed.value;
    const order = rows.map((row) => row.name);
    const next: Record<string, unknown> = value === undefined ? rest : { ...rest, [name]: value };
    const known = order.filter((key) => Object.hasOwn(next, key)).map((key) => [key, next[key]]);
    const others = Object.entries(next).filter(([key]) => !order.includes(key));
    onChange(JSON.stringify(Object.fromEntries([...known, ...others]), null, 2));
  };
  return (
    <div className="input-form">
      {rows.map((row) => (
        <InputRow
          key={row.name}
          name={row.name}
          required={row.required}
          description={row.description}
          value={parsed.value[row.name]}
          onChange={(value) => put(row.name, value)}
        />
      ))}
    </div>
  );
}

interface InputRowProps {
  readonly name: string;
  readonly required: boolean;
  readonly description: ParameterDescription;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function InputRow({ name, required, description, value, onChange }: InputRowProps) {
  const id = useId();
  return (
    <div className="input-row">
      <label htmlFor={id} title={description.description}>
        <code>{name}</code>
        {!required && <span className="faint"> optional</span>}
      </label>
      <Control id={id} description={description} value={value} onChange={onChange} />
    </div>
  );
}

interface ControlProps {
  readonly id: string;
  readonly description: ParameterDescription;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function Control({ id, description, value, onChange }: ControlProps) {
  if (description.enum || description.type === "boolean") {
    const choices = description.enum ?? [true, false];
    const chosen = choices.indexOf(value as never);
    return (
      <select
        id={id}
        className="input small"
        value={chosen < 0 ? "" : String(chosen)}
        onChange={(event) => onChange(event.target.value === "" ? undefined : choices[Number(event.target.value)])}
      >
        <option value="">–</option>
        {choices.map((choice, index) => (
          <option key={JSON.stringify(choice)} value={index}>
            {String(choice)}
          </option>
        ))}
      </select>
    );
  }
  if (description.type === "integer" || description.type === "number")
    return (
      <input
        id={id}
        type="number"
        className="input small"
        step={description.type === "integer" ? 1 : "any"}
        min={description.minimum}
        max={description.maximum}
        value={typeof value === "number" ? value : ""}
        onChange={(event) => onChange(event.target.value === "" ? undefined : Number(event.target.value))}
      />
    );
  if (description.type === "string")
    return (
      <input
        id={id}
        className="input small"
        placeholder={description.description}
        value={typeof value === "string" ? value : ""}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  return (
    <input
      id={id}
      className="input small mono"
      placeholder={description.type === "array" ? '["…"]' : '{"…": "…"}'}
      key={JSON.stringify(value) ?? ""}
      defaultValue={value === undefined ? "" : JSON.stringify(value)}
      onBlur={(event) => onChange(readJson(event.target.value, value))}
    />
  );
}

/** What was typed as JSON; unfinished text leaves the value as it was. */
function readJson(text: string, before: unknown): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return before;
  }
}
