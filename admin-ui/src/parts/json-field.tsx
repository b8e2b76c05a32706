/** A value as JSON text: what is typed stays as typed, and is handed on whenever it can be read. */
import { useEffect, useState } from "react";
import { readJson, writeJson } from "../../../protocol/exact-json.ts";
import { Field } from "./field.tsx";

export interface JsonFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
  readonly rows?: number;
  readonly placeholder?: string;
  /** Undefined is an empty field. */
  readonly value: unknown;
  /** Says what is wrong with a text that can't be read. */
  readonly unreadable: (why: string) => string;
  readonly onChange: (value: unknown) => void;
}

/** What is as short as this stands on one line. */
const shortest = 60;

function textOf(value: unknown): string {
  if (value === undefined) return "";
  const line = writeJson(value);
  return line.length <= shortest ? line : writeJson(value, 2);
}

function read(text: string): { readonly value: unknown } | { readonly why: string } {
  if (text.trim() === "") return { value: undefined };
  try {
    return { value: readJson(text) };
  } catch (error) {
    return { why: (error as Error).message };
  }
}

export function JsonField(props: JsonFieldProps) {
  const { label, hint, problem, rows = 2, placeholder, value, unreadable, onChange } = props;
  const [text, setText] = useState(() => textOf(value));
  const outside = textOf(value);
  // Changed from elsewhere, such as by an undo; the same value typed in other words stays as it was typed.
  useEffect(() => {
    setText((before) => {
      const found = read(before);
      return "why" in found || textOf(found.value) === outside ? before : outside;
    });
  }, [outside]);
  const found = read(text);
  return (
    <Field label={label} hint={hint} problem={"why" in found ? unreadable(found.why) : problem}>
      {(control) => (
        <textarea
          {...control}
          className="input mono"
          rows={rows}
          spellCheck={false}
          value={text}
          placeholder={placeholder}
          onChange={(event) => {
            setText(event.target.value);
            const next = read(event.target.value);
            if ("value" in next) onChange(next.value);
          }}
        />
      )}
    </Field>
  );
}
