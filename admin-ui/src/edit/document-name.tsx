/** The name of a document. */
import { Field } from "../parts/field.tsx";

export interface DocumentNameProps {
  readonly label: string;
  readonly example: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (change: { name: string }) => void;
}

export function DocumentName({ label, example, value, problem, onChange }: DocumentNameProps) {
  return (
    <Field label={label} problem={problem}>
      {(control) => (
        <input
          {...control}
          className="input"
          dir="auto"
          maxLength={100}
          autoComplete="off"
          placeholder={example}
          value={value}
          onChange={(event) => onChange({ name: event.target.value })}
        />
      )}
    </Field>
  );
}
