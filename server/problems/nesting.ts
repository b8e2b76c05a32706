/** Deepest JSON that is taken from anybody: far above what people write, far below what overflows a stack. */
export const deepestNesting = 100;

/** Whether a JSON value is nested deeper than that; looks without recursion, so no value can overflow it. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepestNesting) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return false;
}
