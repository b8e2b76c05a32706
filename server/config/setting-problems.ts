/** Finds what is wrong in a setting's value, down to the field of a list's entry. */
import { Ajv } from "ajv";
import type { TSchema } from "typebox";
import { closestWord } from "../text/closest-word.ts";
import { allowed } from "./allowed.ts";

export interface SettingProblem {
  /** Where, after the variable's name: empty, or such as `.0.capabilities.tools`. */
  readonly path: string;
  readonly given: string;
  readonly allowed: string;
}

/** The parts of a schema that are looked into. */
interface Structured {
  readonly type?: string;
  readonly items?: TSchema;
  /** A field that no two entries of the list may have in common. */
  readonly unique?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
}

const ajv = new Ajv({ strict: false, validateSchema: false });
/** What no schema of JSON can say of a value: a function that looks at it. */
ajv.addKeyword({ keyword: "holds", validate: (holds: (value: unknown) => boolean, value: unknown) => holds(value) });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a list's entries have fields: such a list is JSON in the environment too. */
export function hasEntries(schema: TSchema): boolean {
  const { type, items } = schema as Structured;
  return type === "array" && (items as Structured | undefined)?.type === "object";
}

export function settingProblems(schema: TSchema, value: unknown, path = ""): SettingProblem[] {
  const { type, items, unique } = schema as Structured;
  if (items && hasEntries(schema) && Array.isArray(value)) {
    const problems = value.flatMap((entry, index) => settingProblems(items, entry, `${path}.${index}`));
    return problems.length === 0 && unique !== undefined ? repeated(value, unique, path) : problems;
  }
  if (type === "object" && isRecord(value)) return fieldsOf(schema, value, path);
  if (type === "object") {
    const { properties = {}, required = [] } = schema as Structured;
    const wanted = required.length > 0 ? required : Object.keys(properties);
    return [{ path, given: JSON.stringify(value), allowed: `an object with ${wanted.join(", ")}` }];
  }
  return ajv.validate(schema, value) ? [] : [{ path, given: JSON.stringify(value), allowed: allowed(schema) }];
}

function fieldsOf(schema: TSchema, value: Readonly<Record<string, unknown>>, path: string): SettingProblem[] {
  const { properties = {}, required = [] } = schema as Structured;
  const known = Object.keys(properties);
  const problems: SettingProblem[] = [];
  for (const name of required) {
    if (Object.hasOwn(value, name)) continue;
    problems.push({ path: `${path}.${name}`, given: "nothing", allowed: allowed(properties[name] as TSchema) });
  }
  for (const [name, field] of Object.entries(value)) {
    if (known.includes(name)) problems.push(...settingProblems(properties[name] as TSchema, field, `${path}.${name}`));
    else
      problems.push({
        path: `${path}.${name}`,
        given: "a field that does not exist",
        allowed: closestWord(name, known) ?? known.join(", "),
      });
  }
  return problems;
}

function repeated(entries: readonly unknown[], field: string, path: string): SettingProblem[] {
  const keys = entries.map((entry) => (isRecord(entry) ? entry[field] : undefined));
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index
      ? []
      : [{ path: `${path}.${index}.${field}`, given: JSON.stringify(key), allowed: `each ${field} once` }],
  );
}
