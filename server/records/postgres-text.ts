/** How statements that are written once for both engines, and their values, are told to PostgreSQL. */
import { escapeLiteral } from "pg";
import type { Value } from "./engine.ts";

/** PostgreSQL's text holds no NUL. */
const nul = "\u0000";
const numbered = /\?(\d+)/g;

/** `?1` is `$1` there. */
export const placeholders = (sql: string): string => sql.replace(numbered, "$$$1");

/** As a parameter beside a statement. */
export const parameter = (value: Value): string | null =>
  value === null ? null : typeof value === "string" ? value.replaceAll(nul, "\uFFFD") : String(value);

/** As a constant within one: a text without a type, which takes on that of its place. */
export const literal = (value: Value): string => {
  const given = parameter(value);
  return given === null ? "NULL" : escapeLiteral(given);
};

/** Statements that can be prepared, and are then planned once. */
export const preparable = (sql: string): boolean => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/.test(sql);

/** Of https://www.postgresql.org/docs/current/catalog-pg-type.html: 64-bit whole numbers, and sums of them. */
const wide = [20, 1700];
const wholeNumber = (text: string): number | bigint => {
  const number = Number(text);
  return Number.isSafeInteger(number) || !/^-?\d+$/.test(text) ? number : BigInt(text);
};
const smaller = [21, 23, 700, 701];

/** Numbers come back as numbers, past 2^53 as a BigInt, and all else as text. */
export const valueTypes = {
  getTypeParser: (type: number) => {
    if (wide.includes(type)) return wholeNumber;
    return smaller.includes(type) ? Number : String;
  },
};
