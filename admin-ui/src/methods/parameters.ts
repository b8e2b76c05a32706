/** The input description as rows of a form: read from the JSON text, and written back without losing what rows don't show. */
import type { ParameterDescription } from "../../../server/methods/method.ts";
import { describe, parseObject } from "./draft.ts";

export const parameterTypes: readonly ParameterDescription["type"][] = [
  "string",
  "integer",
  "number",
  "boolean",
  "array",
  "object",
];

export interface ParameterRow {
  readonly name: string;
  readonly required: boolean;
  readonly description: ParameterDescription;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Null when the text isn't a description whose rows could be shown. */
export function rowsOf(text: string): readonly ParameterRow[] | null {
  const parsed = parseObject(text);
  if (!parsed.ok) return null;
  const given = parsed.value.parameters ?? parsed.value.properties ?? {};
  if (!isObject(given)) return null;
  const required = Array.isArray(parsed.value.required) ? parsed.value.required : [];
  const rows = Object.entries(given).map(([name, value]) => ({
    name,
    required: required.includes(name),
    description: (isObject(value) ? value : { type: "string" }) as unknown as ParameterDescription,
  }));
  return rows;
}

export function textOf(rows: readonly ParameterRow[]): string {
  const parameters = Object.fromEntries(rows.map((row) => [row.name, row.description]));
  return describe({ parameters, required: rows.filter((row) => row.required).map((row) => row.name) });
}

/** A description of another type keeps its words and drops what only the old type can have. */
export function withType(before: ParameterDescription, type: ParameterDescription["type"]): ParameterDescription {
  const described = before.description === undefined ? {} : { description: before.description };
  return { type, ...described, ...(type === "array" ? { items: { type: "string" as const } } : {}) };
}

export function freeName(rows: readonly ParameterRow[]): string {
  for (let number = rows.length + 1; ; number += 1) {
    const name = `parameter_${number}`;
    if (rows.every((row) => row.name !== name)) return name;
  }
}

/** A first input to try a method with: defaults and first choices filled in, the rest empty of their type. */
export function exampleInput(text: string): string {
  const rows = rowsOf(text) ?? [];
  const entries = rows
    .filter((row) => row.required || row.description.default !== undefined)
    .map((row) => [row.name, exampleValue(row.description)]);
  return JSON.stringify(Object.fromEntries(entries), null, 2);
}

function exampleValue(description: ParameterDescription): unknown {
  if (description.default !== undefined) return description.default;
  if (description.enum?.[0] !== undefined) return description.enum[0];
  if (description.type === "string") return "";
  if (description.type === "boolean") return false;
  if (description.type === "array") return [];
  if (description.type === "object") return {};
  return description.minimum ?? 0;
}
