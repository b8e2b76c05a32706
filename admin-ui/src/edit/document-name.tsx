/** The name of a document. */
import { Field } from "../parts/field.tsx";

export interface DocumentNameProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly example?: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (change: { name: string }) => void;
}

export function DocumentName({ label, hint, example, value, problem, onChange }: DocumentNameProps) {
  return (
    <Field label={label} hint={hint} problem={problem}>
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
