/** Who is saving: set where a request begins, read where a version is kept, so that no room between them has to pass it on. */
import { AsyncLocalStorage } from "node:async_hooks";

const authors = new AsyncLocalStorage<string>();

/** Does the work in the name of somebody; undefined for nobody who is known. */
export const inTheNameOf = <T>(name: string | undefined, work: () => T): T =>
  name === undefined ? work() : authors.run(name, work);

export const author = (): string | undefined => authors.getStore();
