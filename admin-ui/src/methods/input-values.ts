/** What the form of the inputs makes of a change: the JSON it stands for. */
import type { ParameterRow } from "./parameters.ts";

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object with one member set, or taken out when undefined: in the order of the rows, what no row names last. */
export function withMember(
  value: Readonly<Record<string, unknown>>,
  rows: readonly ParameterRow[],
  name: string,
  member: unknown,
): Record<string, unknown> {
  const { [name]: _, ...rest } = value;
  const next: Record<string, unknown> = member === undefined ? rest : { ...rest, [name]: member };
  const order = rows.map((row) => row.name);
  const known = order.filter((key) => Object.hasOwn(next, key)).map((key) => [key, next[key]]);
  const others = Object.entries(next).filter(([key]) => !order.includes(key));
  return Object.fromEntries([...known, ...others]);
}
