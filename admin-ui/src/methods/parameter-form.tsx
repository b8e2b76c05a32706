/** The parameters as a form: one row each, the mirror of the JSON. */
import { type ReactNode, useId } from "react";
import type { ParameterDescription } from "../../../server/methods/method.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { freeName, type ParameterRow, parameterTypes, rowsOf, textOf, withType } from "./parameters.ts";

export interface ParameterFormProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
}

export function ParameterForm({ text, onChange }: ParameterFormProps) {
  const rows = rowsOf(text);
  if (!rows)
    return <p className="faint small">The JSON isn't finished: mend it there, then it shows here as a form.</p>;
  const put = (index: number, row: ParameterRow) => onChange(textOf(rows.with(index, row)));
  const add = () =>
    onChange(
      textOf([...rows, { name: freeName(rows), required: true, description: { type: "string", description: "" } }]),
    );
  return (
    <div className="parameters">
      {rows.length === 0 && <p className="faint small">No parameters: the method is called with an empty object.</p>}
      {rows.map((row, index) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: names change while they are typed; the place doesn't.
          key={index}
          row={row}
          taken={rows.filter((_, other) => other !== index).map((other) => other.name)}
          onChange={(next) => put(index, next)}
          onRemove={() => onChange(textOf(rows.toSpliced(index, 1)))}
        />
      ))}
      <div>
        <Button small icon="plus" onClick={add}>
          Add parameter
        </Button>
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: ParameterRow;
  readonly taken: readonly string[];
  readonly onChange: (row: ParameterRow) => void;
  readonly onRemove: () => void;
}

function Row({ row, taken, onChange, onRemove }: RowProps) {
  const { description } = row;
  const describeAs = (fields: Partial<ParameterDescription>) =>
    onChange({ ...row, description: cleaned({ ...description, ...fields }) });
  const rename = (name: string) => {
    // Two parameters of one name would become one in the JSON.
    if (!taken.includes(name)) onChange({ ...row, name });
  };
  return (
    <fieldset className="parameter">
      <legend className="visually-hidden">Parameter {row.name}</legend>
      <div className="parameter-top">
        <input
          className="input small mono"
          aria-label="Name"
          value={row.name}
          spellCheck={false}
          onChange={(event) => rename(event.target.value)}
        />
        <select
          className="input small"
          aria-label="Type"
          value={description.type}
          onChange={(event) =>
            onChange({ ...row, description: withType(description, event.target.value as ParameterDescription["type"]) })
          }
        >
          {parameterTypes.map((type) => (
            <option key={type}>{type}</option>
          ))}
        </select>
        <label className="check small">
          <input
            type="checkbox"
            checked={row.required}
            onChange={(event) => onChange({ ...row, required: event.target.checked })}
          />
          required
        </label>
        <IconButton small icon="trash" label={`Remove ${row.name}`} onClick={onRemove} />
      </div>
      <input
        className="input small"
        aria-label="What it is, for the model"
        placeholder="What it is, for the model to read"
        value={description.description ?? ""}
        onChange={(event) => describeAs({ description: event.target.value })}
      />
      <div className="parameter-more">
        {description.type === "string" && (
          <Small label="Only these" wide>
            {(id) => (
              <input
                id={id}
                className="input small"
                placeholder="any text, or: celsius, fahrenheit"
                defaultValue={description.enum?.join(", ") ?? ""}
                key={description.enum?.join() ?? ""}
                onBlur={(event) => describeAs({ enum: listed(event.target.value) as never })}
              />
            )}
          </Small>
        )}
        {isNumber(description.type) &&
          (["minimum", "maximum"] as const).map((bound) => (
            <Small label={bound === "minimum" ? "From" : "To"} key={bound}>
              {(id) => (
                <input
                  id={id}
                  type="number"
                  step="any"
                  className="input small"
                  value={description[bound] ?? ""}
                  onChange={(event) => describeAs({ [bound]: numberOf(event.target.value) })}
                />
              )}
            </Small>
          ))}
        {(description.type === "string" || isNumber(description.type)) && (
          <Small label="Default">
            {(id) => (
              <input
                id={id}
                className="input small"
                placeholder="none"
                value={String(description.default ?? "")}
                onChange={(event) => describeAs({ default: defaultOf(description.type, event.target.value) as never })}
              />
            )}
          </Small>
        )}
      </div>
    </fieldset>
  );
}

interface SmallProps {
  readonly label: string;
  readonly wide?: boolean;
  /** Gets the id that the label names. */
  readonly children: (id: string) => ReactNode;
}

function Small({ label, wide, children }: SmallProps) {
  const id = useId();
  return (
    <span className={wide ? "small-field wide" : "small-field"}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </span>
  );
}

const isNumber = (type: string): boolean => type === "integer" || type === "number";

const numberOf = (text: string): number | undefined => (text === "" ? undefined : Number(text));

/** What was typed as a value of the parameter's type; text that is no number stays text, for the server to refuse. */
function defaultOf(type: string, text: string): string | number | undefined {
  if (text === "") return undefined;
  return isNumber(type) && !Number.isNaN(Number(text)) ? Number(text) : text;
}

const listed = (text: string): readonly string[] | undefined => {
  const values = text.split(",").map((value) => value.trim());
  const filled = [...new Set(values.filter(Boolean))];
  return filled.length > 0 ? filled : undefined;
};

/** Without fields that are not set: `undefined` would vanish in the JSON, but not in comparisons. */
const cleaned = (description: ParameterDescription): ParameterDescription =>
  Object.fromEntries(
    Object.entries(description).filter(([, value]) => value !== undefined),
  ) as unknown as ParameterDescription;
