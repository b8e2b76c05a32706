/** Looks at what is stored as at what is sent: somebody may have edited the file by hand. */
import type { TObject } from "typebox";
import { fieldProblems } from "./field-problems.ts";
import type { Problem } from "./problem.ts";

/** The field of a document in which `path` lies. */
export const topOf = (path: string): string => path.split(/[.[]/, 1)[0] as string;

/** What of its fields is not as it should be, and the document without them. `required`: those it can't be without. */
export function soundPart<T extends object>(
  stored: T,
  schema: TObject,
  required: readonly string[] = [],
): { readonly part: Partial<T>; readonly problems: readonly Problem[] } {
  const known = Object.keys(schema.properties);
  const fields = Object.fromEntries(Object.entries(stored).filter(([name]) => known.includes(name)));
  const problems = fieldProblems(schema, fields, { required });
  const wrong = new Set(problems.map(({ path }) => topOf(path)));
  const part = Object.fromEntries(Object.entries(stored).filter(([name]) => !wrong.has(name))) as Partial<T>;
  return { part, problems };
}

/** What the program writes with each save; who adds a document by hand may leave it out. */
export const written = { version: 1, updatedAt: new Date(0).toISOString() };

export const isVersion = (given: unknown): boolean => Number.isInteger(given) && Number(given) > 0;
export const isTime = (given: unknown): boolean => typeof given === "string" && !Number.isNaN(Date.parse(given));

/** The document with what the program writes, in the place of what is missing or can't be that. */
export const withWritten = <T extends object>(document: T): T & typeof written => {
  const { version, updatedAt } = document as Partial<typeof written>;
  return {
    ...document,
    version: isVersion(version) ? (version as number) : written.version,
    updatedAt: isTime(updatedAt) ? (updatedAt as string) : written.updatedAt,
  };
};
