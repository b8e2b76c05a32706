/** Does something once in the life of a data folder, so that what somebody deleted does not come back. */

interface Marks {
  get(id: string): unknown;
  put(mark: { readonly id: string; readonly at: string }): Promise<void>;
}

/** Answers whether it was done now. */
export async function once(options: {
  readonly marks: Marks;
  readonly id: string;
  readonly clock: { now(): number };
  readonly work: () => Promise<void>;
}): Promise<boolean> {
  const { marks, id, clock, work } = options;
  if (marks.get(id) !== undefined) return false;
  await work();
  await marks.put({ id, at: new Date(clock.now()).toISOString() });
  return true;
}
