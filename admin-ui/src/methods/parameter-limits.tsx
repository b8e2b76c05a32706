/** What a parameter may be besides its type: choices, bounds, a default. */

import { type ReactNode, useId } from "react";
import type { ParameterDescription } from "../../../server/methods/method.ts";
import { methodPartWords } from "../words/en-method-parts.ts";
import { methodWords } from "../words/en-methods.ts";

export interface ParameterLimitsProps {
  readonly description: ParameterDescription;
  readonly onChange: (description: ParameterDescription) => void;
}

type Bound = "minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems";

const bounds: Readonly<Partial<Record<ParameterDescription["type"], readonly (readonly [Bound, string])[]>>> = {
  integer: [
    ["minimum", methodPartWords.fromIt],
    ["maximum", methodPartWords.to],
  ],
  number: [
    ["minimum", methodPartWords.fromIt],
    ["maximum", methodPartWords.to],
  ],
  string: [
    ["minLength", methodPartWords.shortest],
    ["maxLength", methodPartWords.longest],
  ],
  array: [
    ["minItems", methodPartWords.atLeast],
    ["maxItems", methodPartWords.atMost],
  ],
};

export function ParameterLimits({ description, onChange }: ParameterLimitsProps) {
  const set = (fields: Partial<ParameterDescription>) => onChange(cleaned({ ...description, ...fields }));
  const { type } = description;
  const choices = description.enum?.join(", ") ?? "";
  const plain = type === "string" || type === "integer" || type === "number";
  // A text's length is rarely limited: its fields show where the JSON has them.
  const shown = (bounds[type] ?? []).filter(([bound]) => type !== "string" || description[bound] !== undefined);
  if (!plain && type !== "boolean" && shown.length === 0) return null;
  return (
    <div className="stack tight small muted">
      {plain && (
        <Small label={methodPartWords.onlyThese}>
          {(id) => (
            <input
              id={id}
              className="input small"
              placeholder={type === "string" ? methodPartWords.anyTextOrCelsius : methodPartWords.anyNumberOr}
              defaultValue={choices}
              key={choices}
              onBlur={(event) => {
                // A choice that holds a comma itself must not fall apart because somebody passed by.
                if (event.target.value !== choices) set({ enum: choicesOf(type, event.target.value) as never });
              }}
            />
          )}
        </Small>
      )}
      <div className="row wrap">
        {shown.map(([bound, label]) => (
          <Small label={label} key={bound}>
            {(id) => (
              <input
                id={id}
                type="number"
                step={type === "number" ? "any" : 1}
                className="input small"
                value={description[bound] ?? ""}
                onChange={(event) =>
                  set({ [bound]: event.target.value === "" ? undefined : Number(event.target.value) })
                }
              />
            )}
          </Small>
        ))}
        {plain && (
          <Small label={methodPartWords.defaultIt}>
            {(id) => (
              <input
                id={id}
                type={type === "string" ? "text" : "number"}
                step={type === "integer" ? 1 : "any"}
                className="input small"
                placeholder="none"
                value={String(description.default ?? "")}
                onChange={(event) => set({ default: typedValue(type, event.target.value) as never })}
              />
            )}
          </Small>
        )}
        {type === "boolean" && (
          <Small label={methodPartWords.defaultIt}>
            {(id) => (
              <select
                id={id}
                className="input small"
                value={String(description.default ?? "")}
                onChange={(event) =>
                  set({ default: event.target.value === "" ? undefined : ((event.target.value === "true") as never) })
                }
              >
                <option value="">{methodWords.none}</option>
                <option>{methodPartWords.trueIt}</option>
                <option>{methodPartWords.falseIt}</option>
              </select>
            )}
          </Small>
        )}
      </div>
    </div>
  );
}

interface SmallProps {
  readonly label: string;
  /** Gets the id that the label names. */
  readonly children: (id: string) => ReactNode;
}

function Small({ label, children }: SmallProps) {
  const id = useId();
  return (
    <span className="row grow">
      <label htmlFor={id} className="nowrap">
        {label}
      </label>
      {children(id)}
    </span>
  );
}

/** Text that is no number stays text, for the server to refuse. */
function typedValue(type: string, text: string): string | number | undefined {
  if (text === "") return undefined;
  return type !== "string" && !Number.isNaN(Number(text)) ? Number(text) : text;
}

function choicesOf(type: string, text: string): readonly (string | number | undefined)[] | undefined {
  const words = text.split(",").map((word) => word.trim());
  const filled = [...new Set(words.filter(Boolean))];
  return filled.length > 0 ? filled.map((word) => typedValue(type, word)) : undefined;
}

/** Without fields that are not set: `undefined` would vanish in the JSON, but not in comparisons. */
export const cleaned = (description: ParameterDescription): ParameterDescription =>
  Object.fromEntries(
    Object.entries(description).filter(([, value]) => value !== undefined),
  ) as unknown as ParameterDescription;
