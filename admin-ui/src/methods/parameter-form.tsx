/** The parameters as a form: one row each, the mirror of the JSON. */

import type { FieldProblem } from "../http/request-error.ts";
import { Problem } from "../parts/field.tsx";
import { methodPartWords } from "../words/en-method-parts.ts";

import { elsewhere, inWords } from "./parameter-problems.ts";
import { ParameterRows } from "./parameter-rows.tsx";
import { tableOf, textOf } from "./parameters.ts";

export interface ParameterFormProps {
  readonly text: string;
  readonly problems: readonly FieldProblem[];
  readonly onChange: (text: string) => void;
}

const field = "inputDescription";

export function ParameterForm({ text, problems, onChange }: ParameterFormProps) {
  const table = tableOf(text);
  const path = `${field}.${table?.path}`;
  const told = table?.rows.map((row) => `${path}.${row.name}`) ?? [];
  return (
    <div className="stack tight">
      {!table && <p className="faint small">{methodPartWords.theFormCantShow}</p>}
      {table?.rows.length === 0 && <p className="faint small">{methodPartWords.noParametersTheMethod}</p>}
      {table && (
        <ParameterRows
          rows={table.rows}
          path={path}
          name=""
          problems={problems}
          onChange={(rows) => onChange(textOf(rows))}
        />
      )}
      {elsewhere(problems, told).map((problem) => (
        <Problem key={problem.path + problem.message}>{inWords(problem, field)}</Problem>
      ))}
    </div>
  );
}
