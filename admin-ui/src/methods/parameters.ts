/** The input description as rows of a form: read from the JSON text, and written back without losing what rows don't show. */
import { writeJson } from "../../../protocol/exact-json.ts";
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

/** Where the parameters stand in what was typed, and under which path the server names them. */
interface Holder {
  readonly path: string;
  readonly members: unknown;
  readonly required: unknown;
}

function holderOf(given: Record<string, unknown>, path = ""): Holder {
  const { parameters } = given;
  // A whole tool as providers write it: the server reads it so, too.
  if (isObject(parameters) && parameters.type === "object") return holderOf(parameters, `${path}parameters.`);
  const name = parameters === undefined && given.properties !== undefined ? "properties" : "parameters";
  return { path: path + name, members: given[name] ?? {}, required: given.required };
}

export interface ParameterTable {
  /** Begins the path of each parameter in the server's problems. */
  readonly path: string;
  readonly rows: readonly ParameterRow[];
}

/** Null when the text isn't a description whose rows could be shown without losing something. */
export function tableOf(text: string): ParameterTable | null {
  const parsed = parseObject(text);
  if (!parsed.ok) return null;
  const { path, members, required } = holderOf(parsed.value);
  if (!isObject(members) || !Object.values(members).every(isShowable)) return null;
  return { path, rows: toRows(members as Record<string, ParameterDescription>, required) };
}

export const rowsOf = (text: string): readonly ParameterRow[] | null => tableOf(text)?.rows ?? null;

/** Whether rows can show a description with all that is nested in it. */
function isShowable(given: unknown): boolean {
  if (!isObject(given)) return false;
  const { properties, items } = given;
  if (properties !== undefined && !(isObject(properties) && Object.values(properties).every(isShowable))) return false;
  return items === undefined || isShowable(items);
}

function toRows(members: Readonly<Record<string, ParameterDescription>>, required: unknown): readonly ParameterRow[] {
  const names: readonly unknown[] = Array.isArray(required) ? required : [];
  return Object.entries(members).map(([name, description]) => ({ name, required: names.includes(name), description }));
}

const requiredOf = (rows: readonly ParameterRow[]): readonly string[] =>
  rows.filter((row) => row.required).map((row) => row.name);
const descriptionsOf = (rows: readonly ParameterRow[]): Record<string, ParameterDescription> =>
  Object.fromEntries(rows.map((row) => [row.name, row.description]));

export const textOf = (rows: readonly ParameterRow[]): string =>
  describe({ parameters: descriptionsOf(rows), required: requiredOf(rows) });

/** The properties of an object, as rows like those of the whole. */
export const membersOf = (description: ParameterDescription): readonly ParameterRow[] =>
  toRows(description.properties ?? {}, description.required);

export const withMembers = (
  description: ParameterDescription,
  rows: readonly ParameterRow[],
): ParameterDescription => ({ ...description, properties: descriptionsOf(rows), required: requiredOf(rows) });

/** A description of another type keeps its words and drops what only the old type can have. */
export function withType(before: ParameterDescription, type: ParameterDescription["type"]): ParameterDescription {
  const described = before.description === undefined ? {} : { description: before.description };
  const begun = {
    array: { items: { type: "string" as const } },
    object: { properties: {}, required: [] },
  };
  return { type, ...described, ...(type === "array" || type === "object" ? begun[type] : {}) };
}

export const newRow = (rows: readonly ParameterRow[], prefix = "parameter"): ParameterRow => ({
  name: freeName(rows, prefix),
  required: true,
  description: { type: "string", description: "" },
});

function freeName(rows: readonly ParameterRow[], prefix: string): string {
  for (let number = rows.length + 1; ; number += 1) {
    const name = `${prefix}_${number}`;
    if (rows.every((row) => row.name !== name)) return name;
  }
}

/** A first input to try a method with: defaults and first choices filled in, the rest empty of their type. */
export const exampleInput = (text: string): string => writeJson(exampleOf(rowsOf(text) ?? []), 2);

const exampleOf = (rows: readonly ParameterRow[]): object =>
  Object.fromEntries(
    rows
      .filter((row) => row.required || row.description.default !== undefined)
      .map((row) => [row.name, exampleValue(row.description)]),
  );

export function exampleValue(description: ParameterDescription): unknown {
  if (description.default !== undefined) return description.default;
  if (description.enum?.[0] !== undefined) return description.enum[0];
  if (description.type === "string") return "";
  if (description.type === "boolean") return false;
  if (description.type === "object") return exampleOf(membersOf(description));
  if (description.type === "array") {
    const { items } = description;
    return items ? Array.from({ length: description.minItems ?? 0 }, () => exampleValue(items)) : [];
  }
  return description.minimum ?? 0;
}
