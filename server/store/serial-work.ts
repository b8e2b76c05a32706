/** Runs pieces of work one after the other, so that a check and the write that follows it see the same world. */
export type SerialWork = <T>(work: () => Promise<T>) => Promise<T>;

export function createSerialWork(): SerialWork {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
}
