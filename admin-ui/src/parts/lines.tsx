/** A list of short texts, one a line. */
import { useEffect, useState } from "react";
import { Field } from "./field.tsx";

export interface LinesProps {
  readonly label: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
  readonly placeholder?: string;
  readonly value: readonly string[];
  readonly onChange: (lines: readonly string[]) => void;
}

const linesOf = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

export function Lines({ label, hint, problem, placeholder, value, onChange }: LinesProps) {
  // The text as typed, so that an empty line or a space at the end can be written on the way to the next word.
  const [text, setText] = useState(value.join("\n"));
  const joined = value.join("\n");
  useEffect(() => setText((before) => (linesOf(before).join("\n") === joined ? before : joined)), [joined]);
  return (
    <Field label={label} hint={hint} problem={problem}>
      {(control) => (
        <textarea
          {...control}
          className="input"
          dir="auto"
          rows={2}
          value={text}
          placeholder={placeholder}
          onChange={(event) => {
            setText(event.target.value);
            onChange(linesOf(event.target.value));
          }}
        />
      )}
    </Field>
  );
}
