/** Leaves of many inputs as many as an input description holds: of large optional ones first what stands within them, then themselves. */
import { maxParameters } from "../../methods/input-description.ts";
import type { ParameterDescription } from "../../methods/method.ts";
import type { ApiInput } from "./api-request.ts";

export interface WithinReach {
  readonly inputs: readonly ApiInput[];
  /** Names of those that are left out. */
  readonly leftOut: readonly string[];
  /** Names of those that are there without what stands within them. */
  readonly undescribed: readonly string[];
}

export function withinReach(given: readonly ApiInput[]): WithinReach {
  const sizes = given.map(({ parameter }) => sizeOf(parameter));
  let total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= maxParameters) return { inputs: given, leftOut: [], undescribed: [] };
  const places = given.map((_, at) => at);
  // Optional ones first, the largest of them before the others; of the same size the last.
  const order = [...places].sort(
    (a, b) => Number(given[a]!.required) - Number(given[b]!.required) || sizes[b]! - sizes[a]! || b - a,
  );
  const undescribed = new Set<number>();
  const withoutInner = (which: readonly number[]) => {
    for (const at of which) {
      if (total <= maxParameters || sizes[at] === 1) continue;
      total -= sizes[at]! - 1;
      undescribed.add(at);
    }
  };
  const optional = order.filter((at) => !given[at]!.required);
  withoutInner(optional);
  // What is needed stays described, where leaving optional ones out is enough for that.
  if (total - optional.length > maxParameters) withoutInner(order);
  const leftOut = new Set<number>();
  for (const at of [...optional].sort((a, b) => b - a)) {
    if (total <= maxParameters) break;
    total -= 1;
    leftOut.add(at);
  }
  const names = (found: ReadonlySet<number>) => places.filter((at) => found.has(at)).map((at) => given[at]!.name);
  const described = new Set([...undescribed].filter((at) => !leftOut.has(at)));
  return {
    inputs: given.flatMap((input, at) => {
      if (leftOut.has(at)) return [];
      return described.has(at) ? [{ ...input, parameter: plain(input.parameter) }] : [input];
    }),
    leftOut: names(leftOut),
    undescribed: names(described),
  };
}

const sizeOf = ({ properties = {}, items }: ParameterDescription): number =>
  1 + Object.values(properties).reduce((sum, one) => sum + sizeOf(one), 0) + (items ? sizeOf(items) - 1 : 0);

/** Its kind and what it is for, and nothing of what stands within. */
function plain({ properties: _, required: __, items, ...rest }: ParameterDescription): ParameterDescription {
  return items ? { ...rest, items: plain(items) } : rest;
}
