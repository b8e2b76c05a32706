/** The inputs of a test as a form made from the parameters; what it writes is the same JSON that can be typed below. */

import { type ReactNode, useId } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { ParameterDescription } from "../../../server/methods/method.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { methodWords } from "../words/en-methods.ts";
import { parseObject } from "./draft.ts";
import { InputControl, type InputControlProps } from "./input-control.tsx";
import { isObject, withMember } from "./input-values.ts";
import { exampleValue, membersOf, type ParameterRow, rowsOf } from "./parameters.ts";

export interface InputFormProps {
  readonly inputDescription: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
}

export function InputForm({ inputDescription, text, onChange }: InputFormProps) {
  const rows = rowsOf(inputDescription);
  const parsed = parseObject(text.trim() === "" ? "{}" : text);
  if (!rows || rows.length === 0 || !parsed.ok) return null;
  return (
    <div className="stack tight">
      <Members rows={rows} name="" value={parsed.value} onChange={(value) => onChange(writeJson(value, 2))} />
    </div>
  );
}

interface MembersProps {
  readonly rows: readonly ParameterRow[];
  /** Of the object they belong to; empty for the whole input. */
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly onChange: (value: Readonly<Record<string, unknown>>) => void;
}

function Members({ rows, name, value, onChange }: MembersProps) {
  return rows.map((row) => (
    <Input
      key={row.name}
      label={row.name}
      name={name === "" ? row.name : `${name}.${row.name}`}
      required={row.required}
      description={row.description}
      value={value[row.name]}
      onChange={(next) => onChange(withMember(value, rows, row.name, next))}
    />
  ));
}

interface InputProps extends Omit<InputControlProps, "control"> {
  readonly label: string;
  readonly name: string;
  readonly required: boolean;
}

/** One input: a line for a plain value, a block for what holds others. A value of another shape is shown as JSON. */
function Input(props: InputProps) {
  const { label, name, required, description, value, onChange } = props;
  const id = useId();
  const members = description.type === "object" && !description.enum ? membersOf(description) : [];
  if (members.length > 0 && (value === undefined || isObject(value)))
    return (
      <Block {...props}>
        <Members
          rows={members}
          name={name}
          value={value ?? {}}
          onChange={(next) => onChange(Object.keys(next).length === 0 && !required ? undefined : next)}
        />
      </Block>
    );
  if (description.type === "array" && !description.enum && (value === undefined || Array.isArray(value)))
    return <Items {...props} items={description.items ?? { type: "string" }} value={value ?? []} />;
  return (
    <div className="pairs small">
      <label htmlFor={id} title={description.description}>
        <code>{label}</code>
        {!required && <span className="faint"> {methodWords.optional}</span>}
      </label>
      <InputControl control={{ id }} description={description} value={value} onChange={onChange} />
    </div>
  );
}

interface ItemsProps extends InputProps {
  readonly items: ParameterDescription;
  readonly value: readonly unknown[];
}

function Items({ items, ...props }: ItemsProps) {
  const { name, required, value, onChange } = props;
  const put = (next: readonly unknown[]) => onChange(next.length === 0 && !required ? undefined : next);
  return (
    <Block {...props}>
      {value.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an item has no identity but its place.
        <div className="row top input-item" key={index}>
          <div className="grow">
            <Input
              label={`${index + 1}`}
              name={`${name} ${index + 1}`}
              required
              description={items}
              value={item}
              onChange={(next) => put(value.with(index, next === undefined ? null : next))}
            />
          </div>
          <IconButton
            small
            icon="trash"
            label={methodWords.remove(name, index + 1)}
            onClick={() => put(value.toSpliced(index, 1))}
          />
        </div>
      ))}
      <div>
        <Button
          small
          look="quiet"
          icon="plus"
          aria-label={methodWords.addItemTo(name)}
          onClick={() => put([...value, exampleValue(items)])}
        >
          {methodWords.addItem}
        </Button>
      </div>
    </Block>
  );
}

function Block({ label, name, required, description, children }: InputProps & { readonly children: ReactNode }) {
  return (
    <fieldset className="stack tight indent" aria-label={name} title={description.description}>
      <div className="small">
        <code>{label}</code>
        {!required && <span className="faint"> {methodWords.optional}</span>}
      </div>
      {children}
    </fieldset>
  );
}
