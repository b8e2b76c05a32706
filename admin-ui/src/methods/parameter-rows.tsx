/** Parameters as rows; an object's properties and a list's items are rows below their own, as deep as they go. */

import { type ReactNode, useState } from "react";
import type { ParameterDescription } from "../../../server/methods/method.ts";
import type { FieldProblem } from "../http/request-error.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Problem } from "../parts/field.tsx";
import { methodPartWords } from "../words/en-method-parts.ts";

import { cleaned, ParameterLimits } from "./parameter-limits.tsx";
import { elsewhere, inWords, within } from "./parameter-problems.ts";
import { membersOf, newRow, type ParameterRow, parameterTypes, withMembers, withType } from "./parameters.ts";

interface Place {
  /** How the server names it, such as `parameters.where.properties`. */
  readonly path: string;
  /** How people name it, such as `where.city`. */
  readonly name: string;
  readonly problems: readonly FieldProblem[];
}

export interface ParameterRowsProps extends Place {
  readonly rows: readonly ParameterRow[];
  readonly onChange: (rows: readonly ParameterRow[]) => void;
}

export function ParameterRows({ rows, onChange, path, name, problems }: ParameterRowsProps) {
  const nested = name !== "";
  return (
    <>
      {rows.map((row, index) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: names change while they are typed; the place doesn't.
          key={index}
          row={row}
          taken={rows.filter((_, other) => other !== index).map((other) => other.name)}
          path={`${path}.${row.name}`}
          name={nested ? `${name}.${row.name}` : row.name}
          problems={problems}
          onChange={(next) => onChange(rows.with(index, next))}
          onRemove={() => onChange(rows.toSpliced(index, 1))}
        />
      ))}
      <div>
        <Button
          small
          look={nested ? "quiet" : "plain"}
          icon="plus"
          aria-label={nested ? methodPartWords.addPropertyTo(name) : undefined}
          onClick={() => onChange([...rows, newRow(rows, nested ? "property" : "parameter")])}
        >
          {nested ? methodPartWords.addProperty : methodPartWords.addParameter}
        </Button>
      </div>
    </>
  );
}

interface RowProps extends Place {
  readonly row: ParameterRow;
  readonly taken: readonly string[];
  readonly onChange: (row: ParameterRow) => void;
  readonly onRemove: () => void;
}

function Row({ row, taken, path, name, problems, onChange, onRemove }: RowProps) {
  const { description } = row;
  const describeAs = (next: ParameterDescription) => onChange({ ...row, description: next });
  return (
    <fieldset className={name.includes(".") ? "stack tight" : "box inset stack tight"}>
      <legend className="visually-hidden">{methodPartWords.parameter(name)}</legend>
      <div className="row wrap">
        <NameInput name={row.name} taken={taken} onChange={(next) => onChange({ ...row, name: next })} />
        <TypeSelect label={methodPartWords.type} description={description} onChange={describeAs} />
        <div className="row push">
          <label className="check small">
            <input
              type="checkbox"
              checked={row.required}
              onChange={(event) => onChange({ ...row, required: event.target.checked })}
            />
            {methodPartWords.required}
          </label>
          <IconButton small icon="trash" label={methodPartWords.removeOf(name)} onClick={onRemove} />
        </div>
      </div>
      <Described description={description} path={path} name={name} problems={problems} onChange={describeAs} />
    </fieldset>
  );
}

interface DescribedProps extends Place {
  readonly description: ParameterDescription;
  readonly onChange: (description: ParameterDescription) => void;
}

/** Everything of a description but its name and type; what is nested comes last. */
function Described({ description, path, name, problems, onChange }: DescribedProps) {
  const { type } = description;
  // A list without a word on its items is mended here, by giving them a type.
  const items = type === "array" ? (description.items ?? ({} as ParameterDescription)) : null;
  const members = membersOf(description);
  const below = [...members.map((member) => `${path}.properties.${member.name}`), ...(items ? [`${path}.items`] : [])];
  return (
    <>
      <input
        className="input small"
        aria-label={methodPartWords.whatItIsFor}
        placeholder={methodPartWords.whatItIsForThe}
        value={description.description ?? ""}
        onChange={(event) => onChange({ ...description, description: event.target.value })}
      />
      <ParameterLimits description={description} onChange={onChange} />
      {elsewhere(
        problems.filter((problem) => within(problem.path, path)),
        below,
      ).map((problem) => (
        <Problem key={problem.path + problem.message}>{inWords(problem, path)}</Problem>
      ))}
      {type === "object" && (
        <Nested words={members.length > 0 ? methodPartWords.itsProperties : methodPartWords.anyObjectIsTaken}>
          <ParameterRows
            rows={members}
            path={`${path}.properties`}
            name={name}
            problems={problems}
            onChange={(rows) => onChange(withMembers(description, rows))}
          />
        </Nested>
      )}
      {items && (
        <Nested words={methodPartWords.eachItemIs}>
          <fieldset className="stack tight">
            <legend className="visually-hidden">{methodPartWords.itemsOf(name)}</legend>
            <TypeSelect
              label={methodPartWords.typeOfAnItem}
              description={items}
              onChange={(next) => onChange(cleaned({ ...description, items: next }))}
            />
            <Described
              description={items}
              path={`${path}.items`}
              name={`${name}[]`}
              problems={problems}
              onChange={(next) => onChange(cleaned({ ...description, items: next }))}
            />
          </fieldset>
        </Nested>
      )}
    </>
  );
}

function Nested({ words, children }: { readonly words: string; readonly children: ReactNode }) {
  return (
    <div className="stack indent">
      <p className="faint small">{words}</p>
      {children}
    </div>
  );
}

interface NameInputProps {
  readonly name: string;
  readonly taken: readonly string[];
  readonly onChange: (name: string) => void;
}

/** Two of one name would be one in the JSON, so a taken name waits here until it is another. */
function NameInput({ name, taken, onChange }: NameInputProps) {
  const [waiting, setWaiting] = useState<string | null>(null);
  return (
    <input
      className="input small mono grow"
      aria-label={methodPartWords.name}
      aria-invalid={waiting !== null || undefined}
      title={waiting === null ? undefined : methodPartWords.thereIsAParameter(waiting)}
      value={waiting ?? name}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => {
        const next = event.target.value;
        setWaiting(taken.includes(next) ? next : null);
        if (!taken.includes(next)) onChange(next);
      }}
      onBlur={() => setWaiting(null)}
    />
  );
}

interface TypeSelectProps {
  readonly label: string;
  readonly description: ParameterDescription;
  readonly onChange: (description: ParameterDescription) => void;
}

function TypeSelect({ label, description, onChange }: TypeSelectProps) {
  const known = parameterTypes.includes(description.type);
  return (
    <select
      className="input small fit"
      aria-label={label}
      aria-invalid={!known || undefined}
      value={String(description.type ?? "")}
      onChange={(event) => onChange(withType(description, event.target.value as ParameterDescription["type"]))}
    >
      {!known && (
        <option value={String(description.type ?? "")}>{String(description.type ?? methodPartWords.noType)}</option>
      )}
      {parameterTypes.map((type) => (
        <option key={type}>{type}</option>
      ))}
    </select>
  );
}
